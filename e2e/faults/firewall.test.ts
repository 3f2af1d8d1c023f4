import { afterAll, beforeAll, describe, it } from 'vitest';
import { labImpossible } from '../support/namespaces.ts';
import { interfaceForFile } from './lab/interface.ts';
import {
  inLocalNetwork,
  inRoutedNetwork,
  type LocalNetwork,
  local,
  type RoutedNetwork,
  routed,
} from './lab/networks.ts';
import { play, type Run, type Scenario } from './lab/scenario.ts';
import { startDcmqrscp, startOrthanc } from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';
import { retrieveOn, type Told } from './lab/workstation.ts';

/** Packet filters on the way back, in the network and on the workstation. */

let studies: Studies;
beforeAll(async () => {
  studies = await writeStudies();
});
afterAll(() => studies.remove());

const shown = interfaceForFile();

type ServerName = 'Orthanc' | 'dcmqrscp';

async function retrieveFrom(
  server: ServerName,
  address: { readonly pacs: string; readonly workstation: string },
  network: LocalNetwork | RoutedNetwork,
  dataFolder: string,
): Promise<Told> {
  const { lab, pacs, workstation } = network;
  const options = {
    files: studies.small.files,
    entries: [{ aeTitle: 'MOVESCOPE', host: address.workstation, port: 11112 }],
  };
  const { aeTitle, port } = await (server === 'Orthanc' ? startOrthanc : startDcmqrscp)(lab, pacs, options);
  const peer = `${aeTitle}@${address.pacs}:${port}`;
  return retrieveOn(workstation, peer, studies.small.studyInstanceUid, { dataFolder });
}

/** `rule` goes into the FORWARD chain of the router between PACS and workstation. */
const inTheNetwork =
  (server: ServerName, rule: string): Run =>
  (dataFolder) =>
    inRoutedNetwork(async (network) => {
      await network.router.firewall(`-A FORWARD -p tcp --dport 11112 -d ${routed.workstation} ${rule}`);
      return retrieveFrom(server, routed, network, dataFolder);
    });

/** `rule` goes into the INPUT chain of the workstation, which is in the subnet of the PACS. */
const onTheHost =
  (server: ServerName, rule: string): Run =>
  (dataFolder) =>
    inLocalNetwork(async (network) => {
      await network.workstation.firewall(`-A INPUT -i eth0 -p tcp --dport 11112 ${rule}`);
      return retrieveFrom(server, local, network, dataFolder);
    });

const c000 = { kind: 'dimse-status', status: 0xc000 };
const a702 = { kind: 'dimse-status', status: 0xa702 };
const reset = '-j REJECT --reject-with tcp-reset';
const prohibited = '-j REJECT --reject-with icmp-host-prohibited';

const scenarios: readonly Scenario[] = [
  {
    fault: 'a firewall in the network drops the call back',
    server: 'Orthanc',
    cause: 'C10',
    alike: ['C09'],
    decidedBy: ['P9'],
    failure: c000,
    run: inTheNetwork('Orthanc', '-j DROP'),
  },
  {
    fault: 'a firewall in the network drops the call back',
    server: 'dcmqrscp',
    cause: 'C10',
    alike: ['C09'],
    decidedBy: ['P9'],
    failure: a702,
    run: inTheNetwork('dcmqrscp', '-j DROP'),
  },
  {
    fault: 'a firewall in the network refuses the call back (ICMP prohibited)',
    server: 'Orthanc',
    cause: 'C10',
    alike: ['C09', 'C06', 'B02'],
    decidedBy: ['P9', 'P8', 'P4'],
    failure: c000,
    run: inTheNetwork('Orthanc', prohibited),
  },
  {
    fault: 'a firewall in the network refuses the call back (ICMP prohibited)',
    server: 'dcmqrscp',
    cause: 'C10',
    alike: ['C09', 'C06'],
    decidedBy: ['P9', 'P8'],
    failure: a702,
    run: inTheNetwork('dcmqrscp', prohibited),
  },
  {
    fault: 'a firewall in the network resets the call back (as a closed port does)',
    server: 'dcmqrscp',
    cause: 'C10',
    alike: ['C06'],
    decidedBy: ['P8', 'P9'],
    failure: a702,
    run: inTheNetwork('dcmqrscp', reset),
  },
  {
    fault: 'the firewall of this computer drops the call back',
    server: 'Orthanc',
    cause: 'C09',
    failure: c000,
    run: onTheHost('Orthanc', '-j DROP'),
  },
  {
    fault: 'the firewall of this computer drops the call back',
    server: 'dcmqrscp',
    cause: 'C09',
    failure: a702,
    run: onTheHost('dcmqrscp', '-j DROP'),
  },
  {
    fault: 'the firewall of this computer refuses the call back (ICMP prohibited)',
    server: 'Orthanc',
    cause: 'C09',
    alike: ['C06', 'B02'],
    decidedBy: ['P9', 'P8', 'P4'],
    failure: c000,
    run: onTheHost('Orthanc', prohibited),
  },
  {
    fault: 'the firewall of this computer refuses the call back (ICMP prohibited)',
    server: 'dcmqrscp',
    cause: 'C09',
    alike: ['C06'],
    decidedBy: ['P9', 'P8'],
    failure: a702,
    run: onTheHost('dcmqrscp', prohibited),
  },
  {
    fault: 'the firewall of this computer refuses the call back (port unreachable, as a closed port)',
    server: 'dcmqrscp',
    cause: 'C09',
    alike: ['C06'],
    decidedBy: ['P9', 'P8'],
    failure: a702,
    run: onTheHost('dcmqrscp', '-j REJECT'),
  },
];

describe.skipIf(labImpossible()).concurrent('firewalls', () => {
  it.each(scenarios.map((scenario, place) => ({ place, ...scenario })))('$server: $fault', (scenario) =>
    play('2-firewall', scenario.place, scenario, shown),
  );
});
