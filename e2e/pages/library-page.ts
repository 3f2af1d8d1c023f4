import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';

/** What is on the workstation's disk. */
export class LibraryPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get main(): Locator {
    return this.page.getByRole('main', { name: 'Library' });
  }

  get searchField(): Locator {
    return this.main.getByRole('textbox', { name: 'Search the library' });
  }

  get table(): Locator {
    return this.main.getByRole('grid', { name: 'Studies in the library' });
  }

  get inspector(): Locator {
    return this.main.getByRole('complementary', { name: 'Chosen study' });
  }

  /** The number of studies, as it is told to a screen reader. */
  get count(): Locator {
    return this.main.getByRole('status').first();
  }

  study(text: string | RegExp): Locator {
    return this.table.getByRole('row', { name: text });
  }

  async choose(text: string | RegExp): Promise<void> {
    await this.study(text).click();
    await expect(this.study(text)).toHaveAttribute('aria-selected', 'true');
  }

  async expectStudies(count: number): Promise<void> {
    await expect(this.count).toHaveText(new RegExp(`^${count} stud(y|ies)`));
  }

  get trash(): Locator {
    return this.page.getByRole('dialog', { name: 'Trash' });
  }

  get storage(): Locator {
    return this.page.getByRole('dialog', { name: 'Storage' });
  }

  async openTrash(): Promise<void> {
    await this.main.getByRole('button', { name: /^Trash/ }).click();
    await this.#shown(this.trash);
  }

  async openStorage(tab: 'Overview' | 'Space and age' | 'Check and repair'): Promise<void> {
    await this.main.getByRole('button', { name: 'Storage' }).click();
    await this.#shown(this.storage);
    await this.storage.getByRole('tab', { name: tab }).click();
  }

  async close(dialog: Locator): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }

  /** A dialog has faded in: its colours are not to be judged before. */
  async #shown(dialog: Locator): Promise<void> {
    await expect(dialog).toBeVisible();
    await expect(dialog).toHaveCSS('opacity', '1');
  }

  /** Opens files as the dialog of the system would, and waits until they are in the library. */
  async importFiles(paths: readonly string[]): Promise<void> {
    await this.page.getByLabel('Files to import').setInputFiles([...paths]);
    const panel = this.page.getByRole('region', { name: 'Import' });
    await expect(panel).toContainText(`${paths.length} stored`);
    await panel.getByRole('button', { name: 'Close' }).click();
  }
}
