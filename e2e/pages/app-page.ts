import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';

export type Screen =
  | 'Search'
  | 'Transfers'
  | 'Library'
  | 'Viewer'
  | 'PACS'
  | 'Link check'
  | 'Practice'
  | 'Settings';

/** The frame: rail and pills, there on every screen. */
export class AppPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async goTo(screen: Screen): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
    await expect(this.page.getByRole('main', { name: screen })).toBeVisible();
  }

  get listenerPill(): Locator {
    return (
      this.page
        .getByRole('banner')
        .getByRole('button', { name: /listening|in use|not listening|failed|taken|another program/i })
        // The pill of the transfers counts those that failed.
        .filter({ hasNotText: /transfers|active/ })
    );
  }
}
