import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../shared/diagnosis/diagnose.ts';
import { evidenceSchema } from '../../../shared/diagnosis/evidence.ts';
import { gatherEvidence } from '../../../shared/diagnosis/gather.ts';
import { initialRetrieveState, reduceAll } from '../../../shared/retrieve/reduce.ts';
import { type TimelineEvent, timelineEventSchema } from '../../../shared/retrieve/timeline-event.ts';
import { timelineFacts } from '../diagnosis/timeline-facts.ts';
import { type BundleInput, makeBundle } from './make-bundle.ts';
import { openBundle } from './open-bundle.ts';

const secret = 'DOE^JANE 19700101';
const associationId = 'a-1';
const store = { purpose: 'store', associationId: 'a-2' } as const;
const control = { purpose: 'retrieve', associationId } as const;

/** A retrieve with every kind of event that a text of a peer or of a person can come in by. */
const drafts = [
  {
    type: 'retrieve-queued',
    nodeName: 'Archive',
    peer: { aeTitle: 'PACS', host: 'pacs.example.org', port: 104 },
    scope: { studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4', patientId: secret },
    method: 'auto',
    label: {
      ...{ patientName: secret, patientId: secret, studyDate: '19700101', modalities: 'CT' },
      description: secret,
    },
  },
  {
    type: 'attempt-started',
    ...{ method: 'C-MOVE', level: 'series', model: 'patient-root', localAe: 'WS', moveDestination: 'WS' },
    listener: '10.0.0.2:11112',
  },
  { type: 'connection-started', ...control, host: 'pacs.example.org', port: 104 },
  {
    type: 'connected',
    ...control,
    ...{ direction: 'out', localAddress: '10.0.0.2', localPort: 40_000 },
    ...{ remoteAddress: '10.0.0.1', remotePort: 104, elapsedMs: 3 },
  },
  {
    type: 'association-requested',
    ...control,
    ...{ direction: 'out', callingAe: 'WS', calledAe: 'PACS', maxPduLength: 0 },
    ...{ implementationClassUid: '1.2', implementationVersionName: 'V_1' },
    contexts: [{ id: 1, abstractSyntax: '1.2.840.1', transferSyntaxes: ['1.2.840.10008.1.2'] }],
  },
  {
    type: 'association-accepted',
    ...control,
    ...{ direction: 'out', maxPduLength: 0, elapsedMs: 3 },
    ...{ implementationClassUid: '1.2', implementationVersionName: 'V_1' },
    contexts: [{ id: 1, abstractSyntax: '1.2.840.1', result: 0, transferSyntax: '1.2.840.10008.1.2' }],
  },
  {
    type: 'request-sent',
    ...control,
    ...{ service: 'C-MOVE', messageId: 1, abstractSyntax: '1.2.840.1', moveDestination: 'WS' },
    keys: { PatientID: secret, StudyInstanceUID: '1.2.3', QueryRetrieveLevel: 'SERIES', PatientName: '' },
  },
  {
    type: 'response-final',
    ...control,
    ...{ service: 'C-MOVE', status: 0xa801, counts: {}, elapsedMs: 90 },
    errorComment: `Unknown AE: WS for ${secret}`,
    offendingElements: ['00000600'],
    failedSopInstanceUids: ['1.2.3.4.5'],
  },
  {
    type: 'connected',
    ...store,
    ...{ direction: 'in', localAddress: '10.0.0.2', localPort: 11_112 },
    ...{ remoteAddress: '10.0.0.1', remotePort: 50_000, elapsedMs: 0 },
  },
  {
    type: 'instance-refused',
    associationId: 'a-2',
    sopInstanceUid: '1.2.3.4.5',
    status: 0xa700,
    failure: { kind: 'file-read-failed', code: 'EIO', name: secret },
  },
  {
    type: 'connection-closed',
    ...store,
    ...{ orderly: false, bytesReceived: 3, firstBytes: 'other' },
    failure: { kind: 'protocol-error', during: 'association', detail: secret },
  },
  { type: 'expected-unknown', failure: { kind: 'not-found', what: secret } },
  {
    type: 'diagnosed',
    findings: [
      {
        ...{ cause: 'B02', name: secret, confidence: 'likely', sentence: secret, steps: [secret] },
        ...{ evidence: [{ text: secret }], excluded: [{ cause: 'C01', why: secret }], actions: [] },
      },
    ],
  },
  {
    type: 'probe-finished',
    probe: 'P3',
    result: { probe: 'P3', at: 9, destination: 'WS', status: 0xa801, errorComment: secret },
  },
  {
    type: 'retrieve-finished',
    outcome: 'failed',
    failure: { kind: 'dimse-status', service: 'C-MOVE', status: 0xa801, errorComment: secret },
  },
];

function inputOf(
  rows: readonly object[],
  change: (evidence: object) => unknown = (same) => same,
): BundleInput {
  const events: TimelineEvent[] = rows.map((row, index) =>
    timelineEventSchema.parse({ ...row, seq: index + 1, at: 1000 + index }),
  );
  const evidence = gatherEvidence(events, {
    now: 5000,
    ...timelineFacts(events),
    nodeName: secret,
    health: { storePath: `/home/${secret}` },
    network: { platform: 'linux', interfaces: [{ name: 'eth0', address: '10.0.0.2', prefixLength: 24 }] },
    listener: {
      ...{ state: 'listening', aeTitle: 'WS', port: 11_112, boundAddress: '::' },
      owner: { name: secret },
      log: [],
    },
  });
  return {
    createdAt: 6000,
    program: { version: '1.0.0', platform: 'linux', runtime: 'v24' },
    summary: reduceAll(initialRetrieveState('r-1'), events).summary,
    events,
    evidence: evidenceSchema.parse(change(evidence)),
  };
}

/** Every place with a text in a value, as a path. */
function textPaths(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textPaths(item, [...path, key]));
}

