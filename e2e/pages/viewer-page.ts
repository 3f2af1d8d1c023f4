import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';

export class ViewerPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get main(): Locator {
    return this.page.getByRole('main', { name: 'Viewer' });
  }

  get panes(): Locator {
    return this.main.getByRole('region', { name: /^Pane \d$/, includeHidden: true });
  }

  /** `2 × 3`: rows first. */
  async setLayout(name: string): Promise<void> {
    await this.main.getByRole('button', { name: /^Layout, now/ }).click();
    await this.page
      .getByRole('dialog', { name: 'Layout' })
      .getByRole('button', { name, exact: true })
      .click();
  }

  pane(number = 1): Locator {
    return this.main.getByRole('region', { name: `Pane ${number}`, includeHidden: true });
  }

  /** The overlay says which image it is, and the canvas is not of one colour. */
  async expectImage(overlay: string | RegExp, number = 1): Promise<void> {
    await expect(this.pane(number)).toContainText(overlay, { timeout: 20_000 });
    await expect.poll(() => this.distinctGreys(number), { timeout: 20_000 }).toBeGreaterThan(8);
  }

  /** How many grey levels the pane's canvas shows, read from a screenshot of it. */
  async distinctGreys(number = 1): Promise<number> {
    const canvas = this.pane(number).locator('canvas').first();
    const png = await canvas.screenshot();
    return this.page.evaluate(async (base64) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (!context) return 0;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const seen = new Set<number>();
      for (let at = 0; at < data.length; at += 4) seen.add(data[at] ?? 0);
      return seen.size;
    }, png.toString('base64'));
  }
}
