import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, labImpossible } from '../support/namespaces.ts';
import { sampleStudy } from '../support/sample-study.ts';
import { home, inHomeNetwork, inLocalNetwork, type LocalNetwork, local } from './lab/networks.ts';
import { type Entry, startDcmqrscp, startOrthanc } from './lab/servers.ts';
import { type Studies, type Study, writeStudies } from './lab/studies.ts';
import { inDataFolder, retrieveOn, runWorkstation, type Told } from './lab/workstation.ts';

/** No false alarm: what works leads to no finding. */

let studies: Studies;
let many: Study;
let large: Study;
let compressed: Study;
beforeAll(async () => {
  studies = await writeStudies();
  many = await studies.ct(300, 32, 1);
  large = await studies.ct(6, 512, 2);
  compressed = await studies.compressedCt(8, 128, 3);
});
afterAll(() => studies.remove());

const us: Entry = { aeTitle: 'MOVESCOPE', host: local.workstation, port: 11112 };
const orthanc = `ORTHANC@${local.pacs}:4242`;
const dcmqrscp = `QRSCP@${local.pacs}:11112`;
const [firstSeries] = sampleStudy.seriesInstanceUids;
const series = ['--series', firstSeries];
const instance = [...series, '--instance', `${firstSeries}.2`];

function expectHealthy(told: Told, images: number): void {
  expect(told).toMatchObject({
    outcome: 'complete',
    failure: null,
    counts: { expected: images, received: images },
    findings: [],
  });
}

const withOrthanc = (
  config: Readonly<Record<string, unknown>>,
  work: (network: LocalNetwork) => Promise<void>,
) =>
  inLocalNetwork(async (network) => {
    const files = [...studies.small.files, ...many.files, ...large.files, ...compressed.files];
    await startOrthanc(network.lab, network.pacs, { files, entries: [us], config });
    await work(network);
  });
const withDcmqrscp = (
  args: readonly string[],
  files: readonly string[],
  work: (host: Host) => Promise<void>,
) =>
  inLocalNetwork(async ({ lab, pacs, workstation }) => {
    await startDcmqrscp(lab, pacs, { files, entries: [us], args });
    await work(workstation);
  });

const kinds: readonly (readonly [string, readonly string[], number])[] = [
  ['a study by C-MOVE', [], 5],
  ['a series by C-MOVE', series, 3],
  ['an instance by C-MOVE', instance, 1],
  ['a study by C-GET', ['--method', 'get'], 5],
  ['an instance by C-GET', [...instance, '--method', 'get'], 1],
];

