import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import type { LibraryProgress, LocalFileKeeping } from '../../../shared/contract/library.ts';
import { encodePart10Header, readPart10 } from '../dataset/part10.ts';
import {
  explicitLittle,
  filesBelow,
  makeInstance,
  readBytes,
  realFiles,
  store,
  type TestInstance,
  TestLibraries,
} from '../library/library.test-support.ts';
import type { Library } from '../library/library.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

async function importAll(
  library: Library,
  paths: readonly string[],
  keeping: LocalFileKeeping = 'copy',
): Promise<LibraryProgress> {
  let last: LibraryProgress | undefined;
  const never = new AbortController().signal;
  for await (const progress of library.import({ paths, keeping }, never)) last = progress;
  if (!last) throw new Error('no progress at all');
  return last;
}

function part10(instance: TestInstance): Buffer {
  return Buffer.concat([encodePart10Header(instance), instance.bytes]);
}

describe('importing', () => {
  it('takes folders with all that is in them, with and without preamble and meta information', async () => {
    const { library } = await libraries.open();
    const source = libraries.folder();
    mkdirSync(join(source, 'IMG/A'), { recursive: true });
    writeFileSync(join(source, 'thumbs.db'), 'what a system leaves behind');
    writeFileSync(join(source, 'IMG/A/I0001'), part10(makeInstance('1.2')));
    writeFileSync(join(source, 'IMG/A/I0002'), makeInstance('1.3').bytes);
    const implicit = makeInstance('1.4', {}, { transferSyntaxUid: '1.2.840.10008.1.2' });
    writeFileSync(join(source, 'IMG/I0003'), part10(implicit).subarray(128));
    symlinkSync(source, join(source, 'IMG/circle'));
    symlinkSync(join(source, 'IMG/A/I0001'), join(source, 'IMG/link'));
    const done = await importAll(library, [source]);
    expect(done).toEqual({
      done: 5,
      total: 5,
      stored: 3,
      inPlace: 0,
      duplicates: 1,
      skipped: 1,
      problems: [],
      studies: ['1.2.3'],
      finished: true,
    });
    expect(library.instances('1.2.3').map((one) => one.transferSyntaxUid)).toEqual([
      explicitLittle,
      explicitLittle,
      '1.2.840.10008.1.2',
    ]);
    const file = readBytes(library.instancePath('1.4') ?? '');
    const stored = readPart10(file);
    expect(stored).toMatchObject({
      hasPreamble: true,
      transferSyntaxUid: '1.2.840.10008.1.2',
      sopInstanceUid: '1.4',
    });
    expect(Buffer.compare(file.subarray(stored.dataSetOffset), implicit.bytes)).toBe(0);
  });

  it('says of each file that it could not take why, by its base name', async () => {
    const { library, folder } = await libraries.open();
    const source = libraries.folder();
    const whole = part10(makeInstance('1.2'));
    writeFileSync(join(source, 'cut.dcm'), whole.subarray(0, whole.byteLength - 10));
    writeFileSync(join(source, 'empty.dcm'), '');
    writeFileSync(join(source, 'letter.txt'), 'Dear colleague, thank you for sending this patient to us.');
    writeFileSync(join(source, 'nameless.dcm'), part10(makeInstance('1.3', { 2097165: '' })));
    writeFileSync(join(source, 'outside.dcm'), part10(makeInstance('1.4', { 2097166: '../../..' })));
    const done = await importAll(library, [source, join(source, 'absent')]);
    expect(done).toMatchObject({ done: 5, stored: 0, skipped: 6, finished: true });
    expect(done.problems.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'absent', reason: 'ENOENT' },
      { name: 'cut.dcm', reason: 'truncated' },
      { name: 'empty.dcm', reason: 'no-dicom' },
      { name: 'letter.txt', reason: 'no-dicom' },
      { name: 'nameless.dcm', reason: 'no-uids' },
      { name: 'outside.dcm', reason: 'no-uids' },
    ]);
    expect(filesBelow(join(folder, 'instances'))).toEqual([]);
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
  });

  it('knows what the network brought before', async () => {
    const { library } = await libraries.open();
    await store(library, makeInstance('1.2'));
    const file = join(libraries.folder(), 'again');
    writeFileSync(file, part10(makeInstance('1.2')));
    expect(await importAll(library, [file])).toMatchObject({ stored: 0, duplicates: 1 });
  });

  it('takes a file too large for memory in pieces, and sees that one is cut short', async () => {
    const { library } = await libraries.open();
    const source = libraries.folder();
    const pixels = new Uint8Array(70 * 1024 * 1024);
    for (let at = 0; at < pixels.byteLength; at += 4096) pixels[at] = at >> 12;
    const instance = makeInstance('1.2', {}, { pixels });
    const whole = part10(instance);
    writeFileSync(join(source, 'cut'), whole.subarray(0, whole.byteLength - 2));
    expect((await importAll(library, [source])).problems).toEqual([{ name: 'cut', reason: 'truncated' }]);
    writeFileSync(join(source, 'cut'), whole);
    expect(await importAll(library, [source])).toMatchObject({ stored: 1, problems: [] });
    const file = readBytes(library.instancePath('1.2') ?? '');
    expect(Buffer.compare(file.subarray(readPart10(file).dataSetOffset), instance.bytes)).toBe(0);
  });

  it('ends after the files in work when it is cancelled', async () => {
    const { library } = await libraries.open();
    const source = libraries.folder();
    for (let index = 0; index < 200; index += 1)
      writeFileSync(join(source, String(index)), part10(makeInstance(`1.2.${index}`)));
    const controller = new AbortController();
    let last: LibraryProgress | undefined;
    for await (const progress of library.import({ paths: [source], keeping: 'copy' }, controller.signal)) {
      last = progress;
      controller.abort();
    }
    expect(last).toMatchObject({ finished: true });
    expect(last?.done).toBeLessThan(200);
  });

  it('stops when the consumer stops listening', async () => {
    const { library } = await libraries.open();
    const source = libraries.folder();
    for (let index = 0; index < 200; index += 1)
      writeFileSync(join(source, String(index)), part10(makeInstance(`1.2.${index}`)));
    for await (const _ of library.import({ paths: [source], keeping: 'copy' }, new AbortController().signal))
      break;
    const { total } = library.search({});
    expect(total === 0 || library.instances('1.2.3').length < 200).toBe(true);
    await library.close();
  });

  it.skipIf(realFiles().names.length === 0)(
    'takes real files, and refuses the one that is cut short',
    async () => {
      const { library } = await libraries.open();
      const { folder, names } = realFiles();
      const done = await importAll(library, [folder]);
      expect(done.stored).toBeGreaterThan(50);
      expect(done.done).toBe(done.stored + done.duplicates + done.skipped);
      const refused = new Map(done.problems.map(({ name, reason }) => [name, reason]));
      expect(refused.get('MR_truncated.dcm')).toBe('truncated');
      expect(refused.has('CT_small.dcm')).toBe(false);
      expect(names).toContain('CT_small.dcm');
      expect(library.search({ text: 'compressedsamples ct1' }).total).toBeGreaterThan(0);
    },
  );
});

