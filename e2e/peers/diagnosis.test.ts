import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../shared/diagnosis/finding.ts';
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
let dataDir: string;
let knownPort: number;
let orthanc: Orthanc;
let dcmqrscp: Dcmqrscp;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-diagnosis-'));
  files = await writeSampleStudy(join(folder, 'files'));
  knownPort = await freePort();
  const us = { aeTitle: 'WORKSTATION', port: knownPort };
  [orthanc, dcmqrscp] = await Promise.all([
    startOrthanc({ modalities: [us] }),
    startDcmqrscp({ hosts: [us, { aeTitle: 'WRONGPORT', port: await freePort() }] }),
  ]);
  for (const file of files) await orthanc.upload(file);
  await dcmqrscp.store(files);
});
afterAll(async () => {
  await Promise.all([orthanc?.stop(), dcmqrscp?.stop()]);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'movescope-cli-data-'));
});
afterEach(async () => {
  for (const entry of open.splice(0)) await entry.close();
  await rm(dataDir, { recursive: true, force: true });
});

const at = (peer: { readonly aeTitle: string; readonly port: number }): string =>
  `${peer.aeTitle}@127.0.0.1:${peer.port}`;
const orthancPeer = (): string => at({ aeTitle: 'ORTHANC', port: orthanc.dicomPort });

/** Retrieves the sample study, by C-MOVE as WORKSTATION on the port that both servers know, unless told otherwise. */
async function retrieve(peer: string, options: Readonly<Record<string, string>> = {}) {
  const { json, result } = await runCli([
    ...['retrieve', peer, '--json', '--data-dir', dataDir],
    ...Object.entries({
      '--study': sampleStudy.studyInstanceUid,
      '--method': 'move',
      '--local-aet': 'WORKSTATION',
      '--port': String(knownPort),
      '--timeout': '5',
      ...options,
    }).flat(),
  ]);
  return { events: json(), outcome: result().outcome, findings: result().findings as Finding[] };
}

function causesOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ cause, alsoPossible = [] }) => [cause, ...alsoPossible]);
}

describe('a retrieve says why it failed', () => {
  it('Orthanc without an entry for our AE title: B02, first of the ways back', async () => {
    const { outcome, findings } = await retrieve(orthancPeer(), { '--local-aet': 'STRANGER' });
    expect(outcome).toBe('failed');
    expect(findings[0]).toMatchObject({ cause: 'B02', confidence: 'likely' });
    expect(findings[0]?.steps.join('\n')).toContain(`"ws": ["STRANGER", "127.0.0.1", ${knownPort}]`);
    expect(findings[0]?.evidence.length).toBeGreaterThan(1);
  });

  it('dcmqrscp without an entry for our AE title: B02 for certain', async () => {
    const { outcome, findings } = await retrieve(at(dcmqrscp), { '--local-aet': 'STRANGER' });
    expect(outcome).toBe('failed');
    expect(findings[0]).toMatchObject({ cause: 'B02', confidence: 'certain' });
    expect(findings).toHaveLength(1);
  });

  it('dcmqrscp with another port for us: C06 among the ways back, and the test that would catch it', async () => {
    const { findings } = await retrieve(at(dcmqrscp), { '--local-aet': 'WRONGPORT' });
    expect(causesOf(findings.slice(0, 1))).toContain('C06');
    expect(findings[0]?.confidence).not.toBe('certain');
    expect(findings[0]?.decidingTest).toBeDefined();
  });

  it('our port is held by another DICOM program: C03 with its name', async () => {
    const other = await startStorescp();
    open.push({ close: other.stop });
    const { findings } = await retrieve(at(dcmqrscp), { '--port': String(other.port) });
    expect(findings[0]).toMatchObject({ cause: 'C03', confidence: 'certain' });
    expect(JSON.stringify(findings[0])).toContain('storescp');
  });

  it('a wrong called AE title at dcmqrscp: A08', async () => {
    const { findings } = await retrieve(at({ aeTitle: 'WRONG', port: dcmqrscp.port }));
    expect(findings[0]?.cause).toBe('A08');
  });

  it('a closed port: A02', async () => {
    const { findings } = await retrieve(at({ aeTitle: 'PACS', port: await freePort() }));
    expect(findings[0]?.cause).toBe('A02');
  });

  it('a web server: A05 for certain', async () => {
    const server = createServer((_, response) => response.end('hello'));
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { findings } = await retrieve(at({ aeTitle: 'PACS', port }));
    expect(findings[0]).toMatchObject({ cause: 'A05', confidence: 'certain' });
  });

  it.each([
    ['Orthanc', orthancPeer],
    ['dcmqrscp', () => at(dcmqrscp)],
  ])('a study that is not there, at %s: B08', async (_, peer) => {
    const { findings } = await retrieve(peer(), { '--study': '1.2.826.0.1.3680043.9.7433.404' });
    expect(findings[0]).toMatchObject({ cause: 'B08', confidence: 'certain' });
  });
});

describe('where nothing is wrong', () => {
  it.each([
    ['Orthanc', orthancPeer],
    ['dcmqrscp', () => at(dcmqrscp)],
  ])('a retrieve from %s is complete, without a finding', async (_, peer) => {
    expect(await retrieve(peer())).toMatchObject({ outcome: 'complete', findings: [] });
  });
});

describe('requests without a timeline say why too', () => {
  it.each(['echo', 'find'])('%s at a closed port: A02', async (command) => {
    const peer = at({ aeTitle: 'PACS', port: await freePort() });
    const { result } = await runCli([command, peer, '--json', '--data-dir', dataDir]);
    expect(result().findings).toMatchObject([{ cause: 'A02' }]);
  });
});
