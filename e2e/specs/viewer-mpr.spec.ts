import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { type VolumeSeries, type VolumeStudy, writeVolumeStudy } from '../support/volume-series.ts';

const root = '1.2.826.0.1.3680043.9.7433.620';

/** A marker of 8 mm around the point 20 mm to the Left, 12 mm to the front and 40 mm up, in a cylinder of soft tissue. */
const marker = { x: 20, y: -12, z: 40 };

function body(x: number, y: number, z: number): number {
  const inMarker = [x - marker.x, y - marker.y, z - marker.z].every((offset) => Math.abs(offset) <= 4);
  return inMarker ? 1000 : x * x + y * y < 900 ? 40 : -900;
}

/** Axial slices of 64 x 64 mm, every 2 mm from z = 0 on; `tilt` shifts each of them sideways, as a tilted gantry does. */
function volume(uid: string, options: { tilt?: number; count?: number } = {}): VolumeStudy {
  const count = options.count ?? 32;
  const series: VolumeSeries = {
    uid: `${uid}.1`,
    number: '1',
    description: 'Axial 2 mm',
    row: [1, 0, 0],
    column: [0, 1, 0],
    positions: Array.from(
      { length: count },
      (_, index) => [-32, -32 + index * 2 * (options.tilt ?? 0), index * 2] as const,
    ),
    rows: 64,
    columns: 64,
    spacing: [1, 1],
    frameOfReferenceUid: `${uid}.9`,
  };
  return {
    uid,
    patientId: 'MPR-1',
    patientName: 'Planes^Three',
    date: '20260401',
    description: 'Volume',
    bodyPart: 'HEAD',
    series: [series],
  };
}

async function write(study: VolumeStudy): Promise<{ files: string[]; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'movescope-mpr-'));
  const files = await writeVolumeStudy(folder, study, body);
  return { files, remove: () => rm(folder, { recursive: true }) };
}

async function importFiles(app: Page, files: readonly string[]): Promise<void> {
  await new AppPage(app).goTo('Library');
  await app.getByLabel('Files to import').setInputFiles([...files]);
}

async function openStudy(app: Page, images: number): Promise<ViewerPage> {
  const row = app.getByRole('row', { name: /MPR-1/ });
  await expect(row).toContainText(String(images));
  await row.click();
  await app.keyboard.press('o');
  const viewer = new ViewerPage(app);
  await viewer.expectImage(`/ ${images}`);
  return viewer;
}

const captions = ['Axial', 'Coronal', 'Sagittal'] as const;

async function openPlanes(app: Page, viewer: ViewerPage): Promise<void> {
  await app.keyboard.press('m');
  for (const [index, caption] of captions.entries()) await viewer.expectImage(caption, index + 1);
}

/** Letters at the left, right, upper and lower edge of a pane. */
async function letters(viewer: ViewerPage, pane: number): Promise<string> {
  const all = viewer.pane(pane).locator('.viewer-letter');
  return (await all.allTextContents()).join('');
}

/** Clicks into the middle of what is white on a pane. */
async function clickSpot(app: Page, viewer: ViewerPage, pane: number): Promise<void> {
  const [spot, box] = [await viewer.whiteSpot(pane), await viewer.pane(pane).boundingBox()];
  if (!spot || !box) throw new Error('the marker is not seen');
  await app.mouse.click(box.x + (box.width * spot.x) / 100, box.y + (box.height * spot.y) / 100);
}

