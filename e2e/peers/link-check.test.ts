import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import type { LinkCheckReport } from '../../shared/link-check/hop.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { runCli } from '../support/cli.ts';
import {
  type Dcmqrscp,
  freePort,
  type Orthanc,
  startDcmqrscp,
  startOrthanc,
  startStorescp,
} from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';

let folder: string;
let files: string[];
let orthanc: Orthanc;
let dcmqrscp: Dcmqrscp;
let knownPort: number;
let backend: TestBackend | undefined;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-link-'));
  files = await writeSampleStudy(join(folder, 'files'));
  knownPort = await freePort();
  const hosts = [{ aeTitle: 'WORKSTATION', port: knownPort }];
  [orthanc, dcmqrscp] = await Promise.all([startOrthanc({ modalities: hosts }), startDcmqrscp({ hosts })]);
  for (const file of files) await orthanc.upload(file);
  await dcmqrscp.store(files);
});
afterAll(async () => {
  await Promise.all([orthanc?.stop(), dcmqrscp?.stop()]);
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await backend?.close();
  backend = undefined;
  for (const entry of open.splice(0)) await entry.close();
});

const peerAt = (aeTitle: string, port: number, host = '127.0.0.1'): PeerRef => ({
  peer: { aeTitle, host, port },
  timeoutS: 3,
});
const orthancPeer = (): PeerRef => peerAt('ORTHANC', orthanc.dicomPort);
const dcmqrscpPeer = (): PeerRef => peerAt(dcmqrscp.aeTitle, dcmqrscp.port);

async function check(peer: PeerRef, aeTitle = 'WORKSTATION', port = knownPort): Promise<LinkCheckReport> {
  backend = await startBackend({ localAeTitle: aeTitle, listenerPort: port });
  return backend.check(peer);
}

function outcomes({ hops }: LinkCheckReport): Record<string, string> {
  return Object.fromEntries(hops.map((hop) => [hop.hop, hop.outcome]));
}

const allPassed = {
  ...{ name: 'unused', tcp: 'passed', tls: 'unused', association: 'passed', echo: 'passed' },
  ...{ find: 'passed', listener: 'passed', move: 'passed' },
};

describe('a link that works', () => {
  it.each([
    ['Orthanc', orthancPeer],
    ['dcmqrscp', dcmqrscpPeer],
  ])('%s: every step passes, nothing is kept, the node is learned', async (_, peer) => {
    const report = await check(peer());
    expect(outcomes(report)).toEqual(allPassed);
    expect(report).toMatchObject({ passed: true, findings: [] });
    expect(report.hops.find((hop) => hop.hop === 'association')?.services).toContainEqual({
      ...{ service: 'C-GET', model: 'study-root', accepted: true },
    });
    expect((await backend?.client.call('library.search', {}))?.total).toBe(0);
    expect(await backend?.client.call('retrieve.list', {})).toEqual([]);
    expect(JSON.stringify(report)).not.toContain(sampleStudy.patientId);
  });

  it('a node is looked up by name, and its profile holds what the check taught', async () => {
    backend = await startBackend({ localAeTitle: 'WORKSTATION', listenerPort: knownPort });
    const { client } = backend;
    const node = await client.call('node.save', {
      draft: { name: 'Archive', aeTitle: 'ORTHANC', host: 'localhost', port: orthanc.dicomPort },
    });
    const { nodeId } = node;
    const report = await backend.check({ nodeId });
    expect(outcomes(report)).toEqual({ ...allPassed, name: 'passed' });
    expect((await client.call('node.profile', { nodeId })).facts).toMatchObject({
      getSupported: { value: true, setByPerson: false },
      lastSuccess: { value: { localAddress: '127.0.0.1', listenerPort: knownPort, aeTitle: 'WORKSTATION' } },
      senderAeTitles: { value: ['ORTHANC'] },
    });
    const stated = await client.call('node.stateFact', {
      ...{ nodeId, fact: { name: 'getSupported', value: false } },
    });
    expect(stated.facts.getSupported).toMatchObject({ value: false, setByPerson: true });
    await backend.check({ nodeId });
    expect((await client.call('node.profile', { nodeId })).facts.getSupported?.value).toBe(false);
    expect((await client.call('node.forget', { nodeId })).facts).toEqual({});
  });
});

