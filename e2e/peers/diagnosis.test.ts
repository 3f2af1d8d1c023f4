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
    expect(findings[0]?.evidence.every((line) => line.text.length > 0)).toBe(true);
  });
});
