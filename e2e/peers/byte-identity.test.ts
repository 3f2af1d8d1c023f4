import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/backend/clock.ts';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import type { Acceptor } from '../../electron/backend/dimse/acceptor.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import type { Library, StoredInstance } from '../../electron/backend/library/library.ts';
import { openLibrary } from '../../electron/backend/library/open-library.ts';
import { transferSyntaxName } from '../../shared/dicom/transfer-syntax.ts';
import { run, type Storescp, startStorescp } from '../support/peers.ts';
import { sendableFiles, storescuProposals } from '../support/pydicom-files.ts';

/**
 * What a sender puts on the wire must be what stands on our disk. The judge is DCMTK's storescp with bit preservation:
 * the same storescu sends the same file to it and to us.
 */
async function dataSetBytes(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  return bytes.subarray(readPart10(bytes).dataSetOffset);
}

let library: Library;
let acceptor: Acceptor;
let judge: Storescp;
let port: number;
let dataFolder: string;
const stored: StoredInstance[] = [];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'movescope-identity-'));
  library = await openLibrary({ folder: dataFolder, log: pino({ level: 'silent' }), clock: systemClock });
  acceptor = createAcceptor({
    services: {
      store: {
        open: (command) =>
          library.openInstance(command, { stored: (one) => stored.push(one), refused: () => {} }),
      },
    },
    observe: () => {},
    maxPduLength: 131_072,
    associateTimeoutMs: 10_000,
    idleTimeoutMs: 30_000,
    maxAssociations: 8,
  });
  ({ port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' }));
  judge = await startStorescp({ extraArgs: ['--bit-preserving', '--accept-all'] });
});

afterAll(async () => {
  await acceptor?.close();
  await library?.close();
  await judge?.stop();
  if (dataFolder) await rm(dataFolder, { recursive: true, force: true });
});

const files = await sendableFiles();
let compared = 0;

describe('an instance from storescu', () => {
  it('covers the files and the transfer syntaxes that DCMTK can send', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(new Set(files.map((file) => file.transferSyntaxUid)).size).toBeGreaterThanOrEqual(11);
  });

  it.each(files.map((file) => [file.name, transferSyntaxName(file.transferSyntaxUid), file] as const))(
    '%s (%s) stands on disk byte for byte as it was sent',
    async (_name, _syntax, file) => {
      const proposal = storescuProposals[file.transferSyntaxUid] ?? '';
      const earlier = new Set(await judge.files());
      stored.length = 0;
      const send = (to: number) => run('storescu', [proposal, '127.0.0.1', String(to), file.path]);
      const atJudge = await send(judge.port);
      const atUs = await send(port);
      expect(atUs.code, atUs.stderr).toBe(atJudge.code);
      const judged = (await judge.files()).find((path) => !earlier.has(path));
      if (!judged) {
        // storescu could not send it at all (a UID missing, say): then we must have nothing of it either.
        expect(stored).toEqual([]);
        return;
      }
      const instance = stored[0];
      expect(instance?.command.transferSyntaxUid).toBe(file.transferSyntaxUid);
      const ours = library.instancePath(instance?.sopInstanceUid ?? '') ?? '';
      expect((await dataSetBytes(ours)).equals(await dataSetBytes(judged))).toBe(true);
      expect((await run('dcmdump', ['--quiet', ours])).code).toBe(0);
      compared += 1;
      await rm(judged);
      await library.deleteStudy(instance?.studyInstanceUid ?? '');
    },
  );

  it('was compared for nearly every file, not passed over', () => {
    expect(compared).toBeGreaterThan(50);
  });
});
