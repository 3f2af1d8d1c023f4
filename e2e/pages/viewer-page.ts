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

  /** A series in the strip, by its description. */
  series(description: string): Locator {
    return this.main
      .getByRole('complementary', { name: 'Series' })
      .getByRole('button', { name: description });
  }

  /** The reference line that pane `of` draws on pane `on`: its place in percent of the picture, seen whole. */
  async lineOf(
    on: number,
    of: number,
  ): Promise<{ across: 'vertical' | 'horizontal'; at: number } | undefined> {
    const line = this.pane(on).locator(`line[data-pane="${of}"]`);
    if ((await line.count()) === 0) return undefined;
    const box = await this.pane(on).boundingBox();
    const ends = await Promise.all(['x1', 'y1', 'x2', 'y2'].map((name) => line.getAttribute(name)));
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = ends.map(Number);
    if (!box) return undefined;
    const vertical = Math.abs(x1 - x2) < 1;
    const [length, place] = vertical ? [box.width, x1] : [box.height, y1];
    if (!vertical && Math.abs(y1 - y2) >= 1) throw new Error('the line is oblique');
    const side = Math.min(box.width, box.height);
    return {
      across: vertical ? 'vertical' : 'horizontal',
      at: Math.round(((place - (length - side) / 2) / side) * 100),
    };
  }

  /** The overlay says which image it is, and the canvas is not of one colour. */
  async expectImage(overlay: string | RegExp, number = 1): Promise<void> {
    await expect(this.pane(number)).toContainText(overlay, { timeout: 20_000 });
    await expect.poll(() => this.distinctGreys(number), { timeout: 20_000 }).toBeGreaterThan(8);
  }

  /**
   * The middle of what is white on the pane's canvas, in percent of the canvas, without the text on it. Undefined:
   * nothing is white.
   */
  async whiteSpot(number = 1): Promise<{ x: number; y: number; pixels: number } | undefined> {
    const png = await this.pane(number).locator('canvas').first().screenshot();
    return this.page.evaluate(async (base64) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      if (!context) return undefined;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      let [x, y, pixels] = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) {
        if (Math.min(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) < 250) continue;
        x += (at / 4) % width;
        y += Math.floor(at / 4 / width);
        pixels++;
      }
      if (pixels === 0) return undefined;
      return {
        x: Math.round((x / pixels / width) * 100),
        y: Math.round((y / pixels / height) * 100),
        pixels,
      };
    }, png.toString('base64'));
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
