import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { buildElement, dataSetOf } from '../dataset/build.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { readPart10 } from '../dataset/part10.ts';
import {
  explicitLittle,
  filesBelow,
  makeInstance,
  readBytes,
  realFiles,
  store,
  storeCommand,
  type TestInstance,
  TestLibraries,
} from './library.test-support.ts';
import type { Library } from './library.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

/** The data set as the library has it on disk. */
function dataSetOnDisk(library: Library, sopInstanceUid: string): Uint8Array {
  const path = library.instancePath(sopInstanceUid);
  if (path === undefined) throw new Error('not in the library');
  const bytes = readBytes(path);
  return bytes.subarray(readPart10(bytes).dataSetOffset);
}

describe('storing an instance', () => {
  it('keeps the data set bit for bit, however it is cut into chunks', async () => {
    const { library } = await libraries.open();
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 900_000 }),
        fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 8 }),
        async (pixelBytes, sizes) => {
          serial += 1;
          const pixels = new Uint8Array(pixelBytes & ~1).map((_, index) => (index * 31 + serial) & 0xff);
          const instance = makeInstance(`1.9.${serial}`, {}, { pixels });
          let turn = 0;
          const result = await store(library, instance, () => sizes[turn++ % sizes.length] ?? 1);
          expect(result.status).toBe(0);
          expect(Buffer.compare(dataSetOnDisk(library, instance.sopInstanceUid), instance.bytes)).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.skipIf(realFiles().names.length === 0)(
    'keeps real files of every transfer syntax bit for bit',
    async () => {
      const { library, folder } = await libraries.open();
      const { folder: source, names } = realFiles();
      let kept = 0;
      for (const name of names) {
        const file = readBytes(join(source, name));
        let part10: ReturnType<typeof readPart10>;
        try {
          part10 = readPart10(file);
        } catch {
          continue;
        }
        const { sopClassUid = '', sopInstanceUid = '', transferSyntaxUid } = part10;
        const bytes = file.subarray(part10.dataSetOffset);
        const { status } = await store(
          library,
          { sopClassUid, sopInstanceUid, transferSyntaxUid, bytes },
          () => Math.ceil(Math.random() * 40_000),
        );
        if (status !== 0) continue;
        kept += 1;
        expect(Buffer.compare(dataSetOnDisk(library, sopInstanceUid), bytes), name).toBe(0);
      }
      expect(kept).toBeGreaterThan(50);
      expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
    },
  );

  it('answers once it is under its name and in the index, and tells what it stored', async () => {
    const { library, folder } = await libraries.open();
    const instance = makeInstance('1.5', { 1048592: 'Yamada^Tarou=山田^太郎', 2621456: '12' });
    const result = await store(library, instance);
    expect(result).toMatchObject({
      status: 0,
      refused: undefined,
      stored: {
        studyInstanceUid: '1.2.3',
        seriesInstanceUid: '1.2.3.1',
        sopInstanceUid: '1.5',
        duplicate: false,
      },
    });
    expect(result.stored?.bytes).toBe(instance.bytes.byteLength);
    expect(filesBelow(join(folder, 'instances'))).toEqual(['1.2.3/1.2.3.1/1.5.dcm']);
    expect(library.has('1.5')).toBe(true);
    expect(library.search({}).studies).toMatchObject([
      {
        patientName: 'Yamada^Tarou=山田^太郎',
        instances: 1,
        series: 1,
        modalities: ['CT'],
        studyDate: '20200102',
      },
    ]);
    expect(library.instances('1.2.3')).toMatchObject([
      { rows: 12, columns: 4, numberOfFrames: 1, instanceNumber: '1' },
    ]);
  });

  it('reads the index entry of a deflated data set', async () => {
    const { library } = await libraries.open();
    const plain = makeInstance('1.6', {}, { pixels: new Uint8Array(600_000) });
    const instance: TestInstance = {
      ...plain,
      transferSyntaxUid: '1.2.840.10008.1.2.1.99',
      bytes: deflateRawSync(plain.bytes),
    };
    expect((await store(library, instance)).status).toBe(0);
    expect(library.instances('1.2.3')).toMatchObject([{ sopInstanceUid: '1.6', rows: 4 }]);
    expect(Buffer.compare(dataSetOnDisk(library, '1.6'), instance.bytes)).toBe(0);
  });

  it('reads on when large private elements stand before the UIDs', async () => {
    const { library } = await libraries.open();
    const bytes = encodeDataSet(
      dataSetOf([
        buildElement(0x00080018, '1.7'),
        { tag: 0x00090010, vr: 'LO', value: new TextEncoder().encode('VENDOR') },
        { tag: 0x00091001, vr: 'OB', value: new Uint8Array(5_000_000) },
        buildElement(0x0020000d, '1.2.4'),
        buildElement(0x0020000e, '1.2.4.1'),
        buildElement(0x00280010, '9'),
      ]),
      explicitLittle,
    );
    const instance = { ...makeInstance('1.7'), bytes };
    expect((await store(library, instance)).status).toBe(0);
    expect(library.instances('1.2.4')).toMatchObject([{ sopInstanceUid: '1.7', rows: 9 }]);
  });
});

