import type { Locator, Page } from '@playwright/test';
import { expect } from './expect.ts';
import { ViewerPage } from './viewer-page.ts';

/** A rectangle on the page in CSS pixels. */
export interface Spot {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Measuring in the viewer. */
export class MeasurePage {
  readonly page: Page;
  readonly viewer: ViewerPage;
  constructor(page: Page) {
    this.page = page;
    this.viewer = new ViewerPage(page);
  }

  /** The measurements drawn on a pane; each is named by what it measures. */
  on(pane = 1): Locator {
    return this.viewer.pane(pane).locator('.measure[role="button"]');
  }

  named(name: string | RegExp, pane = 1): Locator {
    return this.viewer.pane(pane).getByRole('button', { name });
  }

  get list(): Locator {
    return this.page.getByRole('complementary', { name: 'Measurements' });
  }

  /** The outer edges of what is white on a pane's picture, on the page, once it is drawn and stays. */
  async whiteBox(pane = 1): Promise<Spot> {
    let before: Spot | undefined;
    let box: Spot | undefined;
    await expect
      .poll(async () => {
        before = box;
        box = await this.#whiteNow(pane);
        return box !== undefined && JSON.stringify(box) === JSON.stringify(before);
      })
      .toBe(true);
    if (!box) throw new Error('nothing on the picture is white');
    return box;
  }

  async #whiteNow(pane: number): Promise<Spot | undefined> {
    const canvas = this.viewer.pane(pane).locator('canvas').first();
    const [png, box] = [await canvas.screenshot(), await canvas.boundingBox()];
    const found = await this.page.evaluate(async (base64) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      if (!context) return undefined;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const isWhite = (x: number, y: number): boolean => {
        const at = (y * width + x) * 4;
        return Math.min(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) >= 250;
      };
      // Rows and columns that are white over a length: the letters of the overlay are not.
      const long = 60;
      const xs: number[] = [];
      const ys: number[] = [];
      for (let x = 0; x < width; x++) {
        let count = 0;
        for (let y = 0; y < height; y++) if (isWhite(x, y)) count++;
        if (count > long) xs.push(x);
      }
      for (let y = 0; y < height; y++) {
        let count = 0;
        for (let x = 0; x < width; x++) if (isWhite(x, y)) count++;
        if (count > long) ys.push(y);
      }
      const [left, right, top, bottom] = [xs[0], xs.at(-1), ys[0], ys.at(-1)];
      if (left === undefined || right === undefined || top === undefined || bottom === undefined)
        return undefined;
      return { left, top, right: right + 1, bottom: bottom + 1 };
    }, png.toString('base64'));
    if (!found || !box) return undefined;
    return {
      left: box.x + found.left,
      top: box.y + found.top,
      right: box.x + found.right,
      bottom: box.y + found.bottom,
    };
  }

  async drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await this.page.mouse.move(...from);
    await this.page.mouse.down();
    await this.page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
    await this.page.mouse.move(...to);
    await this.page.mouse.up();
  }

  /** The first number in a measurement's name, for example of `Length: 40.0 mm`. */
  async numberOf(name: RegExp, pane = 1): Promise<number> {
    const label = (await this.named(name, pane).first().getAttribute('aria-label')) ?? '';
    const number = Number(/-?\d+(\.\d+)?/.exec(label.replace(/^[^:]*:/, ''))?.[0]);
    expect(number, label).not.toBeNaN();
    return number;
  }
}
