/**
 * Records the corpus anew: what DCMTK and Orthanc send to our acceptor, and what they answer to our requests. Run it as
 * `node e2e/fuzz/make-corpus.ts`; it needs both installed, and the test files of pydicom.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreSink } from '../../electron/backend/dimse/association.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { requestAssociation } from '../../electron/backend/dimse/request-association.ts';
import { freePort, run, startDcmqrscp, startOrthanc, startStorescp } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';
import { corpusFolder } from './corpus.ts';
import { contextsOf, type RequestKind, request, requestKinds } from './requests.ts';
import { everyService } from './services.ts';
import { startTee } from './tee.ts';

const forgetful: StoreSink = {
  open: () => ({
    write: () => undefined,
    finish: () => Promise.resolve(0),
    abandon: () => Promise.resolve(),
  }),
};
const file = (name: string): string => join(pydicomFolder, name);
/** The study of MR_small. */
const studyInstanceUid = '1.3.6.1.4.1.5962.1.2.4.20040826185059.5457';

const sent: readonly (readonly [string, string, readonly string[]])[] = [
  ['store-explicit', '--propose-little', ['MR_small.dcm', 'CT_small.dcm']],
  ['store-implicit', '--propose-implicit', ['MR_small_implicit.dcm', 'rtplan.dcm']],
  ['store-big', '--propose-big', ['MR_small_bigendian.dcm']],
  ['store-deflated', '--propose-deflated', ['image_dfl.dcm']],
  ['store-rle', '--propose-rle', ['MR_small_RLE.dcm']],
  ['store-jpeg2000', '--propose-j2k-lossless', ['MR_small_jp2klossless.dcm']],
  ['store-jpeg', '--propose-jpeg8', ['SC_rgb_small_odd_jpeg.dcm']],
  ['store-sequences', '--propose-implicit', ['rtstruct.dcm']],
  ['store-report', '--propose-little', ['test-SR.dcm', 'reportsi.dcm']],
];

const saved: string[] = [];
async function save(name: string, streams: readonly Buffer[]): Promise<void> {
  for (const [index, bytes] of streams.entries()) {
    const path = join(corpusFolder, `${name}${streams.length > 1 ? `-${index + 1}` : ''}.bin`);
    await writeFile(path, bytes);
    saved.push(`${path} ${bytes.length}`);
  }
}

async function listening() {
  const acceptor = createAcceptor({
    services: everyService(forgetful),
    observe: () => undefined,
    maxPduLength: 131_072,
    associateTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    maxAssociations: 16,
  });
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  return { acceptor, port };
}

async function recordTools(port: number): Promise<void> {
  const recording = async (name: string, command: string, args: readonly string[]): Promise<void> => {
    const tee = await startTee(port, 'caller');
    const tail = args.filter((one) => one.startsWith('/'));
    const options = args.filter((one) => !one.startsWith('/'));
    await run(command, [...options, '127.0.0.1', String(tee.port), ...tail]);
    await tee.close();
    await save(`acceptor-${command}-${name}`, tee.taken());
  };
  const key = ['--key', `0020,000D=${studyInstanceUid}`];
  const level = ['--key', '0008,0052=STUDY'];
  await recording('once', 'echoscu', []);
  await recording('abort', 'echoscu', ['--repeat', '3', '--abort']);
  for (const [name, option, files] of sent) await recording(name, 'storescu', [option, ...files.map(file)]);
  await recording('study', 'findscu', ['--study', ...level, ...key, '--key', '0010,0010=A*']);
  await recording('cancel', 'findscu', ['--study', '--cancel', '1', ...level, ...key]);
  await recording('study', 'movescu', ['--study', '--move', 'SOMEONE', ...level, ...key]);
  await recording('study', 'getscu', ['--study', '--ignore', ...level, ...key]);
}

interface Server {
  readonly name: string;
  readonly aeTitle: string;
  readonly port: number;
}

/** What a server sends to us after a C-MOVE, seen by the tee at `destination`. */
async function recordMoved(server: Server, tee: Awaited<ReturnType<typeof startTee>>): Promise<void> {
  const call = ['--study', '--call', server.aeTitle, '--move', 'MOVESCOPE', '--key', '0008,0052=STUDY'];
  const before = tee.taken().length;
  const keys = ['--key', `0020,000D=${studyInstanceUid}`];
  await run('movescu', [...call, ...keys, '127.0.0.1', String(server.port)]);
  await save(`acceptor-${server.name}-moves`, tee.taken().slice(before));
}

async function recordAnswers(server: Server, kind: RequestKind): Promise<void> {
  const tee = await startTee(server.port, 'called');
  const association = await requestAssociation({
    peer: { aeTitle: server.aeTitle, host: '127.0.0.1', port: tee.port },
    callingAe: 'MOVESCOPE',
    contexts: contextsOf(kind),
    maxPduLength: 131_072,
    connectTimeoutMs: 10_000,
    responseTimeoutMs: 20_000,
    observe: () => undefined,
  });
  await request(kind, association, { studyInstanceUid, moveDestination: 'JUDGE', store: forgetful });
  await association.release();
  await tee.close();
  await save(`requestor-${kind}-${server.name}`, tee.taken());
}

await rm(corpusFolder, { recursive: true, force: true });
await mkdir(corpusFolder, { recursive: true });
const { acceptor, port } = await listening();
await recordTools(port);
const tee = await startTee(port, 'caller', await freePort());
const judge = await startStorescp();
const hosts = [
  { aeTitle: 'MOVESCOPE', port: tee.port },
  { aeTitle: 'JUDGE', port: judge.port },
];
const orthanc = await startOrthanc({ modalities: hosts });
const qrscp = await startDcmqrscp({ hosts });
const images = ['MR_small.dcm', 'CT_small.dcm'].map(file);
for (const image of images) await orthanc.upload(image);
await qrscp.store(images);
const servers: readonly Server[] = [
  { name: 'orthanc', aeTitle: orthanc.aeTitle, port: orthanc.dicomPort },
  { name: 'dcmqrscp', aeTitle: qrscp.aeTitle, port: qrscp.port },
];
for (const server of servers) {
  await recordMoved(server, tee);
  for (const kind of requestKinds) await recordAnswers(server, kind);
}
await Promise.all([orthanc.stop(), qrscp.stop(), judge.stop()]);
await tee.close();
await acceptor.close();
process.stdout.write(`${saved.join('\n')}\n`);
