import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import { encodeCommandSet } from '../../electron/backend/dimse/command-set.ts';
import { acceptorBounds, maxWaitingConnections } from '../../electron/backend/dimse/limits.ts';
import { applicationContextName } from '../../electron/backend/dimse/pdu.ts';
import { encodePdu } from '../../electron/backend/dimse/pdu-encode.ts';
import type { ConnectionLogEntry } from '../../shared/contract/listener.ts';
import { type BackendProcess, startBackendProcess } from '../support/backend-process.ts';
import { ctStudy } from '../support/ct-study.ts';
import { type Orthanc, run, startOrthanc } from '../support/peers.ts';

/**
 * What strangers, scanners and broken senders do to the listener, while a healthy C-MOVE from Orthanc comes in: it is
 * complete and has no finding, whatever happens beside it, and memory stays where it was. All come from the same
 * address, which is the hardest case for who wants to keep them apart.
 */
const slices = 12;
const root = '1.2.826.0.1.3680043.9.7433.600';
const ctImage = '1.2.840.10008.5.1.4.1.1.2';
const explicitLittle = '1.2.840.10008.1.2.1';
const hasProc = existsSync('/proc/self/status');
/** A healthy listener varies by some dozen MiB; any of the attacks, unbounded, takes gigabytes. */
const maxGrowthMiB = 150;

let backend: BackendProcess;
let orthanc: Orthanc;
let folder: string;
let peakAtStart = 0;
const log: ConnectionLogEntry[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-hostile-'));
  backend = await startBackendProcess();
  orthanc = await startOrthanc({ modalities: [{ aeTitle: 'MOVESCOPE', port: backend.listenerPort }] });
  for (let index = 0; index < 7; index += 1) {
    for (const slice of ctStudy({ slices, size: 256, root: `${root}.${index}` }).slices()) {
      await orthanc.upload(slice);
    }
  }
  backend.client.subscribe('listener.log', {}, { event: (entry) => log.push(entry), end: () => undefined });
  // Whatever a first retrieve loads is not what the others do.
  await healthyRetrieve();
  if (hasProc) peakAtStart = await backend.peakMiB();
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await backend?.close();
  await orthanc?.stop();
  await rm(folder, { recursive: true, force: true });
});

let retrieved = 0;
/** A study that was not here yet. */
async function healthyRetrieve(): Promise<void> {
  const scope = { studyInstanceUid: `${root}.${retrieved++}` };
  const peer = { peer: { aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort } };
  const { retrieveId } = await backend.client.call('retrieve.start', { peer, scope, method: 'move' });
  await new Promise<void>((resolve) => {
    backend.client.subscribe(
      'retrieve.timeline',
      { retrieveId, afterSeq: 0 },
      { event: () => undefined, end: () => resolve() },
    );
  });
  const summaries = await backend.client.call('retrieve.list', {});
  const summary = summaries.find((one) => one.retrieveId === retrieveId);
  expect(summary).toMatchObject({ outcome: 'complete', counts: { expected: slices, received: slices } });
  expect(summary?.findings ?? []).toEqual([]);
}

async function expectUnharmed(): Promise<void> {
  expect(backend.running()).toBe(true);
  if (hasProc) expect((await backend.peakMiB()) - peakAtStart).toBeLessThan(maxGrowthMiB);
  expect(await readdir(join(backend.dataFolder, 'incoming'))).toEqual([]);
}

interface Caller {
  readonly socket: Socket;
  /** Everything that came, once the other end has closed. */
  readonly closed: Promise<Buffer>;
}

async function call(): Promise<Caller> {
  const socket = connect({ port: backend.listenerPort, host: '127.0.0.1', noDelay: true });
  sockets.push(socket);
  const parts: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => parts.push(chunk));
  socket.on('error', () => undefined);
  const closed = new Promise<Buffer>((resolve) => {
    socket.once('close', () => resolve(Buffer.concat(parts)));
  });
  await Promise.race([once(socket, 'connect').catch(() => undefined), closed]);
  return { socket, closed };
}

const associateRequest = encodePdu({
  type: 'associate-rq',
  protocolVersion: 1,
  calledAe: 'MOVESCOPE',
  callingAe: 'STRANGER',
  applicationContext: applicationContextName,
  contexts: [{ id: 1, abstractSyntax: ctImage, transferSyntaxes: [explicitLittle] }],
  userInformation: {
    maxPduLength: 16_384,
    implementationClassUid: '1.2.3',
    implementationVersionName: 'STRANGER',
    roles: [],
    otherItems: [],
  },
});

