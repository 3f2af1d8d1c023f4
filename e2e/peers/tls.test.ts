import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ListenerTls, NodeTls } from '../../shared/contract/certificate.ts';
import type { EchoResult } from '../../shared/contract/pacs-node.ts';
import type { AssociationEvent } from '../../shared/retrieve/association-event.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { type Authority, type CertificateFiles, makeAuthority } from '../support/certificates.ts';
import { freePort, type Orthanc, run, startOrthanc, startStorescp } from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';

let folder: string;
let files: string[];
let hospital: Authority;
let stranger: Authority;
let pacs: CertificateFiles;
let ours: CertificateFiles;
let oursOfStranger: CertificateFiles;
/** Requires a certificate of its callers, and calls us with TLS. */
let secure: Orthanc;
/** Knows nothing of TLS, and calls our TLS port all the same. */
let plain: Orthanc;
let backend: TestBackend;
let plainPort: number;
let securePort: number;
/** Another TLS setting of the listener than the usual one is in force. */
let listenerChanged = false;
/** Ids of the certificates in the store. */
const ids = { hospital: '', stranger: '', ours: '', oursOfStranger: '' };

const nodeTls = (changes: Partial<NodeTls> = {}): NodeTls => ({
  ...{ profile: 'bcp195-rfc9325', trusted: [ids.hospital], certificateId: ids.ours, checkHostName: false },
  ...changes,
});

/** A node at a port, as a person enters it. */
async function node(aeTitle: string, port: number, tls?: NodeTls, moveDestination = 'WS'): Promise<string> {
  const saved = await backend.client.call('node.list', {});
  const draft = {
    ...{ name: `${aeTitle}:${port}`, aeTitle, host: '127.0.0.1', port, moveDestination },
    ...{ connectTimeoutS: 10, responseTimeoutS: 20, ...(tls && { tls }) },
  };
  const known = saved.find((one) => one.node.port === port)?.node.nodeId;
  const { nodeId } = await backend.client.call('node.save', { ...(known && { nodeId: known }), draft });
  return nodeId;
}

async function echo(port: number, tls?: NodeTls): Promise<EchoResult> {
  return backend.client.call('node.echo', { nodeId: await node('PACS', port, tls) });
}

/** The best cause, and how sure it is. */
function cause({ findings }: Pick<EchoResult, 'findings'>): string {
  const [first] = findings ?? [];
  return first ? `${first.cause} ${first.confidence}` : 'none';
}

async function importFiles(...paths: readonly string[]): Promise<string> {
  const certificates = await backend.client.call('certificate.import', {
    files: await Promise.all(
      paths.map(async (path) => ({
        name: basename(path),
        content: (await readFile(path)).toString('base64'),
      })),
    ),
  });
  return certificates[0]?.certificateId ?? '';
}

async function listen(tls: Partial<ListenerTls> = {}): Promise<void> {
  const { settings } = await backend.client.call('listener.get', {});
  const state = await backend.client.call('listener.configure', {
    ...settings,
    tls: {
      ...{ port: securePort, profile: 'bcp195-rfc9325', certificateId: ids.ours },
      ...{ clientCertificate: 'required', trusted: [ids.hospital], ...tls },
    },
  });
  listenerChanged = Object.keys(tls).length > 0;
  expect(state.tls).toEqual({ port: securePort, status: 'listening' });
}

/** Waits for the end of the next connection to the listener, from now on. */
function nextCall(): Promise<AssociationEvent[]> {
  const { promise, resolve } = Promise.withResolvers<AssociationEvent[]>();
  const events: AssociationEvent[] = [];
  const begin = Date.now();
  const stop = backend.client.subscribe(
    'listener.log',
    {},
    {
      event({ at, event }) {
        if (!event || at < begin) return;
        events.push(event);
        if (event.type !== 'connection-closed') return;
        stop();
        resolve(events);
      },
      end: () => undefined,
    },
  );
  return promise;
}

