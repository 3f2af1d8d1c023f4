import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../electron/backend/clock.ts';
import { type Part10Contents, readPart10 } from '../../electron/backend/dataset/part10.ts';
import type { Library } from '../../electron/backend/library/library.ts';
import { openLibrary } from '../../electron/backend/library/open-library.ts';
import { run } from '../support/peers.ts';

/** Files that pydicom ships (Debian's python3-pydicom), read by DCMTK's dcmdump before and after they went through us. */
const source = '/usr/lib/python3/dist-packages/pydicom/data/test_files';

let folder: string;
let library: Library;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-library-'));
  library = await openLibrary({ folder, log: pino({ level: 'silent' }), clock: systemClock });
});

afterEach(async () => {
  await library.close();
  await rm(folder, { recursive: true, force: true });
});

/** What dcmdump sees of the data set; undefined when it can't read the file. */
async function dump(file: string): Promise<string | undefined> {
  const { code, stdout } = await run('dcmdump', ['+L', '--load-all', file]);
  return code === 0 ? stdout.slice(stdout.indexOf('# Dicom-Data-Set')) : undefined;
}

/** What a sender would announce of a file; undefined for files that none could send. */
function senders(file: Uint8Array): Part10Contents | undefined {
  try {
    const part10 = readPart10(file);
    return part10.hasPreamble && part10.sopClassUid && part10.sopInstanceUid ? part10 : undefined;
  } catch {
    return undefined;
  }
}

it('what the library keeps is to dcmdump what it was before', async () => {
  let compared = 0;
  for (const name of (await readdir(source)).filter((one) => one.endsWith('.dcm'))) {
    const original = await dump(join(source, name));
    if (original === undefined) continue;
    const file = await readFile(join(source, name));
    const part10 = senders(file);
    if (!part10) continue;
    const { sopClassUid = '', transferSyntaxUid, dataSetOffset } = part10;
    // Senders announce what the data set says; in one file the meta information says something else.
    const sopInstanceUid =
      /^\(0008,0018\) UI \[([\d.]+)\]/m.exec(original)?.[1] ?? part10.sopInstanceUid ?? '';
    const writer = library.openInstance(
      {
        associationId: 'association-1',
        messageId: 1,
        sopClassUid,
        sopInstanceUid,
        transferSyntaxUid,
        callingAe: 'SENDER',
        calledAe: 'MOVESCOPE',
        remoteAddress: '127.0.0.1',
        moveOriginator: undefined,
      },
      { stored: () => undefined, refused: () => undefined },
    );
    for (let at = dataSetOffset; at < file.byteLength; ) {
      const size = 1 + Math.floor(Math.random() * 30_000);
      await writer.write(file.subarray(at, at + size));
      at += size;
    }
    if ((await writer.finish()) !== 0) {
      // Refused for one reason only: it says nowhere which study, series or instance it is.
      expect(original.match(/^\((0008,0018|0020,000[de])\) UI \[/gm)?.length ?? 0, name).toBeLessThan(3);
      continue;
    }
    compared += 1;
    expect(await dump(library.instancePath(sopInstanceUid) ?? ''), name).toBe(original);
  }
  expect(compared).toBeGreaterThan(40);
});

it('its file meta information is complete for other programs', async () => {
  for await (const _ of library.import(
    { paths: [join(source, 'CT_small.dcm')], keeping: 'copy' },
    new AbortController().signal,
  ));
  const uid =
    library.instances(library.search({}).studies[0]?.studyInstanceUid ?? '')[0]?.sopInstanceUid ?? '';
  const path = library.instancePath(uid) ?? '';
  expect((await run('dcmftest', [path])).stdout).toMatch(/^yes:/);
  const { stdout } = await run('dcmdump', [
    '-M',
    '+P',
    '0002,0003',
    '+P',
    '0002,0010',
    '+P',
    '0002,0012',
    path,
  ]);
  expect(stdout).toContain(`[${uid}]`);
  expect(stdout).toContain('=LittleEndianExplicit');
});