async function associated(): Promise<Caller> {
  const caller = await call();
  caller.socket.write(associateRequest);
  await once(caller.socket, 'data');
  return caller;
}

function dataPdu(command: boolean, data: Uint8Array): Buffer {
  return encodePdu({ type: 'p-data-tf', pdvs: [{ contextId: 1, command, last: true, data }] });
}

const storeRequest = (sopInstanceUid: string): Buffer =>
  dataPdu(
    true,
    encodeCommandSet({
      commandField: 1,
      affectedSopClassUid: ctImage,
      messageId: 1,
      priority: 0,
      commandDataSetType: 0,
      affectedSopInstanceUid: sopInstanceUid,
    }),
  );

/** A-ABORT is ten bytes, the last thing that was said: its type, source and reason. */
function abortAtEnd(received: Buffer): readonly number[] {
  const abort = received.subarray(-10);
  return [abort[0] ?? -1, abort[8] ?? -1, abort[9] ?? -1];
}

test('16 senders at once: every instance arrives once and byte for byte, and a retrieve goes on beside them', async () => {
  const senders = 16;
  const files: { path: string; sopInstanceUid: string; study: string }[] = [];
  for (let sender = 0; sender < senders; sender += 1) {
    const study = `${root}.1000.${sender}`;
    const of = join(folder, `sender-${sender}`);
    await mkdir(of);
    let number = 0;
    for (const bytes of ctStudy({ slices: 20, size: 96, root: study }).slices()) {
      number += 1;
      const path = join(of, `${number}.dcm`);
      await writeFile(path, bytes);
      files.push({ path, study, sopInstanceUid: `${study}.1.${number}` });
    }
  }
  const address = ['127.0.0.1', String(backend.listenerPort)];
  const sending = Array.from({ length: senders }, (_, sender) =>
    run('storescu', ['--scan-directories', '--propose-little', ...address, join(folder, `sender-${sender}`)]),
  );
  await healthyRetrieve();
  for (const result of await Promise.all(sending)) expect(result, result.stderr).toMatchObject({ code: 0 });
  for (const { path, study, sopInstanceUid } of files) {
    const stored = join(backend.dataFolder, 'instances', study, `${study}.1`, `${sopInstanceUid}.dcm`);
    const [sent, kept] = await Promise.all([readFile(path), readFile(stored)]);
    const dataSetOf = (bytes: Buffer): Buffer => bytes.subarray(readPart10(bytes).dataSetOffset);
    expect(dataSetOf(kept).equals(dataSetOf(sent)), sopInstanceUid).toBe(true);
  }
  for (let sender = 0; sender < senders; sender += 1) {
    const kept = await readdir(join(backend.dataFolder, 'instances', `${root}.1000.${sender}`), {
      recursive: true,
    });
    expect(kept.filter((name) => name.endsWith('.dcm'))).toHaveLength(20);
  }
  await expectUnharmed();
});

