import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { dropFiles } from '../support/drop-files.ts';
import { look, seriousFindings } from '../support/look.ts';
import { makeDocument, plainPdf, printedPdf } from '../support/made-documents.ts';
import { run } from '../support/peers.ts';

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documents-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

async function saved(app: Page, button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([
    app.waitForEvent('download'),
    app.getByRole('button', { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** How many pixels of a page are darker than paper. */
async function inkOf(app: Page, number: number): Promise<number> {
  const png = await app.getByRole('region', { name: `Page ${number}` }).screenshot();
  return app.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const data = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
    return data.filter((value, at) => at % 4 === 0 && value < 100).length;
  }, png.toString('base64'));
}

test('a PDF is read in the pane: pages by key, zoom, its text, and saved as it was', async ({ app }) => {
  const pdf = await printedPdf();
  const letter = await makeDocument(folder, 'letter', {
    program: 'pdf2dcm',
    content: pdf,
    title: 'Befund Schädel',
    description: 'Letter',
  });
  await dropFiles(app, [letter]);
  const viewer = new ViewerPage(app);
  const pane = viewer.pane();
  await expect(pane).toContainText('Befund Schädel', { timeout: 20_000 });
  await expect(pane.getByText('1 / 3')).toBeVisible();
  await expect(pane.getByText('Größe des Herdes: 12 mm', { exact: false })).toBeAttached();
  await expect.poll(() => inkOf(app, 1)).toBeGreaterThan(500);
  await look(app, 'document');

  await pane.click();
  await app.keyboard.press('PageDown');
  await expect(pane.getByText('2 / 3')).toBeVisible();
  await app.keyboard.press('End');
  await expect(pane.getByText('3 / 3')).toBeVisible();
  await app.keyboard.press('Home');
  await expect(pane.getByText('1 / 3')).toBeVisible();
  const page = app.getByRole('region', { name: 'Page 1' });
  const width = async (): Promise<number> => (await page.boundingBox())?.width ?? 0;
  const wide = await width();
  await app.keyboard.press('f');
  await expect.poll(width).toBeLessThan(wide);
  const whole = await page.boundingBox();
  expect(whole?.height).toBeLessThanOrEqual((await pane.boundingBox())?.height ?? 0);
  await app.keyboard.press('0');
  await expect(pane.getByText('100 %')).toBeVisible();
  await app.keyboard.press('+');
  await expect(pane.getByText('125 %')).toBeVisible();
  await app.keyboard.press('r');
  await expect.poll(width).toBe(wide);

  const file = await saved(app, 'Save the PDF document');
  expect(file.name).toMatch(/^PDF-document-.*\.pdf$/);
  const judge = join(folder, 'judge.pdf');
  expect((await run('dcm2pdf', [letter.path, judge])).code).toBe(0);
  expect(file.bytes.equals(await readFile(judge))).toBe(true);
  expect(file.bytes.subarray(0, pdf.length).equals(pdf)).toBe(true);
});

test('fonts that a PDF does not hold are the program’s own, character maps too', async ({ app }) => {
  const plain = await makeDocument(folder, 'plain', {
    program: 'pdf2dcm',
    content: plainPdf('Standard fonts'),
    title: 'Plain',
    description: 'Plain',
  });
  await dropFiles(app, [plain]);
  const pane = new ViewerPage(app).pane();
  await expect(pane.getByText('Standard fonts')).toBeAttached({ timeout: 20_000 });
  await expect(pane.getByText('東京', { exact: false })).toBeAttached();
  await expect.poll(() => inkOf(app, 1)).toBeGreaterThan(300);
});

test('a damaged PDF and a document of another kind say what they are, and can be saved', async ({ app }) => {
  const whole = plainPdf('Whole');
  const good = await makeDocument(folder, 'whole', {
    program: 'pdf2dcm',
    content: whole,
    title: 'Whole',
    description: 'Whole letter',
  });
  const beside = good.path;
  const broken = await makeDocument(folder, 'broken', {
    program: 'pdf2dcm',
    content: Buffer.concat([whole.subarray(0, 9), Buffer.alloc(400, 0x20)]),
    title: 'Broken',
    description: 'Broken letter',
    beside,
  });
  const clinical = Buffer.from(
    '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3"/><code code="18748-4" codeSystem="2.16.840.1.113883.6.1"/><title>Report</title></ClinicalDocument>',
  );
  const cda = await makeDocument(folder, 'cda', {
    program: 'cda2dcm',
    content: clinical,
    title: 'Report',
    description: 'Clinical document',
    beside,
  });
  await dropFiles(app, [good, broken, cda]);
  const viewer = new ViewerPage(app);
  const pane = viewer.pane();
  await viewer.series('Broken letter').click({ timeout: 20_000 });
  await expect(pane.getByRole('alert')).toContainText('This document is damaged');
  const kept = await saved(app, 'Save the PDF document');
  expect(kept.bytes.subarray(0, 9).equals(whole.subarray(0, 9))).toBe(true);
  await viewer.series('Clinical document').click();
  await expect(pane).toContainText('does not show documents of the kind text/xml');
  expect(await seriousFindings(app)).toEqual([]);
  const xml = await saved(app, 'Save the CDA document');
  expect(xml.name).toMatch(/\.xml$/);
  expect(xml.bytes.subarray(0, clinical.length).equals(clinical)).toBe(true);
  await viewer.series('Whole letter').click();
  await expect(pane.getByText('1 / 1')).toBeVisible();
});
