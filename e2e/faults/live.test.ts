import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import type { CauseId } from '../../shared/diagnosis/cause-id.ts';
import { expect } from '../pages/expect.ts';
import { labImpossible, type Program } from '../support/namespaces.ts';
import { makeCertificate } from './lab/certificate.ts';
import { buildLocalNetwork, type LocalNetwork, local } from './lab/networks.ts';
import {
  type DcmqrscpOptions,
  type Entry,
  type OrthancOptions,
  orthancPorts,
  startDcmqrscp,
  startOrthanc,
  startStorescp,
} from './lab/servers.ts';
import { type Studies, type Study, writeStudies } from './lab/studies.ts';
import { type SharedNetwork, shareNetwork, type Typed, type Window, withWindow } from './lab/window.ts';

/** Faults as a person meets them: the program with its window in the network of the fault, used by clicks. */

let studies: Studies;
let more: Study;
let shared: SharedNetwork<LocalNetwork>;
/** What a test has started or changed in the network. */
const undo: (() => Promise<unknown>)[] = [];

const possible = !labImpossible();
beforeAll(async () => {
  if (!possible) return;
  studies = await writeStudies();
  more = await studies.ct(1, 32, 1);
  shared = await shareNetwork(buildLocalNetwork);
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
afterAll(async () => {
  await shared?.close();
  await studies?.remove();
});

const us: Entry = { aeTitle: 'MOVESCOPE', host: local.workstation, port: 11112 };
const orthanc: Typed = { aeTitle: 'ORTHANC', host: local.pacs, port: orthancPorts.dicom };
const dcmqrscp: Typed = { aeTitle: 'QRSCP', host: local.pacs, port: 11112 };

const nothingAllowed = {
  DicomAlwaysAllowEcho: false,
  DicomAlwaysAllowStore: false,
  DicomAlwaysAllowFind: false,
  DicomAlwaysAllowGet: false,
  DicomAlwaysAllowMove: false,
};

async function started<P extends Program>(program: Promise<P>): Promise<P> {
  const running = await program;
  undo.push(() => running.stop());
  return running;
}

const withOrthanc = (options: Partial<OrthancOptions> = {}) =>
  started(
    startOrthanc(shared.network.lab, shared.network.pacs, {
      ...{ files: studies.small.files, entries: [us] },
      ...options,
    }),
  );
const withDcmqrscp = (options: Partial<DcmqrscpOptions> = {}) =>
  started(
    startDcmqrscp(shared.network.lab, shared.network.pacs, {
      ...{ files: studies.small.files, entries: [us] },
      ...options,
    }),
  );

async function withFirewall(rule: string): Promise<void> {
  const { workstation } = shared.network;
  await workstation.firewall(`-A ${rule}`);
  undo.push(() => workstation.firewall(`-D ${rule}`));
}

/**
 * Adds the PACS, finds the study and retrieves it, and waits for the first finding: the images come by C-GET, and what is
 * wrong with the way back is told all the same.
 */
async function retrieveInto(window: Window, pacs: Typed, first: CauseId): Promise<void> {
  await window.addPacs(pacs, 'Archive');
  await window.retrieveTheStudy();
  await expectAvoided(window, first);
}

async function expectAvoided({ transfers }: Window, first: CauseId): Promise<void> {
  await transfers.expectState('Complete');
  await transfers.finding.expectFirst(first);
  await expect(transfers.finding.first).toContainText('The images came by another way in spite of this.');
}

describe.skipIf(!possible)('retrieved by clicks', () => {
  it('Orthanc does not know our AE title', async () => {
    await withOrthanc({ entries: [] });
    await withWindow(shared, async (window) => {
      await retrieveInto(window, orthanc, 'B02');
      const { finding, decide } = window.transfers;
      for (const cause of ['C06', 'C07', 'C09'] as const) await finding.expectNamed(cause);
      await expect(decide).toHaveAttribute('title', /^P4: /);
    });
  });

  it('dcmqrscp has our AE title in lower case: the deciding test turns B02 into B04', async () => {
    await withDcmqrscp({ entries: [{ ...us, aeTitle: 'movescope' }] });
    await withWindow(shared, async (window) => {
      await retrieveInto(window, dcmqrscp, 'B02');
      const { finding, decide } = window.transfers;
      await expect(decide).toHaveAttribute('title', /^P3: /);
      await decide.click();
      await finding.expectFirst('B04');
      await expect(finding.evidence.filter({ hasText: 'movescope' })).not.toHaveCount(0);
      await expect(decide).toHaveCount(0);
    });
  });

  it('dcmqrscp has another port of ours: the port hunt finds it', async () => {
    await withDcmqrscp({ entries: [{ ...us, port: 4006 }] });
    await withWindow(shared, async (window) => {
      await retrieveInto(window, dcmqrscp, 'C06');
      const { finding, decide } = window.transfers;
      await expect(finding.sentence).not.toContainText('4006');
      await expect(decide).toHaveAttribute('title', /^P8: /);
      await decide.click();
      await expect(finding.sentence).toContainText('4006');
      await finding.expectFirst('C06');
      await expect(finding.first).toContainText('Certain');
      await expect(decide).toHaveCount(0);
    });
  });

  it('the firewall of this computer drops the call back: silence in words, then the finding', async () => {
    await withFirewall('INPUT -i eth0 -p tcp --dport 11112 -j DROP');
    await withDcmqrscp();
    await withWindow(shared, async (window) => {
      await window.addPacs(dcmqrscp, 'Archive');
      await window.retrieveTheStudy();
      await expect(window.transfers.transfer).toContainText(/No call-back yet, \d+(\.\d)? s\. Firewalls/);
      await expectAvoided(window, 'C09');
    });
  });

  it('our receiver is bound to 127.0.0.1', async () => {
    await withDcmqrscp();
    await withWindow(shared, (window) => retrieveInto(window, dcmqrscp, 'C02'), '127.0.0.1');
  });

  it('storescp has our port: it is named at once, and another port is a click away', async () => {
    const { lab, workstation } = shared.network;
    await started(startStorescp(lab, workstation, 11112));
    await withDcmqrscp();
    await withWindow(shared, async (window) => {
      await expect(window.frame.listenerPill).toContainText('Another program uses port 11112');
      await retrieveInto(window, dcmqrscp, 'C03');
      await window.transfers.finding.first.getByRole('button', { name: /^Listen on port \d+$/ }).click();
      await expect(window.frame.listenerPill).toContainText('listening');
    });
  });
});

describe.skipIf(!possible)('the line to the PACS, at its test and in the search', () => {
  /** The cards of these PACSs name this first, and so do their answers to a search. */
  const expectAtTestAndSearch = (faults: readonly (readonly [CauseId, Typed])[]): Promise<void> =>
    withWindow(shared, async (window) => {
      for (const [cause, pacs] of faults) {
        await window.addPacs(pacs, cause);
        await window.nodes.test(cause);
        await window.nodes.finding(cause).expectFirst(cause);
      }
      await window.searchAll();
      for (const [cause] of faults) {
        const answer = await window.search.explain(cause);
        await answer.expectFirst(cause);
        await window.page.keyboard.press('Escape');
        await expect(window.page.getByRole('dialog')).toBeHidden();
      }
    });

  it('another AE title, a web port, a closed port', async () => {
    await withOrthanc({ config: { DicomCheckCalledAet: true } });
    await expectAtTestAndSearch([
      ['A08', { ...orthanc, aeTitle: 'WRONG' }],
      ['A05', { ...orthanc, port: orthancPorts.http }],
      ['A02', { ...orthanc, port: 104 }],
    ]);
  });

  it('Orthanc lets in only whom it knows', async () => {
    await withOrthanc({ entries: [], config: nothingAllowed });
    await expectAtTestAndSearch([['A09', orthanc]]);
  });

  it('Orthanc wants TLS', async () => {
    const { lab, pacs } = shared.network;
    const { key, certificate } = await makeCertificate(lab, pacs);
    const config = {
      DicomTlsEnabled: true,
      DicomTlsCertificate: certificate,
      DicomTlsPrivateKey: key,
      DicomTlsTrustedCertificates: certificate,
      DicomTlsRemoteCertificateRequired: false,
    };
    await withOrthanc({ config });
    await expectAtTestAndSearch([['A06', orthanc]]);
  });

  it('Orthanc answers the test, and aborts the search of one who has no right', async () => {
    await withOrthanc({ entries: [], config: { ...nothingAllowed, DicomAlwaysAllowEcho: true } });
    await withWindow(shared, async (window) => {
      await window.addPacs(orthanc, 'Archive');
      await window.nodes.test('Archive');
      await expect(window.nodes.card('Archive')).toContainText('PACS answers');
      await window.searchAll();
      const answer = await window.search.explain('Archive');
      await answer.expectFirst('A12');
    });
  });

  it('Orthanc gives fewer results than it has (LimitFindResults)', async () => {
    const files = [...studies.small.files, ...more.files];
    await withOrthanc({ files, config: { LimitFindResults: 1 } });
    await withWindow(shared, async (window) => {
      await window.addPacs(orthanc, 'Archive');
      await window.searchAll();
      const answer = await window.search.explain('Archive');
      await answer.expectFirst('B12');
    });
  });
});
