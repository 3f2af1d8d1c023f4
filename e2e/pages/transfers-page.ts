import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';
import { FindingPanel } from './finding-panel.ts';

export class TransfersPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get queue(): Locator {
    return this.page.getByRole('listbox', { name: 'Transfers' });
  }

  get transfer(): Locator {
    return this.page.getByRole('article', { name: 'Transfer' });
  }

  get counts(): Locator {
    return this.transfer.getByRole('region', { name: 'Counts' });
  }

  get timeline(): Locator {
    return this.transfer.getByRole('region', { name: 'Timeline' });
  }

  /** The event of the timeline that has the focus. */
  get focused(): Locator {
    return this.timeline.locator(':focus');
  }

  /** The button beside the test that would decide. */
  get decide(): Locator {
    return this.finding.first.getByRole('button', { name: 'Run the deciding test' });
  }

  get finding(): FindingPanel {
    return new FindingPanel(this.transfer);
  }

  /** The first transfer of the list with this in it. */
  entry(text: string | RegExp): Locator {
    const words = typeof text === 'string' ? new RegExp(text, 'i') : text;
    return this.queue.getByRole('option').filter({ hasText: words }).first();
  }

  get queueBar(): Locator {
    return this.page.getByRole('region', { name: 'Queue' });
  }

  async pauseAll(): Promise<void> {
    await this.queueBar.getByRole('button', { name: 'Pause All PACSs' }).click();
    await expect(this.queueBar.getByRole('button', { name: 'Resume All PACSs' })).toBeVisible();
  }

  async resumeAll(): Promise<void> {
    await this.queueBar.getByRole('button', { name: 'Resume All PACSs' }).click();
  }

  /** Of the transfer that is shown. */
  async setPriority(priority: 'Urgent' | 'Normal' | 'Low'): Promise<void> {
    await this.transfer.getByRole('button', { name: 'Queue', exact: true }).click();
    await this.page.getByRole('menuitem', { name: priority }).click();
  }

  /** The first (newest) transfer has come to this end. */
  async expectState(word: string, timeout = 30_000): Promise<void> {
    await expect(this.queue.getByRole('option').first()).toContainText(word, { timeout });
  }
}
