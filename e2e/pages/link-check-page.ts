import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';
import { FindingPanel } from './finding-panel.ts';

export class LinkCheckPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get main(): Locator {
    return this.page.getByRole('main', { name: 'Link check' });
  }

  get hops(): Locator {
    return this.main.getByRole('list', { name: 'Steps of the link check' }).locator(':scope > li');
  }

  get finding(): FindingPanel {
    return new FindingPanel(this.main);
  }

  get card(): Locator {
    return this.main.getByRole('region', { name: 'Card for the PACS administrator' });
  }

  hop(name: string): Locator {
    return this.hops.filter({ has: this.page.getByText(name, { exact: true }) }).first();
  }

  /** Runs the check and waits for its end. */
  async run(): Promise<void> {
    await this.main.getByRole('button', { name: /^Check (the link|again)$/ }).click();
    await expect(this.main.getByRole('button', { name: 'Export report' })).toBeEnabled();
    await expect(this.main.getByRole('button', { name: 'Check again' })).toBeVisible();
  }
}