describe('many instances at once that have to be read far beyond their first block', () => {
  it('are all stored, one read after the other', async () => {
    const { library } = await libraries.open();
    const bytesOf = (uid: string): Uint8Array =>
      encodeDataSet(
        dataSetOf([
          buildElement(0x00080018, uid),
          { tag: 0x00090010, vr: 'LO', value: new TextEncoder().encode('VENDOR') },
          { tag: 0x00091001, vr: 'OB', value: new Uint8Array(4_300_000) },
          buildElement(0x0020000d, '1.2.5'),
          buildElement(0x0020000e, '1.2.5.1'),
        ]),
        explicitLittle,
      );
    const uids = ['1.7.1', '1.7.2', '1.7.3', '1.7.4', '1.7.5', '1.7.6'];
    const results = await Promise.all(
      uids.map((uid) => store(library, { ...makeInstance(uid), bytes: bytesOf(uid) })),
    );
    expect(results.map((result) => result.status)).toEqual(uids.map(() => 0));
  });
});

describe('what can not be stored', () => {
  const wrong: readonly (readonly [string, TestInstance])[] = [
    ['no Study Instance UID', makeInstance('1.8', { 2097165: '' })],
    ['no Series Instance UID', makeInstance('1.8', { 2097166: '' })],
    ['a Study Instance UID that leaves the folder', makeInstance('1.8', { 2097165: '../../evil' })],
    ['a Series Instance UID of dots', makeInstance('1.8', { 2097166: '..' })],
    ['another SOP Instance UID than announced', { ...makeInstance('1.8'), sopInstanceUid: '1.9' }],
    ['a SOP Instance UID that is none', { ...makeInstance('1.8'), sopInstanceUid: '../1.8' }],
    ['bytes that are no data set', { ...makeInstance('1.8'), bytes: new Uint8Array(3000).fill(0x41) }],
    ['no bytes at all', { ...makeInstance('1.8'), bytes: new Uint8Array(0) }],
  ];
  it.each(wrong)('%s is refused with 0xA900 and leaves nothing', async (_, instance) => {
    const { library, folder } = await libraries.open();
    const { status, stored, refused, errorComment } = await store(library, instance);
    expect(status).toBe(0xa900);
    expect(stored).toBeUndefined();
    expect(refused).toMatchObject({ status: 0xa900, failure: { kind: 'protocol-error', during: 'C-STORE' } });
    expect(errorComment).toMatch(/^.{10,64}$/);
    expect(filesBelow(join(folder, 'instances'))).toEqual([]);
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
    expect(library.search({}).total).toBe(0);
  });

  it('an abandoned instance leaves nothing', async () => {
    const { library, folder } = await libraries.open();
    const instance = makeInstance('1.8', {}, { pixels: new Uint8Array(2_000_000) });
    const writer = library.openInstance(storeCommand(instance), {
      stored: () => expect.unreachable(),
      refused: () => expect.unreachable(),
    });
    await writer.write(instance.bytes.subarray(0, 1_500_000));
    await writer.abandon();
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
    expect(library.has('1.8')).toBe(false);
  });

  it('a folder that can not be written to answers 0xA700 with the code of the system', async () => {
    const { library, folder } = await libraries.open();
    rmSync(join(folder, 'incoming'), { recursive: true });
    for (const pixels of [new Uint8Array(10), new Uint8Array(3_000_000)]) {
      expect(await store(library, makeInstance('1.8', {}, { pixels }))).toMatchObject({
        status: 0xa700,
        refused: { failure: { kind: 'file-write-failed', code: 'ENOENT' } },
      });
    }
    mkdirSync(join(folder, 'incoming'));
    expect((await store(library, makeInstance('1.8'))).status).toBe(0);
  });

  it('a closed library refuses', async () => {
    const { library } = await libraries.open();
    await library.close();
    expect(await store(library, makeInstance('1.8'))).toMatchObject({
      status: 0xa700,
      refused: { failure: { kind: 'interrupted' } },
    });
  });
});

describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('on a full disk', () => {
  it('answers 0xA700 with disk-full, keeps what was stored and goes on when there is room', async () => {
    const mount = libraries.folder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3300k', 'tmpfs', mount]);
    try {
      const { library, folder } = await libraries.open(join(mount, 'library'));
      const large = { pixels: new Uint8Array(900_000) };
      expect((await store(library, makeInstance('1.1', {}, large))).status).toBe(0);
      const results = [];
      for (const uid of ['1.2', '1.3', '1.4', '1.5']) {
        results.push(await store(library, makeInstance(uid, { 2097165: '1.2.9' }, large)));
      }
      expect(results.at(-1)).toMatchObject({
        status: 0xa700,
        refused: { failure: { kind: 'disk-full' } },
        stored: undefined,
      });
      const accepted = results.filter((result) => result.status === 0).length;
      expect(filesBelow(join(folder, 'instances'))).toHaveLength(1 + accepted);
      expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
      expect(Buffer.compare(dataSetOnDisk(library, '1.1'), makeInstance('1.1', {}, large).bytes)).toBe(0);
      await library.deleteStudy('1.2.3');
      expect(library.trashSize().studies).toBe(1);
      // The trash gives way to what comes.
      expect((await store(library, makeInstance('1.6', {}, large))).status).toBe(0);
      expect(library.trash()).toEqual([]);
      await library.close();
    } finally {
      execFileSync('umount', [mount]);
    }
  });

  it('closes although nothing can be written any more, and is whole at the next start', async () => {
    const mount = libraries.folder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3300k', 'tmpfs', mount]);
    try {
      const { library } = await libraries.open(join(mount, 'library'));
      expect((await store(library, makeInstance('1.1'))).status).toBe(0);
      const filler = join(mount, 'filler');
      expect(() => writeFileSync(filler, new Uint8Array(4_000_000))).toThrow('ENOSPC');
      expect((await store(library, makeInstance('1.2'))).status).toBe(0xa700);
      await library.close();
      rmSync(filler);
      const again = await libraries.open(join(mount, 'library'));
      expect(again.library.has('1.1')).toBe(true);
      expect((await store(again.library, makeInstance('1.2'))).status).toBe(0);
      await again.library.close();
    } finally {
      execFileSync('umount', [mount]);
    }
  });
});

describe('an instance that comes again', () => {
  it('is a success and a duplicate when its bytes are the same', async () => {
    const { library } = await libraries.open();
    const instance = makeInstance('1.5', {}, { pixels: new Uint8Array(700_000) });
    await store(library, instance);
    const again = await store(library, instance);
    expect(again).toMatchObject({ status: 0, stored: { duplicate: true } });
    expect(library.search({}).studies).toMatchObject([{ instances: 1, bytes: instance.bytes.byteLength }]);
  });

  it('replaces the one before when its bytes differ', async () => {
    const { library, folder } = await libraries.open();
    await store(library, makeInstance('1.4'));
    await store(library, makeInstance('1.5'));
    const newer = makeInstance('1.5', { 2097171: '77' }, { pixels: new Uint8Array(64) });
    expect(await store(library, newer)).toMatchObject({ status: 0, stored: { duplicate: false } });
    expect(Buffer.compare(dataSetOnDisk(library, '1.5'), newer.bytes)).toBe(0);
    expect(filesBelow(join(folder, 'instances'))).toHaveLength(2);
    expect(library.instances('1.2.3').map((one) => one.instanceNumber)).toEqual(['1', '77']);
    expect(library.search({}).studies).toMatchObject([{ instances: 2, series: 1 }]);
  });

  it('moves when it says that it belongs to another study', async () => {
    const { library, folder } = await libraries.open();
    await store(library, makeInstance('1.5'));
    await store(library, makeInstance('1.5', { 2097165: '1.2.9' }));
    expect(filesBelow(join(folder, 'instances'))).toEqual(['1.2.9/1.2.3.1/1.5.dcm']);
    expect(library.search({}).studies.map((study) => study.studyInstanceUid)).toEqual(['1.2.9']);
  });

  it('is there once when several associations bring it at the same time', async () => {
    const { library, folder } = await libraries.open();
    const versions = Array.from({ length: 12 }, (_, index) =>
      makeInstance('1.5', { 2097171: String(index % 3) }, { pixels: new Uint8Array(400_000) }),
    );
    const results = await Promise.all(versions.map((version) => store(library, version)));
    expect(results.map((result) => result.status)).toEqual(versions.map(() => 0));
    expect(filesBelow(join(folder, 'instances'))).toEqual(['1.2.3/1.2.3.1/1.5.dcm']);
    expect(library.search({}).studies).toMatchObject([{ instances: 1, series: 1 }]);
    const onDisk = dataSetOnDisk(library, '1.5');
    const same = versions.filter((version) => Buffer.compare(version.bytes, onDisk) === 0);
    expect(same.length).toBeGreaterThan(0);
    expect(library.instances('1.2.3')[0]?.instanceNumber).toBe(
      String(versions.indexOf(same[0] as TestInstance) % 3),
    );
  });
});