test('PDUs that announce 4 GiB are refused at their header, before and on an association', async () => {
  const healthy = healthyRetrieve();
  for (let type = 1; type <= 7; type += 1) {
    const { socket, closed } = await call();
    socket.write(Buffer.from([type, 0, 0xff, 0xff, 0xff, 0xff, 0, 1]));
    // State 2: by the service user (PS3.8 Table 9-10, AA-1).
    expect(abortAtEnd(await closed)).toEqual([7, 0, 0]);
  }
  const inside = [
    Buffer.from([4, 0, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([1, 0, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([4, 0, 0, 0, 0, 100, 0xff, 0xff, 0xff, 0xff, 1, 3]),
    dataPdu(true, Buffer.from('00000001ffffffff', 'hex')),
  ];
  for (const bytes of inside) {
    const { socket, closed } = await associated();
    socket.write(bytes);
    // Any other state: by the service provider, invalid parameter value (AA-8).
    expect(abortAtEnd(await closed)).toEqual([7, 2, 6]);
  }
  await healthy;
  await expectUnharmed();
});

test('data sets that are none are answered with a status and a comment, and leave nothing', async () => {
  const element = '0800 1800 ffff ffff'.replaceAll(' ', '');
  const garbage = [
    Buffer.alloc(100_000, 0x41),
    Buffer.from('0800180055490000', 'hex'),
    Buffer.from(element, 'hex'),
    Buffer.concat(Array<Buffer>(5000).fill(Buffer.from('4000a7305351 0000ffffffff'.replace(' ', ''), 'hex'))),
    Buffer.alloc(0),
  ];
  const { socket } = await associated();
  for (const [index, data] of garbage.entries()) {
    socket.write(storeRequest(`1.2.3.${index}`));
    const pieces = Array.from({ length: Math.ceil(data.length / 16_000) || 1 }, (_, piece) =>
      data.subarray(piece * 16_000, (piece + 1) * 16_000),
    );
    for (const [piece, bytes] of pieces.entries()) {
      const pdv = { contextId: 1, command: false, last: piece === pieces.length - 1, data: bytes };
      socket.write(encodePdu({ type: 'p-data-tf', pdvs: [pdv] }));
    }
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const hex = answer.toString('hex');
    expect(hex).toContain('000000090200000000a9');
    // Error Comment (0000,0902) has a text.
    expect(hex).toMatch(/00000209[1-9a-f]/);
  }
  socket.write(encodePdu({ type: 'release-rq' }));
  await expectUnharmed();
});

test('HTTP, TLS, noise and a flood of associations: each is ended, the log says what it was', async () => {
  const before = log.length;
  const healthy = healthyRetrieve();
  const port = backend.listenerPort;
  await new Promise<void>((resolve) => {
    httpGet({ port, host: '127.0.0.1', path: '/' }, () => resolve()).once('error', () => resolve());
  });
  await new Promise<void>((resolve) => {
    const secure = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    secure.once('error', () => resolve());
    secure.once('close', () => resolve());
  });
  for (const bytes of [Buffer.alloc(70_000, 0xee), Buffer.from('SSH-2.0-x\r\n'), Buffer.of(0)]) {
    const { socket, closed } = await call();
    socket.end(bytes);
    await closed;
  }
  await healthy;
  const flood = await Promise.all(Array.from({ length: 60 }, call));
  const answers = flood.map(({ socket }) => once(socket, 'data').then(([bytes]) => bytes as Buffer));
  for (const { socket } of flood) socket.write(associateRequest);
  const types = (await Promise.all(answers)).map((bytes) => bytes[0]);
  expect(types.filter((type) => type === 2)).toHaveLength(acceptorBounds.maxAssociationsPerAddress);
  // The others: rejected, transient, local limit exceeded.
  expect(types.filter((type) => type === 3)).toHaveLength(60 - acceptorBounds.maxAssociationsPerAddress);
  for (const { socket } of flood) socket.destroy();
  await Promise.all(flood.map(({ closed }) => closed));
  const texts = (): string =>
    log
      .slice(before)
      .map((entry) => entry.text)
      .join('\n');
  await expect.poll(texts).toContain('the visitor spoke HTTP, not DICOM');
  await expect.poll(texts).toContain('the visitor began TLS on our plain port');
  await expect.poll(texts).toContain('the visitor did not speak DICOM');
  await expect.poll(texts).toContain('2/3/2: local limit exceeded');
  await expectUnharmed();
});

test('1,000 connections that say nothing and 10 that say a byte a second: a retrieve goes through, all are ended', async () => {
  const before = log.length;
  const silent: Caller[] = [];
  for (let count = 0; count < 1000; count += 50)
    silent.push(...(await Promise.all(Array.from({ length: 50 }, call))));
  let open = silent.length;
  for (const { closed } of silent) void closed.then(() => (open -= 1));
  await expect.poll(() => open, { timeout: 10_000 }).toBeLessThanOrEqual(maxWaitingConnections);
  await healthyRetrieve();
  const slow = await Promise.all(Array.from({ length: 10 }, call));
  let at = 0;
  const timer = setInterval(() => {
    for (const { socket } of slow) if (!socket.destroyed) socket.write(associateRequest.subarray(at, at + 1));
    at += 1;
  }, 1000);
  const started = performance.now();
  const ended = await Promise.all([...silent, ...slow].map(({ closed }) => closed));
  clearInterval(timer);
  // ARTIM: closed without a word (PS3.8 Table 9-10, AA-2), whether or not something trickled in.
  expect(performance.now() - started).toBeLessThan(acceptorBounds.associateTimeoutMs + 15_000);
  expect(ended.filter((bytes) => bytes.length > 0)).toEqual([]);
  const texts = (): string =>
    log
      .slice(before)
      .map((entry) => entry.text)
      .join('\n');
  await expect.poll(texts).toContain('Too many connections that ask for nothing, so the oldest was closed.');
  await expect.poll(texts).toContain('not a single byte had come in 30 s');
  await healthyRetrieve();
  await expectUnharmed();
});