describe('a link that does not work', () => {
  it('Orthanc without an entry for us: everything passes but the way back, B02', async () => {
    const report = await check(orthancPeer(), 'STRANGER');
    expect(outcomes(report)).toEqual({ ...allPassed, move: 'failed' });
    expect(report.passed).toBe(false);
    expect(report.findings[0]?.cause).toBe('B02');
    expect(report.adminCard).toMatchObject({ aeTitle: 'STRANGER', address: '127.0.0.1', port: knownPort });
  });

  it('nothing listens: A02, and only our own listener can be tested', async () => {
    const report = await check(peerAt('PACS', await freePort()));
    expect(outcomes(report)).toEqual({
      ...{ name: 'unused', tcp: 'failed', tls: 'skipped', association: 'skipped', echo: 'skipped' },
      ...{ find: 'skipped', listener: 'passed', move: 'skipped' },
    });
    expect(report.findings[0]?.cause).toBe('A02');
  });

  it('a name that nobody knows: A01', async () => {
    const report = await check(peerAt('PACS', 104, 'no-such-host.invalid'));
    expect(outcomes(report)).toMatchObject({ name: 'failed', tcp: 'skipped', move: 'skipped' });
    expect(report.findings[0]?.cause).toBe('A01');
  });

  it('a web server: A05', async () => {
    const server = createServer((_, response) => response.end('hello'));
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const report = await check(peerAt('PACS', (server.address() as { port: number }).port));
    expect(outcomes(report)).toMatchObject({ tcp: 'passed', association: 'failed', echo: 'skipped' });
    expect(report.findings[0]?.cause).toBe('A05');
  });

  it('a server that only stores: A13', async () => {
    const peer = await startStorescp();
    open.push({ close: peer.stop });
    const report = await check(peerAt(peer.aeTitle, peer.port));
    expect(outcomes(report)).toMatchObject({ association: 'failed', echo: 'passed', move: 'skipped' });
    expect(report.findings[0]?.cause).toBe('A13');
  });

  it('our port is held by another program: C03 with its name', async () => {
    const other = await startStorescp();
    open.push({ close: other.stop });
    const report = await check(dcmqrscpPeer(), 'WORKSTATION', other.port);
    expect(outcomes(report)).toMatchObject({ find: 'passed', listener: 'failed', move: 'failed' });
    expect(report.hops.find((hop) => hop.hop === 'listener')?.fact).toContain('storescp');
    expect(report.findings[0]?.cause).toBe('C03');
  });

  it('an empty server: nothing can be sent back, so the check has not passed', async () => {
    const empty = await startDcmqrscp({ hosts: [{ aeTitle: 'WORKSTATION', port: knownPort }] });
    open.push({ close: empty.stop });
    const report = await check(peerAt(empty.aeTitle, empty.port));
    expect(outcomes(report)).toMatchObject({ find: 'passed', move: 'skipped' });
    expect(report.passed).toBe(false);
  });
});

/** A PACS that has one image, and neither answers a C-MOVE nor calls back. */
async function startSilent() {
  const asked = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const silent = createAcceptor({
    services: {
      async *find() {
        yield buildDataSet({ StudyInstanceUID: '1.2', SeriesInstanceUID: '1.3', SOPInstanceUID: '1.4' });
        return { status: 0 };
      },
      async move({ signal }) {
        asked.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        cancelled.resolve();
        return { status: 0xfe00, counts: {} };
      },
    },
    ...{ observe: () => {}, maxPduLength: 16_384, maxAssociations: 8 },
    ...{ associateTimeoutMs: 5000, idleTimeoutMs: 5000 },
  });
  open.push(silent);
  const { port } = await silent.listen({ port: 0, bindAddress: '127.0.0.1' });
  return { port, asked: asked.promise, cancelled: cancelled.promise };
}

describe('a PACS that says nothing to the C-MOVE', () => {
  it('is waited for as long as its node says, with words, and the verdict tells what is known', async () => {
    const { port } = await startSilent();
    backend = await startBackend({ localAeTitle: 'WORKSTATION', listenerPort: knownPort });
    const { client } = backend;
    const words: string[] = [];
    const report = await new Promise<LinkCheckReport>((resolve, reject) => {
      client.subscribe('link-check.run', peerAt('SILENT', port), {
        event(event) {
          if (event.type === 'hop-progress') words.push(`${event.hop}: ${event.text}`);
          if (event.type === 'finished') resolve(event.report);
        },
        end: (failure) => reject(new Error(failure?.kind ?? 'no report')),
      });
    });
    expect(words[0]).toMatch(/^move: No call-back yet, \d\.\d s\. Firewalls/);
    const move = report.hops.at(-1);
    expect(move).toMatchObject({ hop: 'move', outcome: 'failed', failure: { kind: 'response-timeout' } });
    expect(move?.fact).toMatch(/^No call-back and no answer within 5\.\d s\. The PACS may still be trying/);
    expect(move?.elapsedMs).toBeLessThan(20_000);
    expect(report.findings[0]).toMatchObject({ cause: expect.stringMatching(/^C/), confidence: 'possible' });
  });
});

