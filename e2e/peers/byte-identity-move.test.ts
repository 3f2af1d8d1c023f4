import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../electron/backend/clock.ts';
import { readAttributes } from '../../electron/backend/dataset/attributes.ts';
import { parseDataSet } from '../../electron/backend/dataset/parse.ts';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { openLibrary } from '../../electron/backend/library/open-library.ts';
import { freePort, run, startDcmqrscp, startOrthanc, startStorescp } from '../support/peers.ts';
import { sendableFiles } from '../support/pydicom-files.ts';

/**
 * The same C-MOVE sends the same studies to us and to DCMTK's storescp, which preserves what it receives bit for bit:
 * both must hold the same bytes, whatever the server made of the files before.
 */
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Received {
  readonly dataSet: Buffer;
  readonly transferSyntaxUid: string;
}

async function read(path: string): Promise<Received & { sopInstanceUid: string; studyInstanceUid: string }> {
  const bytes = await readFile(path);
  const { dataSetOffset, transferSyntaxUid } = readPart10(bytes);
  const dataSet = bytes.subarray(dataSetOffset);
  const head = readAttributes(
    parseDataSet(dataSet, transferSyntaxUid, { stopBefore: 0x0020_0010, partial: true }),
  );
  const [sopInstanceUid = '', studyInstanceUid = ''] = [head.SOPInstanceUID, head.StudyInstanceUID];
  return { dataSet, transferSyntaxUid, sopInstanceUid, studyInstanceUid };
}

async function openWorkstation() {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-identity-'));
  const library = await openLibrary({ folder, log: pino({ level: 'silent' }), clock: systemClock });
  const stored: string[] = [];
  const acceptor = createAcceptor({
    services: {
      store: {
        open: (command) =>
          library.openInstance(command, {
            stored: (one) => stored.push(one.sopInstanceUid),
            refused: () => {},
          }),
      },
    },
    observe: () => {},
    maxPduLength: 131_072,
    associateTimeoutMs: 10_000,
    idleTimeoutMs: 30_000,
    maxAssociations: 8,
  });
  closers.push(() => rm(folder, { recursive: true, force: true }));
  closers.push(() => library.close());
  closers.push(() => acceptor.close());
  const { port } = await acceptor.listen({ port: await freePort(), bindAddress: '127.0.0.1' });
  return { port, library, stored };
}

/** Files whose data set and UIDs a server can keep, one of each SOP instance. */
async function studies() {
  const byInstance = new Map<string, { path: string; studyInstanceUid: string }>();
  for (const file of await sendableFiles()) {
    const { sopInstanceUid, studyInstanceUid } = await read(file.path);
    if (sopInstanceUid && studyInstanceUid && !byInstance.has(sopInstanceUid)) {
      byInstance.set(sopInstanceUid, { path: file.path, studyInstanceUid });
    }
  }
  const files = [...byInstance.values()];
  return {
    paths: files.map((file) => file.path),
    studyInstanceUids: [...new Set(files.map((file) => file.studyInstanceUid))],
  };
}

async function compareMoves(
  server: { port: number; aeTitle: string },
  destinations: {
    us: Awaited<ReturnType<typeof openWorkstation>>;
    judge: Awaited<ReturnType<typeof startStorescp>>;
  },
  studyInstanceUids: readonly string[],
): Promise<{ compared: number; syntaxes: number }> {
  const call = ['--study', '--call', server.aeTitle, '--aetitle', 'MOVER', '--key', '0008,0052=STUDY'];
  for (const uid of studyInstanceUids) {
    for (const destination of ['MOVESCOPE', 'JUDGE']) {
      const keys = ['--move', destination, '--key', `0020,000D=${uid}`];
      await run('movescu', [...call, ...keys, '127.0.0.1', String(server.port)], { TCP_NODELAY: '1' });
    }
  }
  const syntaxes = new Set<string>();
  let compared = 0;
  for (const path of await destinations.judge.files()) {
    const judged = await read(path);
    const ours = destinations.us.library.instancePath(judged.sopInstanceUid);
    expect(ours, `${judged.sopInstanceUid} came to the judge and not to us`).toBeDefined();
    const received = await read(ours ?? '');
    expect(received.transferSyntaxUid).toBe(judged.transferSyntaxUid);
    expect(received.dataSet.equals(judged.dataSet), judged.sopInstanceUid).toBe(true);
    syntaxes.add(judged.transferSyntaxUid);
    compared += 1;
  }
  expect(new Set(destinations.us.stored).size).toBe(compared);
  return { compared, syntaxes: syntaxes.size };
}

it('what Orthanc sends by C-MOVE stands on disk byte for byte', async () => {
  const us = await openWorkstation();
  const judge = await startStorescp({ extraArgs: ['--bit-preserving', '--accept-all'] });
  closers.push(() => judge.stop());
  const modalities = [
    { aeTitle: 'MOVESCOPE', port: us.port },
    { aeTitle: 'JUDGE', port: judge.port },
  ];
  const orthanc = await startOrthanc({ modalities });
  closers.push(() => orthanc.stop());
  const { paths, studyInstanceUids } = await studies();
  for (const path of paths) await orthanc.upload(path).catch(() => undefined);
  const server = { port: orthanc.dicomPort, aeTitle: orthanc.aeTitle };
  const { compared, syntaxes } = await compareMoves(server, { us, judge }, studyInstanceUids);
  expect(compared).toBeGreaterThan(25);
  expect(syntaxes).toBeGreaterThan(5);
});

it('what dcmqrscp sends by C-MOVE stands on disk byte for byte', async () => {
  const us = await openWorkstation();
  const judge = await startStorescp({ extraArgs: ['--bit-preserving', '--accept-all'] });
  closers.push(() => judge.stop());
  const hosts = [
    { aeTitle: 'MOVESCOPE', port: us.port },
    { aeTitle: 'JUDGE', port: judge.port },
  ];
  // It proposes uncompressed syntaxes only, so it can send what is stored so.
  const qrscp = await startDcmqrscp({ hosts });
  closers.push(() => qrscp.stop());
  const { paths, studyInstanceUids } = await studies();
  await qrscp.store(paths);
  const { compared, syntaxes } = await compareMoves(qrscp, { us, judge }, studyInstanceUids);
  expect(compared).toBeGreaterThan(10);
  expect(syntaxes).toBeGreaterThanOrEqual(1);
});
