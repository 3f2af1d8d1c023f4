import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackendProcess, startBackendProcess } from '../support/backend-process.ts';
import { makeAuthority } from '../support/certificates.ts';
import { ctStudy } from '../support/ct-study.ts';
import { freePort, type Orthanc, startOrthanc } from '../support/peers.ts';

/**
 * What strangers do to the port with encryption, while a healthy retrieve from Orthanc comes in on it, with TLS both ways.
 * All come from the same address, which is the hardest case for who wants to keep them apart.
 */
const slices = 12;
const root = '1.2.826.0.1.3680043.9.7433.610';
const maxGrowthMiB = 150;
const many = 200;

let folder: string;
let backend: BackendProcess;
let orthanc: Orthanc;
let securePort: number;
let nodeId: string;
let peakAtStart: number;
let certificate: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-tls-hostile-'));
  const hospital = await makeAuthority(folder, 'hospital');
  const [pacs, ours] = [await hospital.issue('pacs'), await hospital.issue('ours')];
  certificate = pacs.certificate;
  [backend, securePort] = await Promise.all([startBackendProcess(), freePort()]);
  const { client } = backend;
  const imported = async (...paths: readonly string[]): Promise<string> => {
    const files = await Promise.all(
      paths.map(async (path) => ({ name: path, content: (await readFile(path)).toString('base64') })),
    );
    return (await client.call('certificate.import', { files }))[0]?.certificateId ?? '';
  };
  const [trusted, certificateId] = [
    [await imported(hospital.certificate)],
    await imported(ours.certificate, ours.key),
  ];
  const { settings } = await client.call('listener.get', {});
  const profile = 'bcp195-rfc9325';
  const tls = { port: securePort, profile, certificateId, clientCertificate: 'required', trusted } as const;
  await client.call('listener.configure', { ...settings, tls });
  orthanc = await startOrthanc({
    extraConfig: {
      ...{ DicomTlsEnabled: true, DicomTlsCertificate: pacs.certificate, DicomTlsPrivateKey: pacs.key },
      ...{ DicomTlsTrustedCertificates: hospital.certificate, DicomTlsRemoteCertificateRequired: true },
      DicomModalities: {
        WS: { AET: 'MOVESCOPE', Host: '127.0.0.1', Port: securePort, UseDicomTls: true },
      },
    },
  });
  for (let study = 0; study < 5; study += 1) {
    for (const slice of ctStudy({ slices, size: 256, root: `${root}.${study}` }).slices()) {
      await orthanc.upload(slice);
    }
  }
  const draft = {
    ...{ name: 'Archive', aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort },
    tls: { profile, trusted, certificateId, checkHostName: false },
  } as const;
  nodeId = (await client.call('node.save', { draft })).nodeId;
  // Whatever a first retrieve loads is not what the others do.
  await healthyRetrieve();
  peakAtStart = await backend.peakMiB();
}, 60_000);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await backend?.close();
  await orthanc?.stop();
  await rm(folder, { recursive: true, force: true });
});

let retrieved = 0;
/** A study that was not here yet. */
async function healthyRetrieve(): Promise<void> {
  const { client } = backend;
  const scope = { studyInstanceUid: `${root}.${retrieved++}` };
  const { retrieveId } = await client.call('retrieve.start', { peer: { nodeId }, scope, method: 'move' });
  await new Promise<void>((resolve) => {
    const params = { retrieveId, afterSeq: 0 };
    client.subscribe('retrieve.timeline', params, { event: () => undefined, end: () => resolve() });
  });
  const summary = (await client.call('retrieve.list', {})).find((one) => one.retrieveId === retrieveId);
  expect(summary).toMatchObject({ outcome: 'complete', counts: { expected: slices, received: slices } });
  expect(summary?.findings ?? []).toEqual([]);
}

async function expectUnharmed(): Promise<void> {
  expect(backend.running()).toBe(true);
  expect((await backend.peakMiB()) - peakAtStart).toBeLessThan(maxGrowthMiB);
  expect(await readdir(join(backend.dataFolder, 'incoming'))).toEqual([]);
}

interface Caller {
  readonly socket: Socket;
  readonly closed: Promise<void>;
}

/** Two hundred that call at once. */
function callers(said?: Buffer): Caller[] {
  return Array.from({ length: many }, () => {
    const socket = connect({ port: securePort, host: '127.0.0.1' });
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.resume();
    if (said) socket.write(said);
    return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
  });
}

/** What a client of TLS says first, taken from one. */
async function clientHello(): Promise<Buffer> {
  const heard = Promise.withResolvers<Buffer>();
  const { createServer } = await import('node:net');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      heard.resolve(bytes);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }).on('error', () => undefined);
  const hello = await heard.promise;
  server.close();
  return hello;
}

test('two hundred with garbage, in TLS records and without, are ended at once', async () => {
  const record = Buffer.concat([Buffer.from('1603010200010001fc', 'hex'), Buffer.alloc(2000, 0xee)]);
  const noise = [...callers(Buffer.alloc(5000, 0x41)), ...callers(record)];
  await healthyRetrieve();
  await Promise.all(noise.map(({ closed }) => closed));
  await expectUnharmed();
}, 90_000);

test('two hundred that say nothing and two hundred half handshakes: a retrieve goes through beside each, all are ended', async () => {
  const silent = callers();
  await healthyRetrieve();
  const hello = await clientHello();
  const halves = callers(hello);
  await healthyRetrieve();
  for (const { socket } of halves.slice(0, many / 2)) socket.destroy();
  // The bound on the handshake is that of ARTIM.
  await Promise.all([...silent, ...halves, ...callers(hello.subarray(0, 40))].map(({ closed }) => closed));
  await healthyRetrieve();
  await expectUnharmed();
}, 90_000);

test('the listener lets in who has a certificate when all that is over, and nobody else', async () => {
  const { settings, tls } = await backend.client.call('listener.get', {});
  expect(tls).toEqual({ port: securePort, status: 'listening' });
  expect(settings.tls?.clientCertificate).toBe('required');
  const stranger = connectTls({ port: securePort, host: '127.0.0.1', ca: await readFile(certificate) });
  stranger.on('error', () => undefined);
  sockets.push(stranger);
  await new Promise<void>((resolve) => stranger.once('close', () => resolve()));
});
