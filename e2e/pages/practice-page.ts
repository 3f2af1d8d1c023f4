import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';
import { FindingPanel } from './finding-panel.ts';

/** The practice PACS: break it, then see what the program says. */
export class PracticePage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get main(): Locator {
    return this.page.getByRole('main', { name: 'Practice' });
  }

  get faults(): Locator {
    return this.main.getByRole('navigation', { name: 'Faults' });
  }

  get finding(): FindingPanel {
    return new FindingPanel(this.main);
  }

  get timeline(): Locator {
    return this.main.getByRole('region', { name: 'Timeline' });
  }

  /** What stands for a timeline where no retrieve was started. */
  get log(): Locator {
    return this.main.getByRole('heading', { name: 'Connections, as the practice PACS sees them' });
  }

  /** In the top bar while a fault is on. */
  get pill(): Locator {
    return this.page.getByRole('banner').getByRole('button', { name: /^Practice fault: / });
  }

  get off(): Locator {
    return this.main.getByRole('button', { name: 'Switch the fault off' });
  }

  fault(title: string): Locator {
    return this.faults.getByRole('button', { name: title });
  }

  /** Chooses a fault, which breaks the practice PACS and runs what shows it. */
  async run(title: string): Promise<void> {
    await this.fault(title).click();
    await expect(this.main.getByRole('heading', { name: title, level: 2 })).toBeVisible();
    await expect(this.pill).toContainText(title);
  }

  /** Opens the truth, to compare with. */
  async reveal(): Promise<void> {
    await this.main.getByRole('button', { name: 'What was really wrong' }).click();
  }

  async restore(): Promise<void> {
    await this.off.click();
    await expect(this.pill).toHaveCount(0);
    await expect(this.off).toBeDisabled();
  }
}
