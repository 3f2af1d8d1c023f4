import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { dropFiles } from '../support/drop-files.ts';
import { look } from '../support/look.ts';
import { run } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, row by row. */
  readonly rgb: Buffer;
}

const ctSmall = join(pydicomFolder, 'CT_small.dcm');

async function openCtSmall(app: Page): Promise<ViewerPage> {
  await dropFiles(app, [{ name: 'CT_small.dcm', bytes: await readFile(ctSmall) }]);
  const viewer = new ViewerPage(app);
  await viewer.expectImage('Im 1 / 1');
  await viewer.pane().focus();
  await app.keyboard.press('1');
  await expect(viewer.pane()).toContainText('W 400 L 40');
  return viewer;
}

async function pixelsOf(app: Page, png: Buffer): Promise<Pixels> {
  const found = await app.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const data = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    let text = '';
    for (let at = 0; at < data.length; at += 4) {
      text += String.fromCharCode(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    }
    return { width: bitmap.width, height: bitmap.height, base64: btoa(text) };
  }, png.toString('base64'));
  return { width: found.width, height: found.height, rgb: Buffer.from(found.base64, 'base64') };
}

async function savedAs(app: Page, choice: string): Promise<Pixels> {
  await app.keyboard.press('Control+s');
  const dialog = app.getByRole('dialog', { name: 'Picture of this pane' });
  await dialog.getByRole('radio', { name: choice }).check();
  await expect(dialog.getByRole('img', { name: 'Preview of the pane' })).toBeVisible();
  const [download] = await Promise.all([
    app.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save PNG' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^picture-CT-image-1-[\dT-]+\.png$/);
  await expect(dialog).toBeHidden();
  return pixelsOf(app, await readFile(await download.path()));
}

/** Whether two pictures are the same in a part, in shares of the width and height. */
function sameIn(a: Pixels, b: Pixels, part: { x: [number, number]; y: [number, number] }): boolean {
  const [left, right] = part.x.map((share) => Math.round(share * a.width)) as [number, number];
  const [top, bottom] = part.y.map((share) => Math.round(share * a.height)) as [number, number];
  for (let y = top; y < bottom; y++) {
    const [from, to] = [(y * a.width + left) * 3, (y * a.width + right) * 3];
    if (!a.rgb.subarray(from, to).equals(b.rgb.subarray(from, to))) return false;
  }
  return true;
}

function has(pixels: Pixels, wanted: readonly [number, number, number]): number {
  let count = 0;
  for (let at = 0; at < pixels.rgb.length; at += 3) {
    if (wanted.every((value, channel) => Math.abs((pixels.rgb[at + channel] ?? 0) - value) <= 6)) count++;
  }
  return count;
}

test('the image at 1:1 has the pixels that DCMTK renders with the same window', async ({ app }) => {
  await openCtSmall(app);
  // Neither the place on the screen nor a turned view is in it.
  for (const key of ['+', 't', 'h']) await app.keyboard.press(key);
  const ours = await savedAs(app, 'The whole image, 1:1');
  expect([ours.width, ours.height]).toEqual([128, 128]);
  const folder = await mkdtemp(join(tmpdir(), 'picture-'));
  const judge = join(folder, 'judge.pgm');
  expect((await run('dcm2pnm', ['--write-raw-pnm', '+Ww', '40', '400', ctSmall, judge])).code).toBe(0);
  const expected = (await readFile(judge)).subarray(-128 * 128);
  await rm(folder, { recursive: true });
  let worst = 0;
  for (let at = 0; at < expected.length; at++) {
    worst = Math.max(worst, Math.abs((ours.rgb[at * 3] ?? 0) - (expected[at] ?? 0)));
  }
  expect(worst).toBeLessThanOrEqual(1);
});

test('a picture as seen has measurements and marks, and the patient only when asked for', async ({ app }) => {
  const viewer = await openCtSmall(app);
  await app.keyboard.press('d');
  await app.keyboard.press('Shift+Enter');
  await expect(viewer.pane().locator('.measure-label')).toBeVisible();
  await app.keyboard.press('Escape');
  const canvas = await viewer
    .pane()
    .locator('canvas')
    .first()
    .evaluate((one: HTMLCanvasElement) => [one.width, one.height]);
  const plain = await savedAs(app, 'As seen, without the patient');
  const bare = await savedAs(app, 'As seen, without words');
  const full = await savedAs(app, 'As seen, with the patient');
  expect([plain.width, plain.height]).toEqual(canvas);
  const upperCorners = [
    { x: [0, 0.3], y: [0, 0.2] },
    { x: [0.7, 1], y: [0, 0.2] },
  ] satisfies Parameters<typeof sameIn>[2][];
  for (const corner of upperCorners) {
    expect(sameIn(plain, bare, corner)).toBe(true);
    expect(sameIn(full, bare, corner)).toBe(false);
  }
  const below = { x: [0, 1], y: [0.8, 1] } satisfies Parameters<typeof sameIn>[2];
  expect(sameIn(plain, bare, below)).toBe(false);
  expect(sameIn(plain, full, below)).toBe(true);
  // The colour of a measurement that is selected, or not.
  for (const picture of [plain, bare, full]) {
    expect(has(picture, [0x6f, 0xdc, 0xff]) + has(picture, [0xff, 0xe0, 0x66])).toBeGreaterThan(50);
  }
});

test('Ctrl C copies what is seen without the patient; the dialog warns, and copies what it shows', async ({
  app,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openCtSmall(app);
  await app.keyboard.press('Control+c');
  await expect(app.getByText('Picture copied')).toBeVisible();
  const read = () =>
    app.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const blob = await item?.getType('image/png');
      const { width, height } = await createImageBitmap(blob ?? new Blob());
      return [width, height];
    });
  const pane = await new ViewerPage(app)
    .pane()
    .locator('canvas')
    .first()
    .evaluate((one: HTMLCanvasElement) => [one.width, one.height]);
  expect(await read()).toEqual(pane);

  await app.keyboard.press('Control+s');
  const dialog = app.getByRole('dialog', { name: 'Picture of this pane' });
  await dialog.getByRole('radio', { name: 'As seen, with the patient' }).check();
  await expect(dialog.getByRole('alert')).toContainText('can read whose it is');
  await expect(dialog.getByRole('img', { name: 'Preview of the pane' })).toBeVisible();
  await look(app, 'pane-picture');
  await dialog.getByRole('radio', { name: 'The whole image, 1:1' }).check();
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await read()).toEqual([128, 128]);
  await app.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
