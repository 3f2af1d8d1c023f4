import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { MeasurePage, type Spot } from '../pages/measure-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { savedBy } from '../support/downloads.ts';
import { ctPhantom, otherPhantoms, type Phantom, writePhantoms } from '../support/phantom.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

const patientId = 'PHANTOM-1';
const picturesFolder =
  process.env.MOVESCOPE_WRITE_DOCS === '1'
    ? fileURLToPath(new URL('../../docs/pictures', import.meta.url))
    : undefined;

async function importFiles(app: Page, files: readonly string[]): Promise<void> {
  await new AppPage(app).goTo('Library');
  await app.getByLabel('Files to import').setInputFiles([...files]);
}

async function openStudy(app: Page, name: RegExp, images: number): Promise<MeasurePage> {
  const row = app.getByRole('row', { name });
  await expect(row).toContainText(String(images));
  await row.click();
  await app.keyboard.press('o');
  const measure = new MeasurePage(app);
  await expect(measure.viewer.pane()).toContainText('Im 1 / 1', { timeout: 20_000 });
  await measure.viewer.pane().focus();
  return measure;
}

async function openPhantoms(app: Page, phantoms: readonly Phantom[]): Promise<MeasurePage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'movescope-phantom-'));
  await importFiles(app, await writePhantoms(folder, patientId, phantoms));
  const measure = await openStudy(app, new RegExp(patientId), phantoms.length);
  await rm(folder, { recursive: true });
  return measure;
}

/** Millimetres on one pixel of the screen: the block is 40 mm wide. */
const mmPerPixel = (box: Spot): number => 40 / (box.right - box.left);

/** A place on the block: 0, 0 is its upper left corner, 1, 1 its lower right one. */
const onBlock =
  (box: Spot) =>
  (x: number, y: number): readonly [number, number] => [
    box.left + (box.right - box.left) * x,
    box.top + (box.bottom - box.top) * y,
  ];

