import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
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
} from './library.test-support.ts';
import type { Library } from './library.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

async function importAll(library: Library, paths: readonly string[]): Promise<LibraryProgress> {
  let last: LibraryProgress | undefined;
  for await (const progress of library.import(paths, new AbortController().signal)) last = progress;
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
    writeFileSync(join(source, 'DICOMDIR'), part10(makeInstance('1.1')));
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
      duplicates: 1,
      skipped: 1,
      problems: [],
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
    for await (const progress of library.import([source], controller.signal)) {
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
    for await (const _ of library.import([source], new AbortController().signal)) break;
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