/** A zip archive of names and contents, as a program that we did not write makes it. */
async function zipOf(
  entries: Readonly<Record<string, Uint8Array | string>>,
  compress = true,
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(entries))
    zip.addBuffer(Buffer.from(content), name, { compress });
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Sets a bit of every entry's flags, in the local headers and in the central directory (APPNOTE 4.4.4). */
function withFlag(zip: Buffer, bit: number): Buffer {
  const changed = Buffer.from(zip);
  for (const [signature, at] of [
    ['PK\x03\x04', 6],
    ['PK\x01\x02', 8],
  ] as const) {
    for (let from = changed.indexOf(signature); from >= 0; from = changed.indexOf(signature, from + 1))
      changed[from + at] = (changed[from + at] ?? 0) | bit;
  }
  return changed;
}

describe('zip archives', () => {
  it('gives what is in folders and archives inside of it, and tells what is no image', async () => {
    const { library, folder } = await libraries.open();
    const inner = await zipOf({ 'A/B/I3': makeInstance('1.3').bytes }, false);
    const archive = await zipOf({
      'study/I1.dcm': part10(makeInstance('1.1')),
      'study/deep/down/I2': part10(makeInstance('1.2')),
      'study/more.zip': inner,
      'study/letter.txt': 'Dear colleague, the images are on this disk.',
      '__MACOSX/study/._I1.dcm': 'leftover',
    });
    const file = join(libraries.folder(), 'patient.zip');
    writeFileSync(file, archive);
    // Archives are unpacked into the library whatever the wish.
    expect(await importAll(library, [file], 'in-place')).toEqual({
      done: 7,
      total: 7,
      stored: 3,
      inPlace: 0,
      duplicates: 0,
      skipped: 2,
      problems: [{ name: 'letter.txt', reason: 'no-dicom' }],
      studies: ['1.2.3'],
      finished: true,
    });
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
  });

  it('says of an archive with a password just that, once', async () => {
    const { library } = await libraries.open();
    const source = libraries.folder();
    const archive = await zipOf({ I1: makeInstance('1.1').bytes, I2: makeInstance('1.2').bytes });
    writeFileSync(join(source, 'secret.zip'), withFlag(archive, 1));
    writeFileSync(join(source, 'open.dcm'), part10(makeInstance('1.9')));
    expect(await importAll(library, [source])).toMatchObject({
      stored: 1,
      skipped: 2,
      problems: [{ name: 'secret.zip', reason: 'encrypted' }],
    });
  });

  it('tells an archive that is cut short from one whose content is', async () => {
    const { library } = await libraries.open();
    const source = libraries.folder();
    const whole = part10(makeInstance('1.2'));
    const archive = await zipOf({ 'cut.dcm': whole.subarray(0, whole.byteLength - 10), 'good.dcm': whole });
    writeFileSync(join(source, 'half.zip'), archive.subarray(0, archive.byteLength / 2));
    writeFileSync(join(source, 'whole.zip'), archive);
    const done = await importAll(library, [source]);
    expect(done.stored).toBe(1);
    expect(done.problems.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'cut.dcm', reason: 'truncated' },
      { name: 'half.zip', reason: 'damaged-archive' },
    ]);
  });

  it('does not unpack what announces to grow beyond all measure', async () => {
    const { library, folder } = await libraries.open();
    const archive = await zipOf({
      'I1.dcm': part10(makeInstance('1.1')),
      'I2.dcm': part10(makeInstance('1.2')),
    });
    // The uncompressed size of the second entry in the central directory: 4 GiB less some.
    const second = archive.indexOf('PK\x01\x02', archive.indexOf('PK\x01\x02') + 1);
    archive.writeUInt32LE(0xffff_fff0, second + 24);
    const file = join(libraries.folder(), 'bomb.zip');
    writeFileSync(file, archive);
    expect(await importAll(library, [file])).toMatchObject({
      stored: 1,
      problems: [{ name: 'bomb.zip', reason: 'archive-too-large' }],
    });
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
  });

  it('stops at archives inside of archives without end', async () => {
    const { library } = await libraries.open();
    let archive = await zipOf({ 'I1.dcm': part10(makeInstance('1.1')) });
    for (let depth = 0; depth < 3; depth += 1) archive = await zipOf({ [`level${depth}.zip`]: archive });
    const file = join(libraries.folder(), 'nested.zip');
    writeFileSync(file, archive);
    expect(await importAll(library, [file])).toMatchObject({
      stored: 0,
      problems: [{ name: 'level0.zip', reason: 'archives-too-deep' }],
    });
  });
});

