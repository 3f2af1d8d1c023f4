import { afterAll, beforeAll, describe, it } from 'vitest';
import { labImpossible } from '../support/namespaces.ts';
import { makeCertificate } from './lab/certificate.ts';
import { interfaceForFile } from './lab/interface.ts';
import { inLocalNetwork, type LocalNetwork, local } from './lab/networks.ts';
import { play, type Run, type Scenario } from './lab/scenario.ts';
import {
  type DcmqrscpOptions,
  type Entry,
  orthancPorts,
  startDcmqrscp,
  startOrthanc,
} from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';
import { retrieveOn } from './lab/workstation.ts';

/** The line from us to the PACS: names, rights, TLS, ports. */

let studies: Studies;
beforeAll(async () => {
  studies = await writeStudies();
});
afterAll(() => studies.remove());

const shown = interfaceForFile();

const us: Entry = { aeTitle: 'MOVESCOPE', host: local.workstation, port: 11112 };
const nothingAllowed = {
  DicomAlwaysAllowEcho: false,
  DicomAlwaysAllowStore: false,
  DicomAlwaysAllowFind: false,
  DicomAlwaysAllowGet: false,
  DicomAlwaysAllowMove: false,
};

interface OrthancFault {
  readonly entries?: readonly Entry[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly called?: string;
  readonly port?: number;
}

async function retrieveFromOrthanc(network: LocalNetwork, fault: OrthancFault, dataFolder: string) {
  const { lab, pacs, workstation } = network;
  const { entries = [us], config = {} } = fault;
  await startOrthanc(lab, pacs, { files: studies.small.files, entries, config });
  const peer = `${fault.called ?? 'ORTHANC'}@${local.pacs}:${fault.port ?? orthancPorts.dicom}`;
  return retrieveOn(workstation, peer, studies.small.studyInstanceUid, { dataFolder });
}

const atOrthanc =
  (fault: OrthancFault): Run =>
  (dataFolder) =>
    inLocalNetwork((network) => retrieveFromOrthanc(network, fault, dataFolder));

/** Orthanc with a certificate; `fault` gets the settings for it. */
const atOrthancWithTls =
  (fault: (tls: Readonly<Record<string, unknown>>) => OrthancFault): Run =>
  (dataFolder) =>
    inLocalNetwork(async (network) => {
      const { key, certificate } = await makeCertificate(network.lab, network.pacs);
      const tls = {
        DicomTlsCertificate: certificate,
        DicomTlsPrivateKey: key,
        DicomTlsTrustedCertificates: certificate,
        DicomTlsRemoteCertificateRequired: false,
      };
      return retrieveFromOrthanc(network, fault(tls), dataFolder);
    });

const atDcmqrscp =
  (options: Omit<DcmqrscpOptions, 'files'>, { called = 'QRSCP', calling = 'MOVESCOPE' } = {}): Run =>
  (dataFolder) =>
    inLocalNetwork(async ({ lab, pacs, workstation }) => {
      await startDcmqrscp(lab, pacs, { files: studies.small.files, entries: [us], ...options });
      const peer = `${called}@${local.pacs}:11112`;
      const args = ['--local-aet', calling];
      return retrieveOn(workstation, peer, studies.small.studyInstanceUid, { args, dataFolder });
    });

const rejected = (reason: number) => ({ kind: 'association-rejected', result: 1, source: 1, reason });

const scenarios: readonly Scenario[] = [
  {
    fault: 'we call the PACS by a wrong AE title',
    server: 'Orthanc',
    cause: 'A08',
    failure: rejected(7),
    run: atOrthanc({ called: 'WRONG', config: { DicomCheckCalledAet: true } }),
  },
  {
    fault: 'we call the PACS by a wrong AE title',
    server: 'dcmqrscp',
    cause: 'A08',
    alike: ['A09'],
    failure: rejected(7),
    run: atDcmqrscp({}, { called: 'WRONG' }),
  },
  {
    fault: 'the PACS does not know our AE title, and lets in only whom it knows',
    server: 'Orthanc',
    cause: 'A09',
    failure: rejected(3),
    run: atOrthanc({ entries: [], config: nothingAllowed }),
  },
  {
    fault: 'the PACS does not know our AE title, and lets in only whom it knows',
    server: 'dcmqrscp',
    cause: 'A09',
    alike: ['A08'],
    failure: rejected(7),
    run: atDcmqrscp({ peers: ['MOVESCOPE'] }, { calling: 'STRANGER' }),
  },
  {
    fault: 'the PACS does not know our AE title, lets us in, and allows nothing',
    server: 'Orthanc',
    cause: 'A12',
    failure: { kind: 'association-aborted', by: 'peer' },
    run: atOrthanc({ entries: [], config: { ...nothingAllowed, DicomAlwaysAllowEcho: true } }),
  },
  {
    fault: 'we may search, but not retrieve (AllowMove is false)',
    server: 'Orthanc',
    cause: 'A12',
    failure: { kind: 'association-aborted', by: 'peer' },
    run: atOrthanc({
      entries: [{ ...us, more: { AllowMove: false } }],
      config: { DicomAlwaysAllowMove: false },
    }),
  },
  {
    fault: 'the PACS wants TLS, we speak without',
    server: 'Orthanc',
    cause: 'A06',
    run: atOrthancWithTls((tls) => ({ config: { ...tls, DicomTlsEnabled: true } })),
  },
  {
    fault: 'the PACS calls back with TLS, our receiver speaks without',
    server: 'Orthanc',
    cause: 'D02',
    failure: { kind: 'dimse-status', status: 0xc000 },
    run: atOrthancWithTls((tls) => ({ config: tls, entries: [{ ...us, more: { UseDicomTls: true } }] })),
  },
  {
    fault: 'the port is the web port of the PACS',
    server: 'Orthanc',
    cause: 'A05',
    failure: { kind: 'not-dicom', protocol: 'http' },
    run: atOrthanc({ port: orthancPorts.http }),
  },
  {
    fault: 'the PACS has no Study Root C-MOVE',
    server: 'dcmqrscp',
    cause: 'A13',
    failure: { kind: 'no-presentation-context' },
    run: atDcmqrscp({ args: ['-QS'] }),
  },
  {
    fault: 'nothing listens on the port of the PACS',
    server: 'none',
    cause: 'A02',
    failure: { kind: 'tcp-refused' },
    run: atOrthanc({ port: 104 }),
  },
  {
    fault: 'nobody has the address of the PACS',
    server: 'none',
    cause: 'A04',
    failure: { kind: 'tcp-unreachable', code: 'EHOSTUNREACH' },
    run: (dataFolder) =>
      inLocalNetwork(({ workstation }) =>
        retrieveOn(workstation, `PACS@${local.nobody}:104`, studies.small.studyInstanceUid, { dataFolder }),
      ),
  },
  {
    fault: 'a firewall drops what we send to the PACS',
    server: 'none',
    cause: 'A03',
    failure: { kind: 'tcp-timeout' },
    run: (dataFolder) =>
      inLocalNetwork(async ({ pacs, workstation }) => {
        await pacs.firewall('-A INPUT -p tcp --dport 104 -j DROP');
        const args = ['--timeout', '3'];
        const peer = `PACS@${local.pacs}:104`;
        return retrieveOn(workstation, peer, studies.small.studyInstanceUid, { args, dataFolder });
      }),
  },
];

describe.skipIf(labImpossible()).concurrent('the line to the PACS', () => {
  it.each(scenarios.map((scenario, place) => ({ place, ...scenario })))('$server: $fault', (scenario) =>
    play('4-control', scenario.place, scenario, shown),
  );
});
