import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import { encodePart10Header } from '../../electron/backend/dataset/part10.ts';
import { type BenchCase, isReached, loadOfMachine, single } from '../support/measure.ts';
import { memoryOf, runTimed } from '../support/run-peer.ts';
import { temporaryFolder } from '../support/studies.ts';
import { startWorkstation } from '../support/workstation.ts';

const mebibyte = 2 ** 20;
const explicitLittle = '1.2.840.10008.1.2.1';
const multiFrame = '1.2.840.10008.5.1.4.1.1.7.3';
const studyInstanceUid = '1.2.826.0.1.3680043.9.7433.703';

/** P5: whatever the size of an instance, what is kept of it in memory is not. */
export const gigabyte: BenchCase = {
  id: 'p5',
  title: 'memory while one instance of 1 GiB comes in',
  async run(options) {
    const mebibytes = options.quick ? 8 : 1024;
    const folder = await temporaryFolder();
    const workstation = await startWorkstation();
    try {
      const file = join(folder.path, 'large.dcm');
      await writeLargeFile(file, mebibytes);
      const load = loadOfMachine();
      const before = await memoryOf(workstation.pid, 'VmRSS');
      // Makes VmHWM the most from now on (proc(5)).
      await writeFile(`/proc/${workstation.pid}/clear_refs`, '5');
      const { wallMs } = await runTimed(
        'storescu',
        ['--call', workstation.aeTitle, '127.0.0.1', String(workstation.port), file],
        { TCP_NODELAY: '1' },
      );
      const { instances } = await workstation.ask({ do: 'count', studyInstanceUid });
      if (instances !== 1) throw new Error('the large instance is not in the library');
      const wall = single((await memoryOf(workstation.pid, 'VmHWM')) - before);
      const reach = { ours: 64 };
      return [
        {
          what: `growth of the resident set while ${mebibytes} MiB in one instance come in`,
          against: '',
          unit: 'MiB',
          wall,
          reach,
          reached: isReached(wall, reach),
          notes: { 'MiB before': Math.round(before), 'took ms': Math.round(wallMs) },
          load: [load, loadOfMachine()],
        },
      ];
    } finally {
      await workstation.close();
      await folder.remove();
    }
  },
};

/** A grey multi-frame secondary capture, one frame of 1 MiB for each of the mebibytes. */
async function writeLargeFile(file: string, mebibytes: number): Promise<void> {
  const sopInstanceUid = `${studyInstanceUid}.1.1`;
  const head = encodeDataSet(
    buildDataSet({
      SOPClassUID: multiFrame,
      SOPInstanceUID: sopInstanceUid,
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: `${studyInstanceUid}.1`,
      PatientName: 'Large^Instance',
      Modality: 'OT',
      SamplesPerPixel: '1',
      PhotometricInterpretation: 'MONOCHROME2',
      NumberOfFrames: String(mebibytes),
      Rows: '1024',
      Columns: '1024',
      BitsAllocated: '8',
      BitsStored: '8',
      HighBit: '7',
      PixelRepresentation: '0',
    }),
    explicitLittle,
  );
  // Pixel Data, VR OB with a defined length.
  const pixelHeader = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
  pixelHeader.writeUInt32LE(mebibytes * mebibyte, 8);
  const frame = Buffer.alloc(mebibyte, 0x55);
  function* parts(): Generator<Uint8Array> {
    yield encodePart10Header({ sopClassUid: multiFrame, sopInstanceUid, transferSyntaxUid: explicitLittle });
    yield head;
    yield pixelHeader;
    for (let index = 0; index < mebibytes; index++) yield frame;
  }
  await pipeline(Readable.from(parts()), createWriteStream(file));
}