const medium = '/usr/lib/python3/dist-packages/pydicom/data/test_files/dicomdirtests';

describe.skipIf(!existsSync(medium))('DICOMDIR media', () => {
  it('brings what the directory refers to when the directory alone is opened', async () => {
    const { library } = await libraries.open();
    const done = await importAll(library, [join(medium, 'DICOMDIR')]);
    expect(done).toMatchObject({ stored: 31, skipped: 1, problems: [] });
    expect(done.studies.length).toBeGreaterThan(3);
  });

  it('is the same by its folder, where the directory counts as no image', async () => {
    const { library } = await libraries.open();
    const names = ['77654033', '98892001', '98892003', 'DICOMDIR'].map((name) => join(medium, name));
    const done = await importAll(library, names);
    expect(done).toMatchObject({ stored: 31, skipped: 1, problems: [] });
  });

  it('tells files that the directory promises and the medium lacks', async () => {
    const { library } = await libraries.open();
    const file = join(libraries.folder(), 'DICOMDIR');
    writeFileSync(file, readFileSync(join(medium, 'DICOMDIR')));
    expect(await importAll(library, [file])).toMatchObject({
      stored: 0,
      problems: [{ name: 'DICOMDIR', reason: 'medium-without-files' }],
    });
  });
});

describe('files that stay where they are', () => {
  it('are known to the library, and are neither copied nor touched when the study is deleted', async () => {
    const { library, folder } = await libraries.open();
    const file = join(libraries.folder(), 'mine.dcm');
    const bytes = part10(makeInstance('1.2'));
    writeFileSync(file, bytes);
    expect(await importAll(library, [file], 'in-place')).toMatchObject({ stored: 1, inPlace: 1 });
    expect(await importAll(library, [file], 'in-place')).toMatchObject({ stored: 0, duplicates: 1 });
    expect(library.instancePath('1.2')).toBe(file);
    expect(filesBelow(join(folder, 'instances'))).toEqual([]);
    await library.deleteStudy('1.2.3');
    expect(library.has('1.2')).toBe(false);
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('are copied when they have no whole header, because nothing could show them so', async () => {
    const { library } = await libraries.open();
    const source = libraries.folder();
    writeFileSync(join(source, 'bare'), makeInstance('1.2').bytes);
    writeFileSync(join(source, 'whole'), part10(makeInstance('1.3')));
    expect(await importAll(library, [source], 'in-place')).toMatchObject({ stored: 2, inPlace: 1 });
    expect(library.instancePath('1.2')).not.toBe(join(source, 'bare'));
  });

  it('are told when they vanish, and keep their place in the list for when they come back', async () => {
    const { library } = await libraries.open();
    const file = join(libraries.folder(), 'mine.dcm');
    const bytes = part10(makeInstance('1.2'));
    writeFileSync(file, bytes);
    await importAll(library, [file], 'in-place');
    rmSync(file);
    const unreachable = async (): Promise<readonly string[] | undefined> => {
      let found: readonly string[] | undefined;
      for await (const step of library.verify(new AbortController().signal)) found = step.report?.unreachable;
      return found;
    };
    expect(await unreachable()).toEqual(['1.2']);
    expect(library.has('1.2')).toBe(true);
    writeFileSync(file, bytes);
    expect(await unreachable()).toEqual([]);
  });

  it('give way to a copy, and the user keeps the file', async () => {
    const { library } = await libraries.open();
    const file = join(libraries.folder(), 'mine.dcm');
    const bytes = part10(makeInstance('1.2'));
    writeFileSync(file, bytes);
    await importAll(library, [file], 'in-place');
    expect((await store(library, makeInstance('1.2'))).status).toBe(0);
    expect(library.instancePath('1.2')).not.toBe(file);
    expect(readFileSync(file)).toEqual(bytes);
    expect(library.instances('1.2.3')).toHaveLength(1);
    // Now the library has it: a file elsewhere is no news.
    expect(await importAll(library, [file], 'in-place')).toMatchObject({ stored: 0, duplicates: 1 });
  });

  it('are copied when they differ from what the library has under the same UID', async () => {
    const { library } = await libraries.open();
    await store(library, makeInstance('1.2'));
    const file = join(libraries.folder(), 'other.dcm');
    writeFileSync(file, part10(makeInstance('1.2', { 1048592: 'Roe^Richard' })));
    expect(await importAll(library, [file], 'in-place')).toMatchObject({ stored: 1, inPlace: 0 });
    expect(library.search({ text: 'roe' }).total).toBe(1);
  });
});