/** Axe finds nothing serious; with a name and MOVESCOPE_WRITE_DOCS=1 a picture at both sizes. */
async function look(page: Page, name?: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([]);
  if (!picturesFolder || name === undefined) return;
  for (const [width, height] of [
    [1920, 1080],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    const file = path.join(picturesFolder, `${name}-${width}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
  }
}

test('lengths, angles, areas and values of a phantom are what it was made with', async ({ app }) => {
  const measure = await openPhantoms(app, [ctPhantom]);
  const box = await measure.whiteBox();
  const at = onBlock(box);
  const pixel = mmPerPixel(box);
  const near = (value: number, wanted: number, within: number): void =>
    expect(Math.abs(value - wanted), `${value} for ${wanted}`).toBeLessThanOrEqual(within);

  await app.keyboard.press('d');
  await measure.drag(at(0, 0.5), at(1, 0.5));
  near(await measure.numberOf(/^Length/), 40, pixel + 0.05);
  await test.step('down a column, where pixels are higher than wide', async () => {
    await measure.drag(at(0.25, 0), at(0.25, 1));
    await expect(measure.on()).toHaveCount(2);
    const texts = await measure.on().evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    for (const text of texts) near(Number(/([\d.]+) mm/.exec(text ?? '')?.[1]), 40, pixel + 0.05);
  });
  await test.step('the angle of its diagonal is 45 degrees, as in the patient', async () => {
    await app.keyboard.press('a');
    await measure.drag(at(1, 0), at(0, 1));
    await app.mouse.move(...at(0.5, 1));
    await app.mouse.click(...at(1, 1));
    near(await measure.numberOf(/^Angle/), 45, 0.3);
  });
  await test.step('within its edges lie its 4000 pixels and nothing else', async () => {
    await app.keyboard.press('Shift+E');
    await measure.drag(at(0, 0), at(1, 1));
    const rectangle = measure.named(/^Rectangle/).first();
    await expect(rectangle).toHaveAccessibleName(
      /mean 1600 HU, sd 100 HU, min 1500 HU, max 1700 HU, pixels 4000/,
    );
    const area = /area ([\d.]+) mm²/.exec((await rectangle.getAttribute('aria-label')) ?? '')?.[1];
    near(Number(area), 1600, 80 * pixel + 1);
  });
  await test.step('its outline stays on the edges when the picture is turned, flipped and enlarged', async () => {
    for (const key of ['t', 'h', '+']) await app.keyboard.press(key);
    const outline = measure
      .named(/^Rectangle/)
      .locator('polyline')
      .last();
    await expect
      .poll(async () => {
        const [line, white] = [await outline.boundingBox(), await measure.whiteBox()];
        if (!line) return 'no outline';
        // The outline covers the edges by half its width on both sides: their middles must agree.
        const off = [
          line.x + line.width / 2 - (white.left + white.right) / 2,
          line.y + line.height / 2 - (white.top + white.bottom) / 2,
        ];
        const wider = [line.width - (white.right - white.left), line.height - (white.bottom - white.top)];
        const fits = off.every((by) => Math.abs(by) <= 1) && wider.every((by) => by >= 0 && by <= 9);
        return fits ? 'on the edges' : { off, wider };
      })
      .toBe('on the edges');
    await app.keyboard.press('r');
    await expect.poll(async () => Math.abs((await measure.whiteBox()).left - box.left)).toBeLessThan(4);
  });
  await test.step('the ellipse in it has its area and mean', async () => {
    // Its corner would be taken for a wish to change it.
    await app.keyboard.press('Delete');
    await app.keyboard.press('e');
    await measure.drag(at(0, 0), at(1, 1));
    const text =
      (await measure
        .named(/^Ellipse/)
        .first()
        .getAttribute('aria-label')) ?? '';
    near(Number(/area ([\d.]+) mm²/.exec(text)?.[1]), 400 * Math.PI, 65 * pixel + 1);
    near(Number(/mean ([\d.]+) HU/.exec(text)?.[1]), 1600, 1);
  });
  await test.step('a probe reads a pixel beside it', async () => {
    await app.keyboard.press('q');
    await app.mouse.click(...at(-0.2, 0.5));
    await expect(measure.named('Probe: -1000 HU')).toBeVisible();
  });
});

test('what a length means is said: at the detector, calibrated, estimated, in pixels, by ultrasound regions', async ({
  app,
}) => {
  const measure = await openPhantoms(app, otherPhantoms);
  await app.keyboard.press('d');
  const said: Readonly<Record<string, RegExp>> = {
    detector: /^Length: (39\.9|40\.\d) mm, at the detector$/,
    fiducial: /^Length: (39\.9|40\.\d) mm, calibrated \(fiducial\)$/,
    magnified: /^Length: (39\.9|40\.\d) mm, magnification 1.25 estimated$/,
    'no spacing': /^Length: (79\.\d|80\.\d) px, not calibrated$/,
    ultrasound: /^Length: (39\.\d|40\.\d) mm, ultrasound region$/,
  };
  for (const { name } of otherPhantoms) {
    await measure.viewer.series(name).click();
    await expect(measure.viewer.pane()).toContainText(new RegExp(`Se \\d ${name}`));
    await expect(measure.on()).toHaveCount(0);
    const at = onBlock(await measure.whiteBox());
    await measure.drag(at(0, 0.5), at(1, 0.5));
    await expect(measure.on()).toHaveCount(1);
    await expect(measure.on().first(), name).toHaveAccessibleName(said[name] ?? '');
  }
  await app.getByRole('button', { name: 'Measure, now Length' }).click();
  await expect(app.getByRole('menuitem', { name: /^Cobb angle/ })).toBeVisible();
  await look(app);
});

/** What pydicom 2.3 and numpy find for all rescaled pixels; of compressed files after `gdcmconv --raw`. */
const realFiles: readonly (readonly [file: string, patient: RegExp, statistics: RegExp])[] = [
  [
    'CT_small.dcm',
    /1CT1/,
    /mean -119\.1 HU, sd 379\.8 HU, min -896 HU, max 1167 HU, pixels 16384, area 7168\.7 mm²/,
  ],
  ['693_J2KI.dcm', /CQ500/, /mean -1032\.3 HU, sd 1158\.7 HU, min -3995 HU, max 1812 HU, pixels 262144/],
  [
    'MR_small_jpeg_ls_lossless.dcm',
    /4MR1/,
    /mean 518\.9, sd 409\.1, min 127, max 2145, pixels 4096, area 400\.0 mm²/,
  ],
];

test('the values of real images are those that another program reads', async ({ app }) => {
  await importFiles(
    app,
    realFiles.map(([file]) => path.join(pydicomFolder, file)),
  );
  for (const [file, patient, statistics] of realFiles) {
    await new AppPage(app).goTo('Library');
    const measure = await openStudy(app, patient, 1);
    await expect(measure.on(), file).toHaveCount(0);
    await app.keyboard.press('Shift+E');
    await app.keyboard.press('-');
    const pane = await measure.viewer.pane().boundingBox();
    if (!pane) throw new Error('no pane');
    // From and to beyond the edges of the picture: all of its pixels.
    await measure.drag([pane.x + 3, pane.y + 3], [pane.x + pane.width - 30, pane.y + pane.height - 3]);
    await expect(measure.on().first(), file).toHaveAccessibleName(statistics);
  }
});

test('a measurement is drawn, moved, named, undone and deleted by keys alone, and stays with the study', async ({
  app,
}) => {
  const measure = await openPhantoms(app, [ctPhantom]);
  const length = measure.named(/^(Width, )?Length/);
  const handle = measure.named('Point 2 of 2');
  await app.keyboard.press('d');
  await app.keyboard.press('Shift+Enter');
  await expect(length).toBeFocused();
  const before = await measure.numberOf(/^Length/);

  await test.step('its second point goes ten pixels to the right', async () => {
    await app.keyboard.press('Tab');
    await app.keyboard.press('Tab');
    await expect(handle).toBeFocused();
    await app.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => measure.numberOf(/^Length/)).toBeGreaterThan(before);
    await app.keyboard.press('Control+z');
    await expect.poll(() => measure.numberOf(/^Length/)).toBe(before);
    await app.keyboard.press('Control+Shift+z');
    await expect.poll(() => measure.numberOf(/^Length/)).toBeGreaterThan(before);
  });
  await test.step('it gets a name', async () => {
    await app.keyboard.press('F2');
    await app.keyboard.type('Width');
    await app.keyboard.press('Enter');
    await expect(measure.named(/^Width, Length/)).toBeVisible();
  });
  await test.step('it is there after the window was loaded anew', async () => {
    const now = await measure.numberOf(/^Width, Length/);
    await app.reload();
    await new AppPage(app).goTo('Library');
    await openStudy(app, new RegExp(patientId), 1);
    await expect(length).toBeVisible();
    expect(await measure.numberOf(/^Width, Length/)).toBe(now);
  });
  await test.step('it is deleted, and comes back', async () => {
    await app.keyboard.press('Tab');
    await expect(length).toBeFocused();
    await app.keyboard.press('Delete');
    await expect(length).toHaveCount(0);
    await expect(measure.viewer.pane()).toBeFocused();
    await app.keyboard.press('Control+z');
    await expect(length).toBeVisible();
    await app.keyboard.press('Control+Shift+z');
    await expect(length).toHaveCount(0);
  });
});

test('the list goes to the image, renames, deletes and hands on; all panes and windows show the same', async ({
  app,
}) => {
  const measure = await openPhantoms(app, [ctPhantom, ...otherPhantoms]);
  const at = onBlock(await measure.whiteBox());
  await app.keyboard.press('Shift+D');
  await measure.drag(at(0.2, 0.2), at(0.8, 0.7));
  await app.keyboard.press('Shift+Q');
  await measure.drag(at(1, 0), at(1.3, -0.2));
  await app.keyboard.type('Corner');
  await app.keyboard.press('Enter');
  await app.keyboard.press('Shift+L');
  const entries = measure.list.getByRole('listitem');
  await expect(entries).toHaveCount(2);
  await expect(entries.first()).toContainText(/Long and short axis Se 1 Im 1.*mm/);

  await test.step('CSV has the numbers', async () => {
    const saved = await savedBy(app, () => measure.list.getByRole('button', { name: 'Save as CSV' }).click());
    expect(saved.name).toMatch(/^measurements-.*\.csv$/);
    expect(saved.text).toMatch(/,Long and short axis,Se 1 Im 1,Short axis,[\d.]+,mm,/);
    expect(saved.text).toContain('Corner,Arrow,Se 1 Im 1');
  });
  await test.step('from another series a click goes back to the image', async () => {
    await measure.viewer.series('detector').click();
    await expect(measure.on()).toHaveCount(0);
    await entries.first().getByRole('button').first().click();
    await expect(measure.viewer.pane()).toContainText('Se 1 block');
    await expect(measure.named(/^Long and short axis/)).toBeFocused();
  });
  await look(app);
  await test.step('a second window and a second pane show them, and what is deleted there', async () => {
    const [second] = await Promise.all([app.waitForEvent('popup'), app.keyboard.press('Shift+W')]);
    const other = new MeasurePage(second);
    await expect(other.on()).toHaveCount(2, { timeout: 20_000 });
    await measure.viewer.setLayout('1 × 2');
    await measure.viewer.pane(2).focus();
    await measure.viewer.series('block').click();
    await expect(measure.on(2)).toHaveCount(2);
    await other.named('Corner, Arrow').focus();
    await second.keyboard.press('Delete');
    await expect(measure.on(1)).toHaveCount(1);
    await expect(measure.on(2)).toHaveCount(1);
    await second.close();
  });
  await measure.list.getByRole('button', { name: 'Delete Long and short axis' }).click();
  await expect(measure.list).toContainText('None on this study yet');
  await expect(measure.on(1)).toHaveCount(0);
});

test('on a plane through a volume a measurement stays at its place in the patient', async ({ app }) => {
  const [search, measure] = [new SearchPage(app), new MeasurePage(app)];
  const { viewer } = measure;
  await search.expectStudies(13);
  await search.choose(/MÜLLER.*Verlaufskontrolle/);
  await app.keyboard.press('r');
  await expect(search.inspector.getByRole('button', { name: 'Open O' })).toBeEnabled({ timeout: 30_000 });
  await app.keyboard.press('o');
  await viewer.expectImage('Im 1 / 120');
  await app.keyboard.press('m');
  await viewer.expectImage('Coronal', 2);
  const pane = await viewer.pane(2).boundingBox();
  if (!pane) throw new Error('no pane');
  const at = (x: number, y: number): readonly [number, number] => [
    pane.x + pane.width * x,
    pane.y + pane.height * y,
  ];
  await viewer.pane(2).focus();
  await app.keyboard.press('d');
  await measure.drag(at(0.35, 0.4), at(0.6, 0.4));
  const length = measure.named(/^Length: [\d.]+ mm, coronal plane$/, 2);
  await expect(length).toBeVisible();
  await expect(measure.on(1)).toHaveCount(0);

  await test.step('it is not on the next slice, and the list goes back to it', async () => {
    await viewer.pane(2).focus();
    await app.keyboard.press('ArrowDown');
    await expect(length).toHaveCount(0);
    await app.keyboard.press('PageDown');
    await app.keyboard.press('Shift+L');
    await measure.list.getByRole('button', { name: /^Length/ }).click();
    await expect(length).toBeVisible();
  });
  await test.step('on the images themselves another one, with Hounsfield units', async () => {
    await viewer.pane(4).focus();
    const images = await viewer.pane(4).boundingBox();
    if (!images) throw new Error('no pane');
    await app.keyboard.press('e');
    const [x, y] = [images.x + images.width / 2, images.y + images.height / 2];
    await measure.drag([x - 40, y - 20], [x + 30, y + 40]);
    await expect(measure.named(/^Ellipse: mean -?[\d.]+ HU, .*area [\d.]+ mm²/, 4)).toBeVisible();
    await expect(measure.list.getByRole('listitem')).toHaveCount(2);
  });
  await look(app, 'measurements');
});
