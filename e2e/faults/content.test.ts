import { cp } from 'node:fs/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { labImpossible } from '../support/namespaces.ts';
import { interfaceForFile } from './lab/interface.ts';
import { inLocalNetwork, local } from './lab/networks.ts';
import { play, type Run, type Scenario } from './lab/scenario.ts';
import { type Entry, startDcmqrscp, startOrthanc } from './lab/servers.ts';
import { type Studies, type Study, writeStudies } from './lab/studies.ts';
import { retrieveOn, runWorkstation, smallDisk } from './lab/workstation.ts';

/** What is asked for, how it is encoded, and where it goes. */

let studies: Studies;
let large: Study;
let compressed: Study;
beforeAll(async () => {
  studies = await writeStudies();
  large = await studies.ct(12, 512, 1);
  compressed = await studies.compressedCt(3, 128, 2);
});
afterAll(() => studies.remove());

const shown = interfaceForFile();

const us: Entry = { aeTitle: 'MOVESCOPE', host: local.workstation, port: 11112 };
const orthanc = `ORTHANC@${local.pacs}:4242`;
const dcmqrscp = `QRSCP@${local.pacs}:11112`;
const noSuchStudy = '1.2.826.0.1.3680043.9.7433.404';

const onFullDisk =
  (server: typeof startOrthanc | typeof startDcmqrscp, peer: string): Run =>
  (dataFolder) =>
    inLocalNetwork(async ({ lab, pacs, workstation }) => {
      await server(lab, pacs, { files: large.files, entries: [us] });
      const disk = await smallDisk(lab, 3000);
      const told = await retrieveOn(workstation, peer, large.studyInstanceUid, { dataFolder: disk });
      // The small disk goes with the lab.
      await cp(disk, dataFolder, { recursive: true });
      return told;
    });

const scenarios: readonly Scenario[] = [
  {
    fault: 'the PACS does not have the study',
    server: 'Orthanc',
    cause: 'B08',
    failure: { kind: 'dimse-status', status: 0xc000 },
    run: (dataFolder) =>
      inLocalNetwork(async ({ lab, pacs, workstation }) => {
        await startOrthanc(lab, pacs, { files: studies.small.files, entries: [us] });
        return retrieveOn(workstation, orthanc, noSuchStudy, { dataFolder });
      }),
  },
  {
    fault: 'the PACS does not have the study',
    server: 'dcmqrscp',
    cause: 'B08',
    failure: { kind: 'not-found' },
    run: (dataFolder) =>
      inLocalNetwork(async ({ lab, pacs, workstation }) => {
        await startDcmqrscp(lab, pacs, { files: studies.small.files, entries: [us] });
        return retrieveOn(workstation, dcmqrscp, noSuchStudy, { dataFolder });
      }),
  },
  {
    fault: 'a search has more results than the PACS gives (LimitFindResults)',
    server: 'Orthanc',
    cause: 'B12',
    outcome: 'truncated',
    isSearch: true,
    run: (dataFolder) =>
      inLocalNetwork(async ({ lab, pacs, workstation }) => {
        const files = [...studies.small.files, ...large.files.slice(0, 1), ...compressed.files];
        await startOrthanc(lab, pacs, { files, config: { LimitFindResults: 2 } });
        const listen = workstation.listen.bind(workstation);
        return runWorkstation(listen, 'find', {
          args: [orthanc, '-k', 'PatientID=*'],
          dataFolder,
        });
      }),
  },
  {
    fault: 'our disk is full',
    server: 'Orthanc',
    cause: 'D09',
    outcome: 'incomplete',
    run: onFullDisk(startOrthanc, orthanc),
  },
  {
    fault: 'our disk is full',
    server: 'dcmqrscp',
    cause: 'D09',
    outcome: 'incomplete',
    run: onFullDisk(startDcmqrscp, dcmqrscp),
  },
  {
    fault: 'the images are compressed, and the PACS offers only uncompressed formats',
    server: 'dcmqrscp',
    cause: 'D08',
    failure: { kind: 'dimse-status', status: 0xa702 },
    run: (dataFolder) =>
      inLocalNetwork(async ({ lab, pacs, workstation }) => {
        await startDcmqrscp(lab, pacs, { files: compressed.files, entries: [us] });
        return retrieveOn(workstation, dcmqrscp, compressed.studyInstanceUid, { dataFolder });
      }),
  },
];

describe.skipIf(labImpossible()).concurrent('requests, formats and disks', () => {
  it.each(scenarios.map((scenario, place) => ({ place, ...scenario })))('$server: $fault', (scenario) =>
    play('5-content', scenario.place, scenario, shown),
  );
});
