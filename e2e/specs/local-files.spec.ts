import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SharePage } from '../pages/share-page.ts';
import { dropFiles } from '../support/drop-files.ts';
import { look } from '../support/look.ts';
import { run, startOrthanc } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

async function zipOf(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(Buffer.from(bytes), name);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

test('files and archives are dropped: what is an image is shown, what is not is told', async ({ app }) => {
  const image = await readFile(join(pydicomFolder, 'CT_small.dcm'));
  const archive = await zipOf({
    'scan/IM1': image,
    'scan/letter.txt': Buffer.from('Dear colleague, the images are in this archive.'),
    'scan/cut.dcm': image.subarray(0, image.byteLength - 1000),
  });
  const share = new SharePage(app);
  await dropFiles(app, [
    { name: 'patient.zip', bytes: archive },
    { name: 'broken.zip', bytes: archive.subarray(0, 500) },
  ]);
  await expect(share.imports).toContainText('1 stored');
  await expect(share.imports).toContainText('letter.txt is not a DICOM file');
  await expect(share.imports).toContainText('cut.dcm is cut short or damaged');
  await expect(share.imports).toContainText('broken.zip is an archive that is cut short or damaged');
  // One study: it is shown.
  await expect(app.getByRole('main', { name: 'Viewer' })).toBeVisible();
  await look(app, 'open-files');
});

test('a DICOMDIR disk is opened as a folder, and its studies are in the library', async ({ app }) => {
  const disk = join(pydicomFolder, 'dicomdirtests');
  const [frame, share] = [new AppPage(app), new SharePage(app)];
  await frame.goTo('Library');
  await app.getByLabel('Folder to import').setInputFiles(disk);
  await expect(share.imports).toContainText('Import finished');
  await expect(share.imports).toContainText('81 stored');
  await expect(share.imports).not.toContainText('DICOMDIR lists');
  await expect(app.getByRole('row', { name: /DOE, Peter|Doe, Peter|PETER/i }).first()).toBeVisible();
});

test('a study is sent to Orthanc, and exported as a disk that other programs read', async ({ app }) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'movescope-share-'));
  const orthanc = await startOrthanc();
  try {
    const original = await readFile(join(pydicomFolder, 'CT_small.dcm'));
    const [frame, nodes, share] = [new AppPage(app), new NodesPage(app), new SharePage(app)];
    await frame.goTo('PACS');
    await nodes.add({ name: 'Archive', aeTitle: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort });
    await expect(nodes.card('Archive')).toContainText('PACS answers');
    await frame.goTo('Library');
    await app.getByLabel('Files to import').setInputFiles(join(pydicomFolder, 'CT_small.dcm'));
    await expect(share.imports).toContainText('1 stored');
    await share.imports.getByRole('button', { name: 'Close' }).click();
    await share.open(/CompressedSamples/i);
    await share.send('Archive');
    await expect(share.dialog).toContainText('1 of 1 image sent');
    await look(app, 'share-send');
    const ids: string[] = await (await fetch(`${orthanc.url}/instances`)).json();
    const file = await fetch(`${orthanc.url}/instances/${ids[0]}/file`);
    const stored = new Uint8Array(await file.arrayBuffer());
    const dataSetOf = (bytes: Uint8Array): Buffer =>
      Buffer.from(bytes.subarray(readPart10(bytes).dataSetOffset));
    expect(ids).toHaveLength(1);
    expect(dataSetOf(stored).equals(dataSetOf(original))).toBe(true);

    await share.exportTo(folder);
    await expect(share.dialog).toContainText('1 of 1 file');
    await look(app, 'share-export');
    const [made = ''] = await readdir(folder);
    const { code, stdout } = await run('dcmdump', [join(folder, made, 'DICOMDIR')]);
    expect(code).toBe(0);
    expect(stdout).toContain('[DICOM\\ST000001\\SE000001\\IM000001]');

    // A copy without the patient, shown attribute by attribute before it is made.
    await app.keyboard.press('Escape');
    await share.open(/CompressedSamples/i);
    await share.dialog.getByRole('tab', { name: 'Export' }).click();
    await share.dialog.getByLabel(/De-identified/).check();
    await expect(
      share.dialog.getByRole('row', { name: /PatientName replaced .*CompressedSamples/ }),
    ).toBeVisible();
    await look(app, 'share-deidentify');
    const anonymous = join(folder, 'anonymous');
    await mkdir(anonymous);
    await share.exportTo(anonymous);
    await expect(share.dialog).toContainText('1 of 1 file');
    const [copy = ''] = await readdir(anonymous);
    const image = join(anonymous, copy, 'DICOM', 'ST000001', 'SE000001', 'IM000001');
    const shown = (await run('dcmdump', [image])).stdout;
    expect(shown).not.toContain('CompressedSamples');
    expect(shown).toContain('Basic Application Confidentiality Profile');
  } finally {
    await orthanc.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
