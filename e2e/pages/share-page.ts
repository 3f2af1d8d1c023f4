import type { Locator, Page } from '@playwright/test';

/** The dialog that sends and exports, and the panel that tells what became of opened files. */
export class SharePage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: /^Share/ });
  }

  get imports(): Locator {
    return this.page.getByRole('region', { name: 'Import' });
  }

  /** Shares the study of the library whose row has this text. */
  async open(row: RegExp): Promise<void> {
    await this.page.getByRole('row', { name: row }).click();
    await this.page.keyboard.press('s');
    await this.dialog.waitFor();
  }

  async send(node: string): Promise<void> {
    await this.dialog.getByRole('combobox', { name: 'To' }).click();
    await this.page.getByRole('option', { name: new RegExp(node) }).click();
    await this.dialog.getByRole('button', { name: 'Send', exact: true }).click();
  }

  async exportTo(folder: string): Promise<void> {
    await this.dialog.getByRole('tab', { name: 'Export' }).click();
    await this.dialog.getByLabel('Folder on this computer').fill(folder);
    await this.dialog.getByRole('button', { name: 'Export', exact: true }).click();
  }
}
