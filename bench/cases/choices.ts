import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchCase, compareRuns, type Line, type Sample } from '../support/measure.ts';
import { runTimed } from '../support/run-peer.ts';
import {
  describeShape,
  largeImages,
  shapeFor,
  smallImages,
  studyOf,
  temporaryFolder,
  writeStudy,
} from '../support/studies.ts';
import { startWorkstation } from '../support/workstation.ts';

/** PDUs as long as DCMTK sends them; it goes no further than the last. */
const pduLengths = [16_384, 32_768, 65_536];
const longestPdu = 131_072;

/** What the maximum PDU length that we offer is worth: the same images in shorter PDUs against the longest. */
export const pduLength: BenchCase = {
  id: 'pdu',
  title: 'the length of PDUs',
  async run(options) {
    const shape = shapeFor(largeImages, options.quick);
    const folder = await temporaryFolder();
    const workstation = await startWorkstation();
    let copies = 0;
    const receive = async (length: number): Promise<Sample> => {
      const study = studyOf(shape, ++copies);
      const path = join(folder.path, String(copies));
      await writeStudy(study, path);
      const before = await workstation.ask({ do: 'cpu' });
      const { wallMs } = await runTimed(
        'storescu',
        [
          ...['--max-send-pdu', String(length), '--scan-directories', '--call', workstation.aeTitle],
          ...['127.0.0.1', String(workstation.port), path],
        ],
        { TCP_NODELAY: '1' },
      );
      const after = await workstation.ask({ do: 'cpu' });
      const { instances } = await workstation.ask({ do: 'count', studyInstanceUid: study.studyInstanceUid });
      if (instances !== shape.instances) throw new Error(`${instances} of ${shape.instances} are indexed`);
      return { wallMs, cpuMs: after.cpuMs - before.cpuMs };
    };
    try {
      await receive(longestPdu);
      const lines: Line[] = [];
      for (const length of pduLengths) {
        const what = `receive ${describeShape(shape)} in PDUs of ${length} bytes`;
        const line = { what, against: `in PDUs of ${longestPdu} bytes`, reach: {} };
        lines.push(
          await compareRuns(
            options,
            line,
            () => receive(length),
            () => receive(longestPdu),
          ),
        );
      }
      return lines;
    } finally {
      await workstation.close();
      await folder.remove();
    }
  },
};

/** What it would cost to have each file on the disk before it is acknowledged, as a power cut would ask for. */
export const fsync: BenchCase = {
  id: 'fsync',
  title: 'a file on the disk before it is acknowledged',
  async run(options) {
    const folder = await temporaryFolder();
    const lines: Line[] = [];
    let copies = 0;
    const write = async (size: number, files: number, synced: boolean): Promise<Sample> => {
      const target = join(folder.path, String(++copies));
      await mkdir(target);
      const bytes = Buffer.alloc(size, copies);
      const startedAt = performance.now();
      for (let index = 0; index < files; index++) {
        const handle = await open(join(target, 'part'), 'wx');
        await handle.write(bytes);
        if (synced) await handle.sync();
        await handle.close();
        await rename(join(target, 'part'), join(target, String(index)));
      }
      return { wallMs: ((performance.now() - startedAt) * 1000) / files };
    };
    try {
      for (const { size } of [smallImages, largeImages]) {
        const [bytes, files] = [size * size * 2, options.quick ? 5 : 200];
        const line = {
          what: `write a file of ${bytes} bytes and rename it`,
          against: 'the same with fsync',
          unit: 'us' as const,
          reach: {},
        };
        lines.push(
          await compareRuns(
            options,
            line,
            () => write(bytes, files, false),
            () => write(bytes, files, true),
          ),
        );
      }
      return lines;
    } finally {
      await folder.remove();
    }
  },
};
