import { afterAll, beforeAll, describe, it } from 'vitest';
import { labImpossible } from '../support/namespaces.ts';
import { interfaceForFile } from './lab/interface.ts';
import { type HomeNetwork, home, inHomeNetwork } from './lab/networks.ts';
import { play, type Run, type Scenario } from './lab/scenario.ts';
import { startDcmqrscp, startOrthanc } from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';
import { retrieveOn } from './lab/workstation.ts';

/** A workstation at home, behind a router that translates addresses, and a PACS on the internet. */

let studies: Studies;
beforeAll(async () => {
  studies = await writeStudies();
});
afterAll(() => studies.remove());

const shown = interfaceForFile();

const retrieveAtHome =
  (
    server: typeof startOrthanc | typeof startDcmqrscp,
    registered: string,
    prepare: (network: HomeNetwork) => Promise<void> = async () => {},
  ): Run =>
  (dataFolder) =>
    inHomeNetwork(async (network) => {
      await prepare(network);
      const { aeTitle, port } = await server(network.lab, network.pacs, {
        files: studies.small.files,
        entries: [{ aeTitle: 'MOVESCOPE', host: registered, port: 11112 }],
      });
      const peer = `${aeTitle}@${home.pacs}:${port}`;
      return retrieveOn(network.workstation, peer, studies.small.studyInstanceUid, { dataFolder });
    });

const forwardTo =
  (address: string) =>
  ({ router }: HomeNetwork) =>
    router.firewall(`-t nat -A PREROUTING -i eth0 -p tcp --dport 11112 -j DNAT --to-destination ${address}`);
const dropAtRouter = ({ router }: HomeNetwork) =>
  router.firewall('-A INPUT -i eth0 -p tcp --dport 11112 -j DROP');

const c000 = { kind: 'dimse-status', status: 0xc000 };
const a702 = { kind: 'dimse-status', status: 0xa702 };

const scenarios: readonly Scenario[] = [
  {
    fault: 'the PACS has our private address',
    server: 'Orthanc',
    cause: 'C11',
    failure: c000,
    run: retrieveAtHome(startOrthanc, home.workstation),
  },
  {
    fault: 'the PACS has our private address',
    server: 'dcmqrscp',
    cause: 'C11',
    failure: a702,
    run: retrieveAtHome(startDcmqrscp, home.workstation),
  },
  {
    fault: 'the PACS has the address of our router, which forwards nothing (refuses)',
    server: 'Orthanc',
    cause: 'C12',
    alike: ['B02', 'C11'],
    decidedBy: ['P4', 'P9', 'P6'],
    failure: c000,
    run: retrieveAtHome(startOrthanc, home.wan),
  },
  {
    fault: 'the PACS has the address of our router, which forwards nothing (refuses)',
    server: 'dcmqrscp',
    cause: 'C12',
    alike: ['C11'],
    decidedBy: ['P9', 'P6'],
    failure: a702,
    run: retrieveAtHome(startDcmqrscp, home.wan),
  },
  {
    fault: 'the PACS has the address of our router, which forwards nothing (drops)',
    server: 'dcmqrscp',
    cause: 'C12',
    alike: ['C11'],
    decidedBy: ['P9', 'P6'],
    failure: a702,
    run: retrieveAtHome(startDcmqrscp, home.wan, dropAtRouter),
  },
  {
    fault: 'the router forwards to a port where nothing listens',
    server: 'dcmqrscp',
    cause: 'C12',
    alike: ['C11'],
    decidedBy: ['P9', 'P6'],
    failure: a702,
    run: retrieveAtHome(startDcmqrscp, home.wan, forwardTo(`${home.workstation}:4006`)),
  },
  {
    fault: 'the router forwards to an address that nobody has',
    server: 'dcmqrscp',
    cause: 'C12',
    alike: ['C11'],
    decidedBy: ['P9', 'P6'],
    failure: a702,
    run: retrieveAtHome(startDcmqrscp, home.wan, forwardTo('192.168.1.77:11112')),
  },
];

describe.skipIf(labImpossible()).concurrent('behind a router', () => {
  it.each(scenarios.map((scenario, place) => ({ place, ...scenario })))('$server: $fault', (scenario) =>
    play('3-nat', scenario.place, scenario, shown),
  );
});
