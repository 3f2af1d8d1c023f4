import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';
import { FindingPanel } from './finding-panel.ts';

export class SearchPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get form(): Locator {
    return this.page.getByRole('form', { name: 'Search keys' });
  }

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Chosen study' });
  }

  /** In place of the facts of one study where several are chosen. */
  get chosenStudies(): Locator {
    return this.page.getByRole('complementary', { name: 'Chosen studies' });
  }

  /** The number of studies found, as it is told to a screen reader. */
  get count(): Locator {
    return this.page.getByRole('main').getByRole('status').first();
  }

  /** Opens what is said of the answer of a PACS that failed, or that may be wrong. */
  async explain(name: string): Promise<FindingPanel> {
    await this.page
      .getByRole('main', { name: 'Search' })
      .getByRole('button', { name: new RegExp(`^${name} .*(failed|may be wrong)`) })
      .click();
    return new FindingPanel(this.page.getByRole('dialog'));
  }

  study(text: string | RegExp): Locator {
    return this.page
      .getByRole('treegrid', { name: 'Studies found' })
      .getByRole('row', { name: text, level: 1 });
  }

  async searchByName(name: string): Promise<void> {
    await this.form.getByRole('textbox', { name: 'Patient name' }).fill(name);
    await this.page.keyboard.press('Enter');
  }

  async searchById(id: string): Promise<void> {
    await this.form.getByRole('textbox', { name: 'Patient ID' }).fill(id);
    await this.page.keyboard.press('Enter');
  }

  /** Picks one PACS of those that can be asked. */
  async askOnly(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^PACS to ask/ }).click();
    await this.page.getByRole('checkbox', { name, exact: true }).click();
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('button', { name: `PACS to ask: ${name}` })).toBeVisible();
  }

  async clear(): Promise<void> {
    const button = this.form.getByRole('button', { name: 'Clear all keys' });
    if (await button.isEnabled()) await button.click();
  }

  async expectStudies(count: number): Promise<void> {
    // Long enough for the practice PACS to make its images at a first start on a busy machine.
    await expect(this.count).toHaveText(new RegExp(`^${count} stud(y|ies)`), { timeout: 30_000 });
  }

  async choose(text: string | RegExp): Promise<void> {
    await this.study(text).first().click();
    await expect(this.inspector.getByRole('heading', { level: 2 })).toBeVisible();
  }
}