test('planes show the patient where he is: letters, places, crosshair, slabs', async ({ app }) => {
  const study = await write(volume(root));
  await importFiles(app, study.files);
  const viewer = await openStudy(app, 32);
  await openPlanes(app, viewer);
  expect(await Promise.all([1, 2, 3].map((pane) => letters(viewer, pane)))).toEqual(['RLAP', 'RLHF', 'APHF']);

  await test.step('MIP through everything: the marker is left, in front and above the middle', async () => {
    await app.keyboard.press('Shift+M');
    await app.getByRole('textbox', { name: 'Thickness in mm' }).fill('100');
    await viewer.pane(2).focus();
    await expect(viewer.pane(2)).toContainText('MIP 100 mm');
    // The slices lie from z = 0 to 62, the pixels from -32 to 31 mm; the picture is seen whole in a wider pane.
    await expect.poll(() => viewer.whiteSpot(2)).toMatchObject({ y: 36 });
    const coronal = await viewer.whiteSpot(2);
    const sagittal = await viewer.whiteSpot(3);
    expect(coronal?.x).toBeGreaterThan(55);
    expect(sagittal?.x).toBeLessThan(48);
    expect(sagittal?.y).toBe(36);
  });

  await test.step('a click on it in one plane brings the others there', async () => {
    await clickSpot(app, viewer, 2);
    await app.getByRole('textbox', { name: 'Thickness in mm' }).fill('0');
    await expect(viewer.pane(1)).toContainText('Pos 40.0 mm');
    await expect(viewer.pane(3)).toContainText(/Pos -?20.0 mm/);
    await expect(viewer.pane(4)).toContainText('Pos 40.0 mm');
    await expect.poll(() => viewer.whiteSpot(3)).toMatchObject({ y: 36 });
    await clickSpot(app, viewer, 1);
    // Places are measured along the normal, which points to the front or to the right in pictures hung head up.
    await expect(viewer.pane(2)).toContainText(/Pos -?12.0 mm/);
  });

  await test.step('one window for all planes, and back to the stack', async () => {
    await viewer.pane(1).focus();
    await app.keyboard.press('2');
    for (const pane of [1, 2, 3]) await expect(viewer.pane(pane)).toContainText('W 1500 L -600');
    await app.keyboard.press('m');
    await expect(viewer.panes).toHaveCount(1);
    await expect(viewer.pane()).toContainText('/ 32');
  });
  await study.remove();
});

test('a tilted gantry is straightened: the marker is where it is in the patient', async ({ app }) => {
  const study = await write(volume(`${root}.7`, { tilt: 0.25 }));
  await importFiles(app, study.files);
  const viewer = await openStudy(app, 32);
  await openPlanes(app, viewer);
  await app.keyboard.press('Shift+M');
  await app.getByRole('textbox', { name: 'Thickness in mm' }).fill('100');
  await expect.poll(() => viewer.whiteSpot(2)).toBeDefined();
  await clickSpot(app, viewer, 2);
  await app.getByRole('textbox', { name: 'Thickness in mm' }).fill('0');
  await expect(viewer.pane(1)).toContainText(/Pos (39|40|41).\d mm/);
  await expect(viewer.pane(3)).toContainText(/Pos -?(19|20|21).\d mm/);
  await expect.poll(() => viewer.whiteSpot(1)).toBeDefined();
  await clickSpot(app, viewer, 1);
  await expect(viewer.pane(2)).toContainText(/Pos -?1[123].\d mm/);
  await study.remove();
});

test('what is no volume says why, and becomes one when the missing slice arrives', async ({ app }) => {
  const study = await write(volume(`${root}.8`));
  const [missing, last] = [study.files[11] ?? '', study.files[31] ?? ''];
  await importFiles(
    app,
    study.files.filter((file) => file !== missing && file !== last),
  );
  const viewer = await openStudy(app, 30);
  await app.keyboard.press('m');
  for (const pane of [1, 2, 3]) {
    await expect(viewer.pane(pane)).toContainText('varies from 2.00 to 4.00 mm. Slices seem to be missing.');
  }
  await viewer.expectImage('/ 30', 4);

  await importFiles(app, [missing]);
  await expect(app.getByRole('row', { name: /MPR-1/ })).toContainText('31');
  await new AppPage(app).goTo('Viewer');
  for (const [index, caption] of captions.entries()) await viewer.expectImage(caption, index + 1);
  await expect(viewer.pane(1)).toContainText('/ 31');
  await study.remove();
});

test('a volume larger than the memory that is safe offers half the resolution and a slab', async ({
  app,
}) => {
  // A computer so small that a sixteenth of a megabyte is an eighth of it: 32 slices of 64 x 64 x 2 bytes take 256 kB.
  await app.addInitScript(() =>
    Object.defineProperty(navigator, 'deviceMemory', { value: (8 * 128) / 1024 / 1024 }),
  );
  await app.reload();
  const study = await write(volume(`${root}.9`));
  await importFiles(app, study.files);
  const viewer = await openStudy(app, 32);
  await app.keyboard.press('m');
  await expect(viewer.pane(2)).toContainText('All of it takes 262 kB of memory; up to 131 kB are safe');
  await viewer.pane(2).getByRole('button', { name: 'Only the 16 slices around the one shown' }).click();
  await viewer.expectImage('16 slices only', 2);
  await app.keyboard.press('m');
  await expect(viewer.panes).toHaveCount(1);
  await app.keyboard.press('m');
  await viewer.pane(1).getByRole('button', { name: 'All slices with half the resolution' }).click();
  for (const pane of [1, 2, 3]) await viewer.expectImage('half resolution', pane);
  await study.remove();
});
