import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../shared/diagnosis/diagnose.ts';
import { evidenceSchema } from '../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../shared/diagnosis/finding.ts';
import type { ProbeResult } from '../../shared/diagnosis/probe-result.ts';
import { type Host, labImpossible } from '../support/namespaces.ts';
import { home, inHomeNetwork, inLocalNetwork, inRoutedNetwork, local, routed } from './lab/networks.ts';
import { type Entry, startDcmqrscp, startOrthanc, startStorescp } from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';
import { inDataFolder, retrieveOn, type Told } from './lab/workstation.ts';

/** Faults that look the same from here: what the finding calls the deciding test does decide. */

let studies: Studies;
beforeAll(async () => {
  studies = await writeStudies();
});
afterAll(() => studies.remove());

const us: Entry = { aeTitle: 'MOVESCOPE', host: local.workstation, port: 11112 };
const orthanc = `ORTHANC@${local.pacs}:4242`;

interface Looked extends Told {
  /** The findings of the same evidence with the result of a test added. */
  after(probe: ProbeResult): readonly Finding[];
}

/** Retrieves the small study, and keeps the evidence that the program wrote about it. */
function retrieveAndKeep(host: Host, peer: string, args: readonly string[] = []): Promise<Looked> {
  return inDataFolder(async (dataFolder) => {
    const { studyInstanceUid } = studies.small;
    const told = await retrieveOn(host, peer, studyInstanceUid, { dataFolder, args });
    const names = await readdir(dataFolder, { recursive: true });
    const name = names.find((one) => one.endsWith('evidence.json'));
    if (!name) throw new Error('no evidence was kept');
    const evidence = evidenceSchema.parse(JSON.parse(await readFile(join(dataFolder, name), 'utf8')));
    return { ...told, after: (probe) => diagnose({ ...evidence, probes: [probe] }) };
  });
}

/** What else fits, the first one first. */
const namesOf = (findings: readonly Finding[]) => [findings[0]?.cause, ...(findings[0]?.alsoPossible ?? [])];

/** P8 by hand: something listens on another port of the workstation while the same request is made again. */
async function huntPort(
  lab: Parameters<typeof startStorescp>[0],
  host: Host,
  port: number,
): Promise<ProbeResult> {
  const trap = await startStorescp(lab, host, port);
  await retrieveOn(host, orthanc, studies.small.studyInstanceUid, { settings: { lateImageGraceS: 1 } });
  const caught = (await trap.files()).length > 0;
  return { probe: 'P8', at: Date.now(), ports: [port], ...(caught && { caughtPort: port }) };
}

/** P6: one small image by C-GET. */
async function getOne(host: Host, peer: string): Promise<ProbeResult> {
  const args = ['--method', 'get'];
  const told = await retrieveOn(host, peer, studies.small.studyInstanceUid, { args });
  const arrived = told.counts?.received ?? 0;
  return { probe: 'P6', at: Date.now(), offered: true, arrived, status: 0 };
}

describe.skipIf(labImpossible()).concurrent('the deciding test', () => {
  it('port hunt tells a wrong port from an unknown AE title', async () => {
    const [wrongPort, unknown] = await Promise.all(
      [[{ ...us, port: 4006 }], []].map((entries) =>
        inLocalNetwork(async ({ lab, pacs, workstation }) => {
          await startOrthanc(lab, pacs, { files: studies.small.files, entries });
          const before = await retrieveAndKeep(workstation, orthanc);
          const probe = await huntPort(lab, workstation, 4006);
          return { before, after: before.after(probe) };
        }),
      ),
    );
    for (const one of [wrongPort, unknown]) {
      expect(namesOf(one?.before.findings ?? [])).toEqual(expect.arrayContaining(['B02', 'C06']));
    }
    expect(wrongPort?.after[0]).toMatchObject({ cause: 'C06', confidence: 'certain' });
    expect(wrongPort?.after[0]?.sentence).toContain('4006');
    expect(unknown?.after[0]).toMatchObject({ cause: 'B02' });
  });

  it('what the PACS says of its connection test tells a firewall from a wrong address', () =>
    inRoutedNetwork(async ({ lab, pacs, router, workstation }) => {
      await router.firewall(`-A FORWARD -p tcp --dport 11112 -d ${routed.workstation} -j DROP`);
      const entries = [{ ...us, host: routed.workstation }];
      await startOrthanc(lab, pacs, { files: studies.small.files, entries });
      const before = await retrieveAndKeep(workstation, `ORTHANC@${routed.pacs}:4242`);
      expect(before.findings[0]?.decidingTest?.probe).toBe('P9');
      const [first] = before.after({ probe: 'P9', at: Date.now(), reached: false, error: 'timeout' });
      expect(['C09', 'C10']).toContain(first?.cause);
      expect(first?.confidence).toBe('likely');
      const refused = before.after({ probe: 'P9', at: Date.now(), reached: false, error: 'refused' });
      expect(namesOf(refused)).not.toContain('C09');
    }));

  it('C-GET tells the way back from content and rights', () =>
    inHomeNetwork(async ({ lab, pacs, workstation }) => {
      const entries = [{ ...us, host: home.workstation }];
      await startDcmqrscp(lab, pacs, { files: studies.small.files, entries });
      const peer = `QRSCP@${home.pacs}:11112`;
      const before = await retrieveAndKeep(workstation, peer);
      expect(before.findings[0]?.decidingTest?.probe).toBe('P6');
      const probe = await getOne(workstation, peer);
      expect(probe).toMatchObject({ arrived: 5 });
      const [first] = before.after(probe);
      expect(first).toMatchObject({ cause: 'C11', confidence: 'likely' });
      expect(first?.decidingTest?.probe).not.toBe('P6');
    }));
});
