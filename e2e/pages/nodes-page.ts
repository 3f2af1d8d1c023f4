import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';
import { FindingPanel } from './finding-panel.ts';

export class NodesPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  card(name: string): Locator {
    return this.page.getByRole('main').getByRole('listitem', { name });
  }

  /** What the last connection test came to. */
  finding(name: string): FindingPanel {
    return new FindingPanel(this.card(name).getByRole('alert'));
  }

  async test(name: string): Promise<void> {
    await this.card(name).getByRole('button', { name: 'Test', exact: true }).click();
  }

  /** `method`: by nothing else may it be retrieved, so that no way round hides what is wrong with this one. */
  async add(node: {
    name: string;
    aeTitle: string;
    host: string;
    port: number;
    method?: 'C-MOVE' | 'C-GET';
  }): Promise<void> {
    await this.page
      .getByRole('button', { name: /Add (your|a) PACS/ })
      .first()
      .click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: /^AE title/ }).fill(node.aeTitle);
    await dialog.getByRole('textbox', { name: /^Host/ }).fill(node.host);
    await dialog.getByRole('textbox', { name: /^Port/ }).fill(String(node.port));
    await dialog.getByRole('textbox', { name: /^Name/ }).fill(node.name);
    if (node.method) {
      await dialog.getByRole('button', { name: 'More' }).click();
      await dialog.getByLabel('Retrieve by').first().click();
      await this.page.getByRole('option', { name: node.method, exact: true }).click();
    }
    await dialog.getByRole('button', { name: /^(Save|Add)/ }).click();
    await expect(dialog).toBeHidden();
    // The link check begins by itself; tests that want it run it again.
    const main = this.page.getByRole('main', { name: 'Link check' });
    const cancel = main.getByRole('button', { name: 'Cancel' });
    await cancel.or(main.getByRole('button', { name: 'Check again' })).waitFor();
    // It may end by itself before the click.
    await cancel.click({ timeout: 500 }).catch(() => undefined);
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'PACS' }).click();
  }

  /** The Specific Character Set of queries to a node, under "More" of its editor. */
  async setCharacterSet(name: string, set: string): Promise<void> {
    await this.page.getByRole('button', { name: `More for ${name}` }).click();
    await this.page.getByRole('menuitem', { name: 'Edit' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'More' }).click();
    await dialog.getByLabel('Character set of queries').first().click();
    await this.page.getByRole('option').filter({ hasText: set }).click();
    await dialog.getByRole('button', { name: 'Save and test' }).click();
    await expect(dialog).toBeHidden();
  }
}