describe('a check that is cancelled', () => {
  it('ends at once though the PACS never answers, cancels the C-MOVE and tells nothing more', async () => {
    const { port, asked, cancelled } = await startSilent();
    backend = await startBackend({ localAeTitle: 'WORKSTATION', listenerPort: knownPort });
    const types: string[] = [];
    const stop = backend.client.subscribe('link-check.run', peerAt('SILENT', port), {
      event: (event) => types.push(event.type),
      end: () => types.push('ended by itself'),
    });
    await asked;
    stop();
    await cancelled;
    await backend.close();
    backend = undefined;
    expect(types.at(-1)).toBe('hop-started');
    expect(types).not.toContain('finished');
  });
});

describe('the command line', () => {
  const args = (aeTitle: string) => [
    ...['check', `ORTHANC@127.0.0.1:${orthanc.dicomPort}`, '--local-aet', aeTitle],
    ...['--port', String(knownPort), '--bind', '127.0.0.1', '--data-dir', join(folder, `data-${aeTitle}`)],
  ];

  it('prints a line for each step and ends with 0 when all passed', async () => {
    const { code, json } = await runCli([...args('WORKSTATION'), '--json']);
    expect(json().map(({ type, hop }) => hop ?? type)).toEqual([
      ...['name', 'tcp', 'tls', 'association', 'echo', 'find', 'listener', 'move'],
      'result',
    ]);
    expect(code).toBe(0);
  });

  it('says what is wrong and what the administrator needs, and ends with 1', async () => {
    const { code, stdout } = await runCli(args('STRANGER'));
    expect(stdout).toMatch(/FAIL .* One image sent back to us \(C-MOVE\): No image came/);
    expect(stdout).toContain('B02');
    expect(stdout).toContain('Workstation AE title : STRANGER');
    expect(code).toBe(1);
  });
});

describe('a support bundle', () => {
  it('of a failed retrieve has no patient in it and is diagnosed the same when it is opened again', async () => {
    backend = await startBackend({ localAeTitle: 'STRANGER', listenerPort: knownPort });
    const { client } = backend;
    const { patientId, patientName, studyInstanceUid } = sampleStudy;
    const { retrieveId } = await client.call('retrieve.start', {
      peer: orthancPeer(),
      scope: { studyInstanceUid, patientId },
      method: 'move',
      label: { patientId, patientName, studyDate: '20260314', modalities: 'OT', description: 'Sample study' },
    });
    const events = await backend.timeline(retrieveId);
    const bundle = await client.call('retrieve.bundle', { retrieveId });
    const text = JSON.stringify(bundle);
    for (const secret of [patientId, patientName, 'Sample study', '20260314']) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain(studyInstanceUid);
    const [before] = await client.call('retrieve.list', {});
    const opened = await client.call('bundle.open', { text });
    expect(opened.findings.map((one) => one.cause)).toEqual(before?.findings?.map((one) => one.cause));
    expect(opened.events).toHaveLength(events.length);

    const file = join(folder, 'bundle.json');
    await writeFile(file, text);
    const { code, result } = await runCli(['diagnose', file, '--json']);
    expect(result()).toMatchObject({ type: 'result', kind: 'bundle', outcome: 'failed' });
    expect((result().findings as { cause: string }[])[0]?.cause).toBe('B02');
    expect(code).toBe(0);

    const journal = join(folder, 'journal.jsonl');
    await writeFile(journal, events.map((event) => JSON.stringify(event)).join('\n'));
    const read = await runCli(['diagnose', journal]);
    expect(read.stdout).toContain('B02');
  });

  it('something else is refused in words', async () => {
    const { code, result } = await runCli(['diagnose', files[0] ?? '', '--json']);
    expect(result()).toMatchObject({ outcome: 'failed', failure: { kind: 'invalid-request' } });
    expect(code).toBe(2);
  });
});