function planted<T extends object>(value: T, path: readonly (string | number)[]): T {
  const copy: T = structuredClone(value);
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = Reflect.get(at as object, key);
  Reflect.set(at as object, path.at(-1) ?? '', secret);
  return copy;
}

describe('a support bundle', () => {
  it('has no patient data, wherever it came in', () => {
    const text = JSON.stringify(makeBundle(inputOf(drafts)));
    for (const word of ['DOE', 'JANE', '19700101']) expect(text).not.toContain(word);
  });

  it('has none either when every text of the timeline is a patient', () => {
    let plantings = 0;
    for (const path of textPaths(drafts)) {
      const rows = planted(drafts, path);
      const row = { ...rows[Number(path[0])], seq: 1, at: 1 };
      if (!timelineEventSchema.safeParse(row).success) continue;
      plantings++;
      expect(JSON.stringify(makeBundle(inputOf(rows))), path.join('.')).not.toContain('JANE');
    }
    expect(plantings).toBeGreaterThan(40);
  });

  it('has none either when every text of the evidence is a patient', () => {
    const { evidence } = inputOf(drafts);
    let plantings = 0;
    for (const path of textPaths(evidence)) {
      const change = (own: object): object => planted(own, path);
      if (!evidenceSchema.safeParse(change(evidence ?? {})).success) continue;
      plantings++;
      const bundle = makeBundle(inputOf(drafts, change));
      expect(JSON.stringify(bundle), path.join('.')).not.toContain('JANE');
    }
    expect(plantings).toBeGreaterThan(40);
  });

  it('keeps what the diagnosis needs: UIDs, names of application entities, addresses, technical words', () => {
    const bundle = makeBundle(inputOf(drafts));
    expect(bundle.summary.scope).toEqual({ studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' });
    expect(bundle.events.find((event) => event.type === 'request-sent')).toMatchObject({
      keys: {
        ...{ PatientID: '(given)', StudyInstanceUID: '1.2.3', QueryRetrieveLevel: 'SERIES', PatientName: '' },
      },
    });
    expect(bundle.events.find((event) => event.type === 'response-final')).toMatchObject({
      ...{ status: 0xa801, errorComment: 'Unknown AE: WS for … …', failedSopInstanceUids: ['1.2.3.4.5'] },
    });
    expect(bundle.evidence?.network?.interfaces).toEqual([
      { name: 'eth0', address: '10.0.0.2', prefixLength: 24 },
    ]);
  });

  it('keeps how a connection was encrypted, and nothing that names a person or a certificate', () => {
    const certificate = {
      ...{ subject: 'CN=DOE', issuer: 'CN=DOE', fingerprint256: 'AB:12', validFrom: 1, validTo: 2 },
    };
    const rows = [
      {
        type: 'secured',
        direction: 'out',
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        certificate,
      },
      { type: 'connection-closed', orderly: false, bytesReceived: 0 },
    ].map((row) => ({
      ...{ purpose: 'retrieve', associationId: 'a-1', elapsedMs: 1, ...row },
      ...(row.type === 'connection-closed' && {
        failure: {
          ...{ kind: 'tls-failed', host: 'pacs', port: 2762, by: 'peer', certificate },
          code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
        },
      }),
    }));
    const { events } = makeBundle(inputOf([...drafts, ...rows] as typeof drafts));
    expect(JSON.stringify(events)).not.toContain('DOE');
    expect(events.at(-2)).toMatchObject({ protocol: 'TLSv1.3', certificate: { fingerprint256: 'AB:12' } });
    expect(events.at(-1)).toMatchObject({ failure: { code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE' } });
  });

  it('leads to the same causes when it is opened again', () => {
    const input = inputOf(drafts);
    const causes = (findings: readonly { readonly cause: string }[]) => findings.map(({ cause }) => cause);
    const opened = openBundle(JSON.stringify(makeBundle(input)));
    expect(opened.kind).toBe('bundle');
    expect(opened.events).toHaveLength(drafts.length);
    expect(input.evidence).toBeDefined();
    expect(causes(opened.findings)).toEqual(causes(input.evidence ? diagnose(input.evidence) : []));
    expect(opened.findings.length).toBeGreaterThan(0);
  });
});

describe('a journal', () => {
  const lines = inputOf(drafts).events.map((event) => JSON.stringify(event));

  it('is read line by line, also with a torn last one', () => {
    const opened = openBundle(`${lines.join('\n')}\n{"type":"retr`);
    expect(opened).toMatchObject({ kind: 'journal', summary: { outcome: 'failed' } });
    expect(opened.findings.map(({ cause }) => cause)).toContain('B02');
  });

  it.each([
    ['a text', 'hello'],
    ['another JSON', '{"format":"something"}'],
    ['a journal without its beginning', lines.slice(1).join('\n')],
  ])('%s is refused', (_, text) => {
    expect(() => openBundle(text)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'invalid-request' }) }),
    );
  });
});
