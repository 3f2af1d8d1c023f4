import { afterAll, beforeAll, describe, it } from 'vitest';
import { labImpossible } from '../support/namespaces.ts';
import { interfaceForFile } from './lab/interface.ts';
import { inLocalNetwork, local } from './lab/networks.ts';
import { play, type Run, type Scenario } from './lab/scenario.ts';
import { type Entry, startDcmqrscp, startOrthanc, startStorescp } from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';
import { retrieveOn } from './lab/workstation.ts';

/** What a PACS knows about us, or does not. */

let studies: Studies;
beforeAll(async () => {
  studies = await writeStudies();
});
afterAll(() => studies.remove());

const us: Entry = { aeTitle: 'MOVESCOPE', host: local.workstation, port: 11112 };
const orthanc = `ORTHANC@${local.pacs}:4242`;
const dcmqrscp = `QRSCP@${local.pacs}:11112`;

const shown = interfaceForFile();

const fromOrthanc =
  (entries: readonly Entry[], args: readonly string[] = []): Run =>
  (dataFolder) =>
    inLocalNetwork(async ({ lab, pacs, workstation }) => {
      await startOrthanc(lab, pacs, { files: studies.small.files, entries });
      return retrieveOn(workstation, orthanc, studies.small.studyInstanceUid, { args, dataFolder });
    });
const fromDcmqrscp =
  (entries: readonly Entry[], args: readonly string[] = []): Run =>
  (dataFolder) =>
    inLocalNetwork(async ({ lab, pacs, workstation }) => {
      await startDcmqrscp(lab, pacs, { files: studies.small.files, entries });
      return retrieveOn(workstation, dcmqrscp, studies.small.studyInstanceUid, { args, dataFolder });
    });

const c000 = { kind: 'dimse-status', status: 0xc000 };
const a702 = { kind: 'dimse-status', status: 0xa702 };

const scenarios: readonly Scenario[] = [
  {
    fault: 'our AE title is not in the table of the PACS',
    server: 'Orthanc',
    cause: 'B02',
    alike: ['C06'],
    decidedBy: ['P4', 'P8'],
    failure: c000,
    run: fromOrthanc([]),
  },
  {
    fault: 'our AE title is not in the table of the PACS',
    server: 'dcmqrscp',
    cause: 'B02',
    failure: { kind: 'dimse-status', status: 0xa801 },
    run: fromDcmqrscp([]),
  },
  {
    fault: 'the PACS knows our AE title in lower case only',
    server: 'dcmqrscp',
    cause: 'B04',
    alike: ['B02'],
    decidedBy: ['P3'],
    failure: { kind: 'dimse-status', status: 0xa801 },
    run: fromDcmqrscp([{ ...us, aeTitle: 'movescope' }]),
  },
  {
    fault: 'the registered port is one where nothing listens',
    server: 'Orthanc',
    cause: 'C06',
    alike: ['B02'],
    decidedBy: ['P4', 'P8'],
    failure: c000,
    run: fromOrthanc([{ ...us, port: 4006 }]),
  },
  {
    fault: 'the registered port is one where nothing listens',
    server: 'dcmqrscp',
    cause: 'C06',
    failure: a702,
    run: fromDcmqrscp([{ ...us, port: 4006 }]),
  },
  {
    fault: 'the registered address is free, in the subnet of the PACS',
    server: 'Orthanc',
    cause: 'C07',
    failure: c000,
    run: fromOrthanc([{ ...us, host: local.nobody }]),
  },
  {
    fault: 'the registered address is free, in the subnet of the PACS',
    server: 'dcmqrscp',
    cause: 'C07',
    failure: a702,
    run: fromDcmqrscp([{ ...us, host: local.nobody }]),
  },
  {
    fault: 'the registered address is that of another computer, which stores the images',
    server: 'dcmqrscp',
    cause: 'C08',
    failure: { kind: 'images-missing', reported: 5, received: 0 },
    run: (dataFolder) =>
      inLocalNetwork(async ({ lab, pacs, workstation, other }) => {
        const thief = await startStorescp(lab, other, 11112);
        await startDcmqrscp(lab, pacs, {
          files: studies.small.files,
          entries: [{ ...us, host: local.other }],
        });
        const told = await retrieveOn(workstation, dcmqrscp, studies.small.studyInstanceUid, {
          settings: { lateImageGraceS: 5 },
          dataFolder,
        });
        if ((await thief.files()).length !== 5) throw new Error('the other computer has not got the images');
        return told;
      }),
  },
  {
    fault: 'our receiver is bound to 127.0.0.1',
    server: 'dcmqrscp',
    cause: 'C02',
    failure: a702,
    run: fromDcmqrscp([us], ['--bind', '127.0.0.1']),
  },
  {
    fault: 'our receiver is bound to 127.0.0.1',
    server: 'Orthanc',
    cause: 'C02',
    failure: c000,
    run: fromOrthanc([us], ['--bind', '127.0.0.1']),
  },
  {
    fault: 'another DICOM program (storescp) has our port',
    server: 'dcmqrscp',
    cause: 'C03',
    run: (dataFolder) =>
      inLocalNetwork(async ({ lab, pacs, workstation }) => {
        await startStorescp(lab, workstation, 11112);
        await startDcmqrscp(lab, pacs, { files: studies.small.files, entries: [us] });
        return retrieveOn(workstation, dcmqrscp, studies.small.studyInstanceUid, { dataFolder });
      }),
  },
];

describe.skipIf(labImpossible()).concurrent('what the PACS knows about us', () => {
  it.each(scenarios.map((scenario, place) => ({ place, ...scenario })))('$server: $fault', (scenario) =>
    play('1-destination', scenario.place, scenario, shown),
  );
});
