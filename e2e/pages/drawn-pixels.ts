import type { Page } from '@playwright/test';
import { expect } from './expect.ts';
import { ViewerPage } from './viewer-page.ts';

/** What a pane shows at a place of the stack: a picture, or the words that stand instead of one. */
export type Shown = { readonly kind: 'picture' } | { readonly kind: 'words'; readonly text: string };

/** Waits until the pane shows image `position` of `count`, or says why it can not. */
export async function shownAt(page: Page, position: number, count: number): Promise<Shown> {
  const pane = new ViewerPage(page).pane();
  const picture = pane.getByText(new RegExp(`^Im ${position} / ${count}\\b`));
  const words = pane.getByText(/cannot be shown correctly|is damaged/);
  await picture.or(words).first().waitFor();
  if (await picture.isVisible()) return { kind: 'picture' };
  return { kind: 'words', text: (await pane.textContent()) ?? '' };
}

/**
 * Draws the picture with one of its pixels on one of the screen and exactly on it: the window gets a size of which the
 * picture's centre falls on a whole pixel.
 */
export async function drawOneToOne(page: Page, columns: number, rows: number): Promise<void> {
  const canvas = new ViewerPage(page).pane().locator('canvas').first();
  const size = await canvas.evaluate((one: HTMLCanvasElement) => [one.width, one.height] as const);
  const window = page.viewportSize();
  if (!window) throw new Error('the page has no size');
  const [width, height] = [(size[0] + columns) % 2, (size[1] + rows) % 2];
  if (width + height > 0) {
    await page.setViewportSize({ width: window.width + width, height: window.height + height });
    await expect
      .poll(() => canvas.evaluate((one: HTMLCanvasElement) => [one.width, one.height]))
      .toEqual([size[0] + width, size[1] + height]);
  }
  await page.keyboard.press('f');
  await page.keyboard.press('0');
}

/** Red, green, blue of the middle of the canvas, row by row. */
export async function middleOfCanvas(page: Page, columns: number, rows: number): Promise<Uint8Array> {
  const canvas = new ViewerPage(page).pane().locator('canvas').first();
  const base64 = await canvas.evaluate(
    (one: HTMLCanvasElement, [width, height]) => {
      const context = one.getContext('2d');
      if (!context) throw new Error('the canvas can not be read');
      const left = (one.width - width) / 2;
      const top = (one.height - height) / 2;
      const { data } = context.getImageData(left, top, width, height);
      let text = '';
      for (let at = 0; at < data.length; at += 4) {
        text += String.fromCharCode(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
      }
      return btoa(text);
    },
    [columns, rows] as const,
  );
  return Buffer.from(base64, 'base64');
}

/** The same of the window itself: with what lies over the canvas. */
export async function middleOfScreen(page: Page, columns: number, rows: number): Promise<Uint8Array> {
  const box = await new ViewerPage(page).pane().locator('canvas').first().boundingBox();
  if (!box) throw new Error('the canvas is not on the screen');
  const [x, y] = [box.x + (box.width - columns) / 2, box.y + (box.height - rows) / 2];
  const png = await page.screenshot({ clip: { x, y, width: columns, height: rows } });
  const base64 = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (!context) throw new Error('the picture can not be read');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let out = '';
    for (let at = 0; at < data.length; at += 4) {
      out += String.fromCharCode(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    }
    return btoa(out);
  }, png.toString('base64'));
  return Buffer.from(base64, 'base64');
}