describe.skipIf(labImpossible()).concurrent('a healthy retrieve leads to no finding', () => {
  it('Orthanc: study, series, instance, by C-MOVE and C-GET', () =>
    withOrthanc({}, async ({ workstation }) => {
      for (const [, args, images] of kinds) {
        expectHealthy(
          await retrieveOn(workstation, orthanc, studies.small.studyInstanceUid, { args }),
          images,
        );
      }
    }));

  it('dcmqrscp: study, series, instance, by C-MOVE and C-GET', () =>
    withDcmqrscp([], studies.small.files, async (host) => {
      for (const [, args, images] of kinds) {
        expectHealthy(await retrieveOn(host, dcmqrscp, studies.small.studyInstanceUid, { args }), images);
      }
    }));

  it('Orthanc: 300 images, large images, compressed images', () =>
    withOrthanc({}, async ({ workstation }) => {
      for (const study of [many, large, compressed]) {
        expectHealthy(await retrieveOn(workstation, orthanc, study.studyInstanceUid), study.files.length);
      }
    }));

  it('dcmqrscp: 300 images', () =>
    withDcmqrscp([], many.files, async (host) => {
      expectHealthy(await retrieveOn(host, dcmqrscp, many.studyInstanceUid), 300);
    }));

  it('dcmqrscp: compressed images that it proposes so', () =>
    withDcmqrscp(['-xs'], compressed.files, async (host) => {
      expectHealthy(await retrieveOn(host, dcmqrscp, compressed.studyInstanceUid), 8);
    }));

  it('Orthanc: over a slow line', () =>
    withOrthanc({}, async ({ pacs, workstation }) => {
      const line = ['qdisc', 'add', 'dev', 'eth0', 'root', 'tbf', 'rate', '4mbit', 'burst', '16kb'];
      const shaped = await pacs.run('tc', [...line, 'latency', '500ms']);
      expect(shaped.stderr).toBe('');
      const told = await retrieveOn(workstation, orthanc, large.studyInstanceUid);
      expect(told.seconds).toBeGreaterThan(3);
      expectHealthy(told, 6);
    }));

  it('Orthanc: the images come after the final status (SynchronousCMove is false)', () =>
    withOrthanc({ SynchronousCMove: false }, async ({ workstation }) => {
      const told = await retrieveOn(workstation, orthanc, many.studyInstanceUid);
      expect(told.events.map((event) => event.type)).toContain('waiting-for-late-images');
      expectHealthy(told, 300);
    }));

  it('Orthanc: what is here already, and after a restart of both', () =>
    inLocalNetwork(({ lab, pacs, workstation }) =>
      inDataFolder(async (dataFolder) => {
        const { files, studyInstanceUid } = studies.small;
        const server = await startOrthanc(lab, pacs, { files, entries: [us] });
        const retrieve = () => retrieveOn(workstation, orthanc, studyInstanceUid, { dataFolder });
        expectHealthy(await retrieve(), 5);
        expectHealthy(await retrieve(), 5);
        await server.restart();
        expectHealthy(await retrieve(), 5);
      }),
    ));

  it('Orthanc: three workstations at the same time', () =>
    inLocalNetwork(async ({ lab, pacs, workstation }) => {
      const names = ['WS1', 'WS2', 'WS3'];
      const entries = names.map((aeTitle, index) => ({ ...us, aeTitle, port: 11112 + index }));
      await startOrthanc(lab, pacs, { files: many.files, entries });
      const told = await Promise.all(
        entries.map(({ aeTitle, port }) => {
          const args = ['--local-aet', aeTitle, '--port', String(port)];
          return retrieveOn(workstation, orthanc, many.studyInstanceUid, { args });
        }),
      );
      for (const one of told) expectHealthy(one, 300);
    }));

  it('Orthanc: through a router that forwards as it should', () =>
    inHomeNetwork(async ({ lab, pacs, router, workstation }) => {
      const forward = '-t nat -A PREROUTING -i eth0 -p tcp --dport 11112 -j DNAT --to-destination';
      await router.firewall(`${forward} ${home.workstation}`);
      const { files, studyInstanceUid } = studies.small;
      await startOrthanc(lab, pacs, { files, entries: [{ ...us, host: home.wan }] });
      expectHealthy(await retrieveOn(workstation, `ORTHANC@${home.pacs}:4242`, studyInstanceUid), 5);
    }));

  it('Orthanc: through a firewall that lets only the PACS in', () =>
    withOrthanc({}, async ({ workstation }) => {
      await workstation.firewall(`-A INPUT -i eth0 -p tcp --dport 11112 -s ${local.pacs} -j ACCEPT`);
      await workstation.firewall('-A INPUT -i eth0 -m state --state ESTABLISHED -j ACCEPT');
      await workstation.firewall('-A INPUT -i eth0 -j DROP');
      expectHealthy(await retrieveOn(workstation, orthanc, studies.small.studyInstanceUid), 5);
    }));

  it('Orthanc: C-ECHO and C-FIND', () =>
    withOrthanc({}, async ({ workstation }) => {
      const listen = workstation.listen.bind(workstation);
      const echo = await runWorkstation(listen, 'echo', { args: [orthanc] });
      const find = await runWorkstation(listen, 'find', { args: [orthanc, '-k', 'PatientID=*'] });
      expect([echo, find]).toMatchObject([
        { outcome: 'complete', findings: [] },
        { outcome: 'complete', findings: [] },
      ]);
    }));
});
