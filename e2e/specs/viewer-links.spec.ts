import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { type VolumeStudy, writeVolumeStudy } from '../support/volume-series.ts';

const root = '1.2.826.0.1.3680043.9.7433.610';

/** A hundred axial slices of 1 mm, thirty of 3 mm, and sagittal ones, in one frame of reference. */
const study: VolumeStudy = {
  uid: root,
  patientId: 'LINK-1',
  patientName: 'Linked^Planes',
  date: '20260401',
  description: 'Three series',
  bodyPart: 'HEAD',
  series: [
    axial('1', 'Axial 1 mm', 1, 60),
    axial('2', 'Axial 3 mm', 3, 20),
    {
      uid: `${root}.3`,
      number: '3',
      description: 'Sagittal',
      row: [0, 1, 0],
      column: [0, 0, -1],
      positions: Array.from({ length: 9 }, (_, index) => [index * 8 - 32, -32, 62] as const),
      rows: 64,
      columns: 64,
      spacing: [1, 1],
      frameOfReferenceUid: `${root}.9`,
    },
  ],
};

function axial(number: string, description: string, step: number, count: number) {
  return {
    uid: `${root}.${number}`,
    number,
    description,
    row: [1, 0, 0],
    column: [0, 1, 0],
    positions: Array.from({ length: count }, (_, index) => [-32, -32, index * step] as const),
    rows: 64,
    columns: 64,
    spacing: [1, 1],
    frameOfReferenceUid: `${root}.9`,
  } as const;
}

async function openThreeSeries(app: Page): Promise<ViewerPage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'movescope-links-'));
  const files = await writeVolumeStudy(folder, study, (x, y, z) => (x * x + y * y < 600 ? 40 + z : -900));
  await new AppPage(app).goTo('Library');
  await app.getByLabel('Files to import').setInputFiles(files);
  await expect(app.getByRole('row', { name: /LINK-1/ })).toContainText('89');
  await rm(folder, { recursive: true });
  await app.getByRole('row', { name: /LINK-1/ }).click();
  await app.keyboard.press('o');
  const viewer = new ViewerPage(app);
  await viewer.expectImage('Im 1 / 60');
  await viewer.setLayout('1 × 3');
  for (const [index, name] of ['Axial 1 mm', 'Axial 3 mm', 'Sagittal'].entries()) {
    await viewer.pane(index + 1).click({ position: { x: 60, y: 200 } });
    await viewer.series(name).click();
    await viewer.expectImage(name, index + 1);
  }
  return viewer;
}

test('panes scroll together by their place in the patient, share a window, and show each other’s slices', async ({
  app,
}) => {
  const viewer = await openThreeSeries(app);
  const [thin, thick, sagittal] = [viewer.pane(1), viewer.pane(2), viewer.pane(3)];

  await test.step('the sagittal slice is a line in the middle of the axial ones, and they cross it', async () => {
    await sagittal.focus();
    for (let step = 0; step < 4; step++) await app.keyboard.press('ArrowDown');
    await expect(sagittal).toContainText('Im 5 / 9');
    // x = 0 is pixel 32 of 64, half a pixel to the right of the middle.
    await expect.poll(() => viewer.lineOf(1, 3)).toEqual({ across: 'vertical', at: 51 });
    await thin.focus();
    await app.keyboard.press('End');
    // z = 59 is row 3 of the sagittal pictures.
    await expect.poll(() => viewer.lineOf(3, 1)).toEqual({ across: 'horizontal', at: 5 });
    expect(await viewer.lineOf(1, 2)).toBeUndefined();
    await app.keyboard.press('x');
    expect(await viewer.lineOf(3, 1)).toBeUndefined();
    await app.keyboard.press('x');
  });

  await test.step('scrolling: the thick slices follow to the nearest place, the sagittal ones stay', async () => {
    await app.keyboard.press('y');
    await expect(thick).toContainText('Im 20 / 20');
    for (const key of ['PageUp', 'PageUp', 'PageUp']) await app.keyboard.press(key);
    await expect(thin).toContainText('Im 30 / 60');
    await expect(thick).toContainText('Im 11 / 20');
    await expect(sagittal).toContainText('Im 5 / 9');
    await thick.hover();
    await app.mouse.wheel(0, 100);
    await expect(thick).toContainText('Im 12 / 20');
    await expect(thin).toContainText('Im 34 / 60');
    await app.keyboard.press('y');
    await app.keyboard.press('Home');
    await expect(thin).toContainText('Im 1 / 60');
    await expect(thick).toContainText('Im 12 / 20');
  });

  await test.step('window: one preset for all', async () => {
    await app.keyboard.press('2');
    await expect(thin).toContainText('W 1500 L -600');
    await expect(thick).toContainText('W 400 L 40');
    await app.keyboard.press('u');
    for (const pane of [thick, sagittal]) await expect(pane).toContainText('W 1500 L -600');
    await app.keyboard.press('r');
    for (const pane of [thin, thick, sagittal]) await expect(pane).toContainText('W 400 L 40');
  });
});