const orthancTls = (): Record<string, unknown> => ({
  DicomTlsEnabled: true,
  DicomTlsCertificate: pacs.certificate,
  DicomTlsPrivateKey: pacs.key,
  DicomTlsTrustedCertificates: hospital.certificate,
  DicomTlsRemoteCertificateRequired: true,
});
const modality = (aet: string, port: number, tls: boolean): Record<string, unknown> => ({
  [aet]: { AET: aet, Host: '127.0.0.1', Port: port, UseDicomTls: tls, AllowTranscoding: false },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-tls-'));
  [files, hospital, stranger, plainPort, securePort] = await Promise.all([
    writeSampleStudy(join(folder, 'files')),
    makeAuthority(folder, 'hospital'),
    makeAuthority(folder, 'stranger'),
    freePort(),
    freePort(),
  ]);
  [pacs, ours, oursOfStranger] = await Promise.all([
    hospital.issue('pacs'),
    hospital.issue('ours'),
    stranger.issue('ours'),
  ]);
  [secure, plain] = await Promise.all([
    startOrthanc({
      extraConfig: {
        ...orthancTls(),
        DicomModalities: { ...modality('WS', securePort, true), ...modality('WSPLAIN', plainPort, true) },
      },
    }),
    startOrthanc({ extraConfig: { DicomModalities: modality('WS', securePort, false) } }),
  ]);
  for (const file of files) await Promise.all([secure.upload(file), plain.upload(file)]);
  backend = await startBackend({ localAeTitle: 'WS', listenerPort: plainPort });
  ids.hospital = await importFiles(hospital.certificate);
  ids.stranger = await importFiles(stranger.certificate);
  ids.ours = await importFiles(ours.certificate, ours.key);
  ids.oursOfStranger = await importFiles(oursOfStranger.certificate, oursOfStranger.key);
  await listen();
}, 60_000);
afterEach(async () => {
  if (listenerChanged) await listen();
});
afterAll(async () => {
  await backend?.close();
  await Promise.all([secure?.stop(), plain?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

describe('Orthanc that requires a certificate', () => {
  it('is retrieved from with TLS both ways, and who each side was is on the timeline', async () => {
    const nodeId = await node('ORTHANC', secure.dicomPort, nodeTls());
    const { studyInstanceUid } = sampleStudy;
    const summary = await backend.retrieve({ nodeId }, { studyInstanceUid });
    expect(summary).toMatchObject({ outcome: 'complete', counts: { received: files.length } });
    const secured = (await backend.timeline(summary.retrieveId)).filter((one) => one.type === 'secured');
    expect(new Set(secured.map((one) => one.direction))).toEqual(new Set(['out', 'in']));
    for (const one of secured) {
      expect(one).toMatchObject({ protocol: 'TLSv1.3', certificate: { subject: 'CN=pacs' } });
    }
  });

  it('passes the link check, whose TLS step says what was agreed on', async () => {
    const nodeId = await node('ORTHANC', secure.dicomPort, nodeTls());
    const report = await backend.check({ nodeId });
    expect(report.hops.find(({ hop }) => hop === 'tls')).toMatchObject({
      outcome: 'passed',
      fact: expect.stringMatching(/^TLSv1\.3, TLS_.*CN=pacs, valid until/) as unknown,
    });
    expect(report.hops.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report.passed).toBe(true);
  });

  it.each([
    ['without a certificate of ours', () => nodeTls({ certificateId: undefined }), 'A07 certain'],
    ['with one that it does not know', () => nodeTls({ certificateId: ids.oursOfStranger }), 'A07 certain'],
    ['when we do not trust its own', () => nodeTls({ trusted: [ids.stranger] }), 'A07 certain'],
    ['when we trust what the system trusts', () => nodeTls({ trusted: [] }), 'A07 certain'],
    ['without TLS', (): undefined => undefined, 'A06 certain'],
  ] as const)('called %s, is explained', async (_, tls, expected) => {
    const result = await echo(secure.dicomPort, tls());
    expect(result.ok).toBe(false);
    expect(cause(result)).toBe(expected);
  });

  it('is trusted by its very certificate, and by its name where that is asked for', async () => {
    const trusted = [await importFiles(pacs.certificate)];
    expect(await echo(secure.dicomPort, nodeTls({ trusted, checkHostName: true }))).toMatchObject({
      ok: true,
      secured: { protocol: 'TLSv1.3', certificate: { subject: 'CN=pacs', issuer: 'CN=hospital' } },
    });
  });

  it('takes a certificate of ours from a PKCS#12 file; another passphrase is told', async () => {
    const path = join(folder, 'ours.p12');
    const { code } = await run('openssl', [
      ...['pkcs12', '-export', '-inkey', ours.key, '-in', ours.certificate, '-passout', 'pass:sesame'],
      ...['-out', path],
    ]);
    expect(code).toBe(0);
    const files = [{ name: 'ours.p12', content: (await readFile(path)).toString('base64') }];
    const wrong = backend.client.call('certificate.import', { files, passphrase: 'open' });
    await expect(wrong).rejects.toMatchObject({ failure: { kind: 'invalid-request' } });
    const [own] = await backend.client.call('certificate.import', { files, passphrase: 'sesame' });
    expect(own).toMatchObject({ own: true, subject: 'CN=ours' });
    expect(await echo(secure.dicomPort, nodeTls({ certificateId: own?.certificateId }))).toMatchObject({
      ok: true,
    });
  });

  it('that calls our plain port with TLS is told apart: D02', async () => {
    const nodeId = await node('ORTHANC', secure.dicomPort, nodeTls(), 'WSPLAIN');
    const { studyInstanceUid } = sampleStudy;
    const { findings } = await backend.retrieve({ nodeId }, { studyInstanceUid });
    expect(cause({ findings })).toBe('D02 certain');
  });

  it('that does not trust our listener is told apart: A07', async () => {
    await listen({ certificateId: ids.oursOfStranger });
    const nodeId = await node('ORTHANC', secure.dicomPort, nodeTls());
    const { studyInstanceUid } = sampleStudy;
    const { findings } = await backend.retrieve({ nodeId }, { studyInstanceUid });
    expect(cause({ findings })).toBe('A07 certain');
    expect(findings?.[0]?.evidence.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('Our certificate is not accepted by the caller'),
    );
  });

  it('whose certificate our listener does not trust is told apart: A07', async () => {
    await listen({ trusted: [ids.stranger] });
    const nodeId = await node('ORTHANC', secure.dicomPort, nodeTls());
    const { studyInstanceUid } = sampleStudy;
    const { findings } = await backend.retrieve({ nodeId }, { studyInstanceUid });
    expect(cause({ findings })).toBe('A07 certain');
  });
});

describe('the card for the administrator', () => {
  it('has the port with TLS while it listens', async () => {
    const nodeId = await node('ORTHANC', secure.dicomPort, nodeTls());
    const card = await backend.client.call('node.adminCard', { nodeId });
    expect(card.secure).toEqual({ port: securePort, certificateRequired: true });
  });
});

describe('Orthanc without TLS', () => {
  it('called with TLS is explained, and that it answers without', async () => {
    expect(cause(await echo(plain.dicomPort, nodeTls()))).toBe('A06 certain');
  });

  it('that calls our TLS port without TLS is told apart: D02', async () => {
    const nodeId = await node('ORTHANC', plain.dicomPort);
    const { studyInstanceUid } = sampleStudy;
    const { findings } = await backend.retrieve({ nodeId }, { studyInstanceUid });
    expect(cause({ findings })).toBe('D02 certain');
    expect(findings?.[0]?.sentence).toContain('without encryption to the port');
  });
});

describe('DCMTK', () => {
  const storescu = (...args: readonly string[]) =>
    run('storescu', ['-aec', 'WS', ...args, '127.0.0.1', String(securePort), files[0] ?? '']);
  const withCertificate = ({ key, certificate }: CertificateFiles) => ['+tls', key, certificate];

  it('storescu sends to our TLS port with a certificate of the hospital', async () => {
    const call = nextCall();
    const { code, stderr } = await storescu(...withCertificate(pacs), '+cf', hospital.certificate);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(await call).toContainEqual(expect.objectContaining({ type: 'secured', direction: 'in' }));
  });

  it.each([
    [
      'without a certificate',
      () => ['+tla', '+cf', hospital.certificate],
      'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
      'us',
    ],
    [
      'with one of a stranger',
      () => [...withCertificate(oursOfStranger), '+cf', hospital.certificate],
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'us',
    ],
    [
      'that does not trust ours',
      () => [...withCertificate(pacs), '+cf', stranger.certificate],
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      'peer',
    ],
    ['without TLS', (): string[] => [], 'ERR_SSL_WRONG_VERSION_NUMBER', 'us'],
  ] as const)('storescu %s is not let in, and the log says why', async (_, args, code, by) => {
    const call = nextCall();
    expect((await storescu(...args())).code).not.toBe(0);
    expect((await call).at(-1)).toMatchObject({
      type: 'connection-closed',
      failure: { kind: 'tls-failed', code, by },
    });
  });

  it('storescu without a certificate is let in where none is asked for', async () => {
    await listen({ clientCertificate: 'not-asked', trusted: [] });
    const { code, stderr } = await storescu('+tla', '+cf', hospital.certificate);
    expect(`${code} ${stderr}`).toBe('0 ');
  });

  it('trusts a certificate that this workstation made for itself', async () => {
    const made = await backend.client.call('certificate.make', { commonName: 'reading-1' });
    const { pem } = await backend.client.call('certificate.export', made);
    expect(pem).not.toContain('PRIVATE');
    const path = join(folder, 'made.pem');
    await writeFile(path, pem);
    await listen({ certificateId: made.certificateId, clientCertificate: 'not-asked', trusted: [] });
    const { code, stderr } = await storescu('+tla', '+cf', path);
    expect(`${code} ${stderr}`).toBe('0 ');
  });

  it('storescp is called with TLS, and refuses us without a certificate', async () => {
    const storescp = await startStorescp({
      extraArgs: [...withCertificate(pacs), '+cf', hospital.certificate],
    });
    try {
      expect(await echo(storescp.port, nodeTls())).toMatchObject({
        ok: true,
        secured: { certificate: { subject: 'CN=pacs' } },
      });
      expect(cause(await echo(storescp.port, nodeTls({ certificateId: undefined })))).toBe('A07 certain');
      expect(cause(await echo(storescp.port))).toBe('A06 certain');
    } finally {
      await storescp.stop();
    }
  });
});

describe('TLS before 1.2', () => {
  const old = ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'];

  /** Ends by itself, or is ended; resolves when it is over. */
  async function openssl(args: readonly string[], work: (child: ChildProcess) => Promise<void>) {
    const child = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const over = new Promise((resolve) => child.once('close', resolve));
    try {
      await work(child);
    } finally {
      child.kill();
      await over;
    }
  }

  it('at the PACS is no common version: A06', async () => {
    const port = await freePort();
    const args = ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', pacs.certificate, '-key', pacs.key];
    await openssl([...args, ...old], async (child) => {
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      const result = await echo(port, nodeTls());
      expect(result.failure).toMatchObject({ kind: 'tls-failed' });
      expect(cause(result)).toBe('A06 likely');
      expect(result.findings?.[0]?.evidence[0]?.text).toContain('No TLS version or cipher suite in common');
    });
  });

  it('of a caller is refused, and told apart', async () => {
    const call = nextCall();
    // From an address of its own: what the one of the other tests has repeated too often is only counted.
    const from = ['-connect', `127.0.0.1:${securePort}`, '-bind', '127.0.0.21:0'];
    await openssl(['s_client', ...from, ...old], async () => {
      expect((await call).at(-1)).toMatchObject({
        failure: { kind: 'tls-failed', code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' },
      });
    });
  });
});
