import { sopClass } from '../dicom/sop-class.ts';
import { transferSyntax } from '../dicom/transfer-syntax.ts';
import { implementation } from '../dicom/uid.ts';
import type { CauseId } from './cause-id.ts';
import {
  arrivals,
  call,
  ctClass,
  link,
  listening,
  move,
  moveControl,
  rejectedCall,
  t0,
} from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';
import type { Confidence } from './finding.ts';

/** Evidence that must name the cause, and evidence as near to it as can be that must not. */
export interface CauseCase {
  readonly cause: CauseId;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
  /** Where another cause of the same repair leads, this one must be told beside it. */
  readonly beside?: true;
  readonly nearMiss: Evidence;
}

const connected = { outcome: 'connected', elapsedMs: 2, seq: 2 } as const;
const rejected = (result: number, source: number, reason: number) =>
  link('echo', { connect: connected, rejected: { by: 'peer', result, source, reason, seq: 4 } });
const answered = move(moveControl({ status: 0xa801, elapsedMs: 20 }));
const timedOut = (elapsedMs: number, changes: Partial<Evidence> = {}, from: 'other' | 'dcmtk' = 'other') =>
  move(moveControl({ status: 0xa702, elapsedMs, counts: { failed: 3, completed: 0 } }, from), changes);
const publicPeer = (elapsedMs: number) =>
  move(
    moveControl({ status: 0xa702, elapsedMs, counts: { failed: 3 } }, 'other', {
      localAddress: '192.168.1.20',
      remoteAddress: '8.20.30.40',
    }),
  );
const rj = (source: number, reason: number, result = 1) =>
  move(moveControl({ status: 0xa702, elapsedMs: 30, counts: { failed: 3 } }), {
    listener: listening([rejectedCall(result, source, reason)]),
  });
const partly = {
  outcome: 'incomplete',
  listener: listening([call({ stored: 2 })]),
  arrivals: arrivals(2),
} as const;

const controlCases: readonly CauseCase[] = [
  {
    cause: 'A01',
    confidence: 'certain',
    evidence: link('echo', { nameFailure: { code: 'ENOTFOUND', seq: 2 } }),
    nearMiss: link('echo', { connect: { outcome: 'refused' } }),
  },
  {
    cause: 'A02',
    confidence: 'likely',
    evidence: link('echo', { connect: { outcome: 'refused', elapsedMs: 4 } }),
    nearMiss: link('echo', { connect: { outcome: 'timeout', elapsedMs: 10_000 } }),
  },
  {
    cause: 'A03',
    confidence: 'certain',
    evidence: link('echo', { connect: { outcome: 'timeout', elapsedMs: 10_000 } }),
    nearMiss: link('echo', { connect: { outcome: 'unreachable', code: 'EHOSTUNREACH', elapsedMs: 20 } }),
  },
  {
    cause: 'A04',
    confidence: 'likely',
    evidence: link('echo', { connect: { outcome: 'unreachable', code: 'EHOSTUNREACH', elapsedMs: 3050 } }),
    nearMiss: link('echo', { connect: { outcome: 'refused' } }),
  },
  {
    cause: 'A05',
    confidence: 'certain',
    evidence: link('echo', { connect: connected, notDicom: { protocol: 'http', firstBytes: '48545450' } }),
    nearMiss: link('echo', { connect: connected, notDicom: { protocol: 'tls', firstBytes: '1503' } }),
  },
  {
    cause: 'A06',
    confidence: 'likely',
    evidence: link('echo', { connect: connected, notDicom: { protocol: 'tls', firstBytes: '15030100' } }),
    nearMiss: link('echo', { connect: connected, tlsFailure: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } }),
  },
  {
    cause: 'A07',
    confidence: 'certain',
    evidence: link('echo', {
      connect: connected,
      tls: true,
      tlsFailure: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    }),
    nearMiss: link('echo', {
      connect: connected,
      tls: true,
      tlsFailure: { code: 'ERR_SSL_WRONG_VERSION_NUMBER' },
    }),
  },
  { cause: 'A08', confidence: 'likely', evidence: rejected(1, 1, 7), nearMiss: rejected(1, 1, 3) },
  { cause: 'A09', confidence: 'certain', evidence: rejected(1, 1, 3), nearMiss: rejected(1, 1, 1) },
  { cause: 'A10', confidence: 'certain', evidence: rejected(2, 3, 2), nearMiss: rejected(1, 1, 1) },
  { cause: 'A11', confidence: 'certain', evidence: rejected(1, 2, 1), nearMiss: rejected(2, 3, 1) },
  {
    cause: 'A12',
    confidence: 'likely',
    evidence: move(
      moveControl(undefined, 'dcmtk', {
        end: { how: 'aborted', by: 'peer', source: 0, reason: 0, at: t0 + 103 },
      }),
    ),
    nearMiss: move(
      moveControl(undefined, 'dcmtk', {
        end: { how: 'aborted', by: 'peer', source: 2, reason: 1, at: t0 + 103 },
      }),
    ),
  },
  {
    cause: 'A13',
    confidence: 'certain',
    evidence: move(
      moveControl(undefined, 'dcmtk', {
        requests: [],
        accepted: {
          contexts: [{ id: 1, abstractSyntax: sopClass.studyRootMove, result: 3, transferSyntax: '' }],
        },
      }),
    ),
    nearMiss: move(
      moveControl(undefined, 'dcmtk', {
        accepted: {
          contexts: [
            {
              id: 1,
              abstractSyntax: sopClass.studyRootMove,
              result: 0,
              transferSyntax: transferSyntax.implicitLittle,
            },
            { id: 3, abstractSyntax: sopClass.patientRootMove, result: 3, transferSyntax: '' },
          ],
        },
      }),
    ),
  },
  {
    cause: 'A14',
    confidence: 'possible',
    evidence: move(
      moveControl(undefined, 'conquest', {
        end: { how: 'closed', by: 'peer', code: 'ECONNRESET', at: t0 + 110 },
      }),
    ),
    nearMiss: answered,
  },
  {
    cause: 'A15',
    confidence: 'certain',
    evidence: move(
      moveControl(undefined, 'other', {
        end: {
          how: 'aborted',
          by: 'us',
          source: 0,
          reason: 0,
          at: t0 + 60_000,
          failure: { kind: 'response-timeout', during: 'C-MOVE', silentMs: 60_000 },
        },
      }),
    ),
    nearMiss: move(moveControl(undefined, 'other', { end: { how: 'closed', by: 'peer', at: t0 + 110 } })),
  },
  {
    cause: 'A16',
    confidence: 'likely',
    evidence: move(
      moveControl(undefined, 'other', {
        end: { how: 'closed', by: 'peer', code: 'ETIMEDOUT', at: t0 + 90_000 },
      }),
      {
        arrivals: arrivals(3),
        listener: listening([call({ stored: 3 })]),
      },
    ),
    nearMiss: move(
      moveControl(undefined, 'other', {
        end: { how: 'closed', by: 'peer', code: 'ETIMEDOUT', at: t0 + 90_000 },
      }),
    ),
  },
];

const missingKey = {
  offendingElements: ['(0020,000D)'],
  errorComment: 'Missing StudyInstanceUID (0020,000D)',
};
const seriesKeys = { keys: { StudyInstanceUID: '1.2.3', SeriesInstanceUID: '1.2.3.4' } };
const seriesMove = (status: number, probes: Evidence['probes'] = []) => {
  const control = moveControl({ status, elapsedMs: 20, counts: {} });
  const requests = control.requests.map((one) => ({ ...one, ...seriesKeys }));
  return move({ ...control, requests }, { level: 'series', probes });
};
const find = (
  answer: { status: number; errorComment?: string },
  matches: number,
  more: Partial<Evidence> = {},
) =>
  link(
    'query',
    {
      connect: connected,
      accepted: { contexts: [] },
      requests: [{ service: 'C-FIND', keys: {}, at: t0 }],
      responses: [{ service: 'C-FIND', final: true, counts: {}, responses: 1, elapsedMs: 50, ...answer }],
    },
    { query: { matches }, ...more },
  );
const silent = (changes: Partial<Evidence>, from: 'other' | 'dcmtk' = 'other') => {
  const {
    outcome: _outcome,
    endedAt: _endedAt,
    ...running
  } = move(moveControl(undefined, from), { takenAt: t0 + 30_000 });
  return { ...running, ...changes };
};
const p2hangs = { probe: 'P2', at: t0, by: 'study-uid', timedOut: true } as const;
const withDestination = (moveDestination: string, changes: Partial<Evidence> = {}) => {
  const control = moveControl({ status: 0xa801, elapsedMs: 10 }, 'dcmtk');
  return move(
    { ...control, requests: control.requests.map((one) => ({ ...one, moveDestination })) },
    changes,
  );
};

const requestCases: readonly CauseCase[] = [
  { cause: 'B01', confidence: 'certain', evidence: withDestination(''), nearMiss: answered },
  {
    cause: 'B02',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0xa801, elapsedMs: 3, counts: {} }, 'dcmtk')),
    nearMiss: timedOut(133_500, {}, 'dcmtk'),
  },
  {
    cause: 'B03',
    confidence: 'certain',
    evidence: move(
      moveControl(
        { status: 0xc801, elapsedMs: 20, errorComment: 'Move Destination not allowed' },
        'dcm4chee',
      ),
    ),
    nearMiss: answered,
  },
  {
    cause: 'B04',
    confidence: 'certain',
    evidence: withDestination('Movescope', {
      probes: [{ probe: 'P3', at: t0, destination: 'MOVESCOPE', status: 0, elapsedMs: 10 }],
    }),
    nearMiss: withDestination('MOVESCOPE'),
  },
  {
    cause: 'B05',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0x0124, elapsedMs: 20 })),
    nearMiss: move(moveControl({ status: 0x0122, elapsedMs: 20 })),
  },
  {
    cause: 'B06',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0xa900, elapsedMs: 20, ...missingKey }, 'dcm4chee')),
    nearMiss: answered,
  },
  {
    cause: 'B07',
    confidence: 'certain',
    evidence: seriesMove(0xa900, [
      { probe: 'P5', at: t0, level: 'study', connected: true, arrived: 3, status: 0, sameStudy: true },
    ]),
    nearMiss: move(moveControl({ status: 0xa900, elapsedMs: 20 })),
  },
  {
    cause: 'B08',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0, elapsedMs: 20, counts: { completed: 0 } }, 'dcmtk'), {
      expectation: { instances: 0, series: 0, exists: 'no', seq: 2 },
    }),
    nearMiss: move(moveControl({ status: 0, elapsedMs: 20, counts: { completed: 0 } }, 'dcmtk')),
  },
  {
    cause: 'B09',
    confidence: 'likely',
    evidence: find({ status: 0xc000, errorComment: 'Request entity too large' }, 0),
    nearMiss: find({ status: 0xc000 }, 0),
  },
  {
    cause: 'B10',
    confidence: 'possible',
    evidence: move(moveControl({ status: 0xc502, elapsedMs: 8000, counts: { failed: 3 } }), {
      probes: [{ probe: 'P5', at: t0, connected: true, arrived: 1, status: 0, sameStudy: false }],
    }),
    nearMiss: move(moveControl({ status: 0xc502, elapsedMs: 8000, counts: { failed: 3 } })),
  },
  {
    cause: 'B11',
    confidence: 'likely',
    evidence: silent({ expectation: { instances: 3, exists: 'yes', availability: 'NEARLINE', seq: 2 } }),
    nearMiss: silent({ expectation: { instances: 3, exists: 'yes', availability: 'ONLINE', seq: 2 } }),
  },
  {
    cause: 'B12',
    confidence: 'certain',
    evidence: find({ status: 0xfe00 }, 100),
    nearMiss: find({ status: 0xfe00 }, 100, { query: { matches: 100, cancelled: true } }),
  },
  {
    cause: 'B13',
    confidence: 'possible',
    evidence: find({ status: 0 }, 0, {
      query: { matches: 0, byText: true },
      probes: [{ probe: 'P2', at: t0, by: 'patient-id', matches: 1 }],
    }),
    nearMiss: find({ status: 0 }, 0, {
      query: { matches: 0, byText: true },
      probes: [{ probe: 'P2', at: t0, by: 'patient-id', matches: 0 }],
    }),
  },
  {
    cause: 'B14',
    confidence: 'likely',
    evidence: silent({ probes: [p2hangs], health: { otherSilentRetrieves: 1 } }, 'dcmtk'),
    nearMiss: silent(
      {
        probes: [{ probe: 'P2', at: t0, by: 'study-uid', matches: 1, elapsedMs: 20 }],
        health: { otherSilentRetrieves: 1 },
      },
      'dcmtk',
    ),
  },
];

const portInUse = { kind: 'port-in-use', port: 11_113, bindAddress: '::' } as const;
const notListening = (changes: Partial<NonNullable<Evidence['listener']>>) =>
  move(moveControl({ status: 0xa702, elapsedMs: 5, counts: { failed: 3 } }), {
    listener: listening([], { state: 'failed', ...changes }),
  });
const lan = (prefixLength: number) => ({
  interfaces: [{ name: 'eth0', address: '10.77.0.10', prefixLength }],
});

const reverseNoneCases: readonly CauseCase[] = [
  {
    cause: 'C01',
    confidence: 'certain',
    evidence: move(undefined, {
      listener: listening([], { state: 'stopped' }),
      outcomeFailure: { kind: 'listener-not-running' },
    }),
    nearMiss: timedOut(5),
  },
  {
    cause: 'C02',
    confidence: 'certain',
    evidence: notListening({ state: 'listening', boundAddress: '127.0.0.1' }),
    nearMiss: notListening({ state: 'listening', boundAddress: '0.0.0.0' }),
  },
  {
    cause: 'C03',
    confidence: 'certain',
    evidence: notListening({ failure: portInUse, owner: { implementationVersionName: 'OFFIS_DCMTK_367' } }),
    nearMiss: notListening({
      failure: portInUse,
      owner: { implementationClassUid: implementation.classUid },
    }),
  },
  {
    cause: 'C04',
    confidence: 'certain',
    evidence: notListening({
      failure: portInUse,
      owner: { implementationClassUid: implementation.classUid },
    }),
    nearMiss: notListening({ failure: portInUse }),
  },
  {
    cause: 'C05',
    confidence: 'certain',
    evidence: notListening({
      failure: { kind: 'port-forbidden', port: 104, bindAddress: '::', code: 'EACCES' },
    }),
    nearMiss: notListening({ failure: portInUse }),
  },
  {
    cause: 'C06',
    confidence: 'certain',
    evidence: timedOut(
      5,
      { probes: [{ probe: 'P8', at: t0, ports: [104, 4242], caughtPort: 4242 }] },
      'dcmtk',
    ),
    nearMiss: timedOut(133_500, {}, 'dcmtk'),
  },
  {
    cause: 'C07',
    confidence: 'likely',
    evidence: timedOut(3050, { sameSubnet: true, network: lan(24) }),
    nearMiss: timedOut(3050, { memory: { registered: { host: '10.77.0.10' } } }),
  },
  {
    cause: 'C08',
    confidence: 'likely',
    evidence: move(moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3, failed: 0 } }, 'dcmtk')),
    nearMiss: {
      ...silent({}),
      control: moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3 } }, 'dcmtk'),
      takenAt: t0 + 20_000,
    },
  },
  {
    cause: 'C09',
    confidence: 'likely',
    evidence: timedOut(10_020, { sameSubnet: true, network: lan(24) }),
    nearMiss: timedOut(10_020, { network: { interfaces: [], otherHostReachedUs: true } }),
  },
  {
    cause: 'C10',
    confidence: 'likely',
    evidence: timedOut(10_020, { sameSubnet: false, network: { interfaces: [], otherHostReachedUs: true } }),
    nearMiss: timedOut(10_020, { sameSubnet: true, network: lan(24) }),
  },
  {
    cause: 'C11',
    confidence: 'likely',
    evidence: publicPeer(134_800),
    nearMiss: timedOut(134_800, { sameSubnet: true, network: lan(24) }),
  },
  {
    cause: 'C12',
    confidence: 'possible',
    beside: true,
    evidence: publicPeer(134_800),
    nearMiss: timedOut(134_800),
  },
  {
    cause: 'C13',
    confidence: 'likely',
    evidence: move(
      moveControl({ status: 0xa702, elapsedMs: 10_000, counts: { failed: 3 } }, 'other', {
        localAddress: '100.70.1.2',
      }),
    ),
    nearMiss: move(
      moveControl({ status: 0xa702, elapsedMs: 10_000, counts: { failed: 3 } }, 'other', {
        localAddress: '100.70.1.2',
      }),
      { network: { interfaces: [{ name: 'tailscale0', address: '100.70.1.2' }] } },
    ),
  },
  {
    cause: 'C14',
    confidence: 'likely',
    beside: true,
    evidence: timedOut(10_000, {
      network: { interfaces: [...lan(24).interfaces, { name: 'tun0', address: '10.8.0.6' }] },
      memory: { registered: { host: '10.8.0.6' } },
    }),
    nearMiss: timedOut(10_000, { network: lan(24) }),
  },
  {
    cause: 'C15',
    confidence: 'possible',
    beside: true,
    evidence: { ...publicPeer(134_800), listener: listening([], { port: 104 }) },
    nearMiss: publicPeer(134_800),
  },
  {
    cause: 'C16',
    confidence: 'likely',
    evidence: timedOut(15_100, { memory: { registered: { host: 'reading-room-3' } } }),
    nearMiss: timedOut(15_100, { memory: { registered: { host: '10.77.0.99' } } }),
  },
  {
    cause: 'C17',
    confidence: 'possible',
    beside: true,
    evidence: { ...answered, memory: { entryChangedAt: answered.takenAt - 120_000 } },
    nearMiss: { ...answered, memory: { entryChangedAt: answered.takenAt - 3_600_000 } },
  },
  {
    cause: 'C18',
    confidence: 'likely',
    evidence: move(moveControl({ status: 0xc000, elapsedMs: 10_010 }, 'dcmtk'), {
      listener: listening([call({ end: { how: 'closed', by: 'peer', at: t0 + 10_000 } })]),
    }),
    nearMiss: move(moveControl({ status: 0xc000, elapsedMs: 40 }, 'dcmtk')),
  },
];

const refusal = (
  failure: { kind: 'disk-full' } | { kind: 'file-write-failed'; code: string },
  status: number,
) =>
  move(moveControl({ status: 0xa702, elapsedMs: 400, counts: { failed: 3 } }, 'dcmtk'), {
    listener: listening([call({ refused: [{ status, failure, count: 3 }] })]),
    arrivals: arrivals(0, { refused: [{ status, failure, count: 3, seq: 14 }] }),
  });
const contexts = (result: number) =>
  move(moveControl({ status: 0xa702, elapsedMs: 100, counts: { failed: 3 } }, 'dcmtk'), {
    listener: listening([
      call({
        accepted: { contexts: [{ id: 1, abstractSyntax: ctClass, result, transferSyntax: '' }], seq: 11 },
      }),
    ]),
  });

const reverseSomeCases: readonly CauseCase[] = [
  {
    cause: 'D01',
    confidence: 'likely',
    evidence: timedOut(30_100, { listener: listening([silentCall(30_000)]) }),
    nearMiss: timedOut(30_100, { listener: listening([silentCall(3)]) }),
  },
  {
    cause: 'D02',
    confidence: 'certain',
    evidence: timedOut(20, {
      listener: listening([{ ...silentCall(20), bytesReceived: 300, firstBytes: 'tls' }]),
    }),
    nearMiss: timedOut(20, { listener: listening([call()]) }),
  },
  {
    cause: 'D03',
    confidence: 'certain',
    evidence: timedOut(20, { listener: listening([stranger('http')]) }),
    nearMiss: timedOut(20, { listener: listening([stranger('none')]) }),
  },
  { cause: 'D04', confidence: 'certain', evidence: rj(1, 7), nearMiss: rj(1, 3) },
  { cause: 'D05', confidence: 'certain', evidence: rj(1, 3), nearMiss: rj(3, 2, 2) },
  { cause: 'D06', confidence: 'certain', evidence: rj(3, 2, 2), nearMiss: rj(1, 7) },
  { cause: 'D07', confidence: 'certain', evidence: contexts(3), nearMiss: contexts(4) },
  { cause: 'D08', confidence: 'certain', evidence: contexts(4), nearMiss: contexts(3) },
  {
    cause: 'D09',
    confidence: 'certain',
    evidence: refusal({ kind: 'disk-full' }, 0xa700),
    nearMiss: refusal({ kind: 'file-write-failed', code: 'EIO' }, 0xc000),
  },
  {
    cause: 'D10',
    confidence: 'certain',
    evidence: refusal({ kind: 'file-write-failed', code: 'EIO' }, 0xc000),
    nearMiss: refusal({ kind: 'file-write-failed', code: 'EROFS' }, 0xa700),
  },
  {
    cause: 'D11',
    confidence: 'possible',
    evidence: move(moveControl({ status: 0xa702, elapsedMs: 90_000 }), {
      ...partly,
      listener: listening([
        call({
          stored: 2,
          end: {
            how: 'aborted',
            by: 'us',
            failure: { kind: 'response-timeout', during: 'C-STORE', silentMs: 60_000 },
          },
        }),
      ]),
    }),
    nearMiss: move(moveControl({ status: 0xa702, elapsedMs: 90_000 }), partly),
  },
  {
    cause: 'D12',
    confidence: 'possible',
    evidence: move(moveControl({ status: 0xa702, elapsedMs: 900 }), {
      ...partly,
      listener: listening([call({ stored: 2, end: { how: 'aborted', by: 'peer', source: 0, reason: 0 } })]),
    }),
    nearMiss: move(moveControl({ status: 0xa702, elapsedMs: 900 }), partly),
  },
  {
    cause: 'D13',
    confidence: 'certain',
    evidence: timedOut(30_100, { health: { maxEventLoopDelayMs: 12_000 } }),
    nearMiss: timedOut(30_100, { health: { maxEventLoopDelayMs: 40 } }),
  },
];

function silentCall(openMs: number) {
  const { proposed: _proposed, accepted: _accepted, ...rest } = call();
  return {
    ...rest,
    bytesReceived: 0,
    firstBytes: 'none' as const,
    end: { how: 'closed' as const, by: 'peer' as const, at: t0 + 200 + openMs },
  };
}

function stranger(firstBytes: 'http' | 'none') {
  const { sender: _sender, ...rest } = silentCall(5);
  return { ...rest, remoteAddress: '10.77.0.77', firstBytes };
}

const pendings = (spanMs: number, changes: Partial<Evidence> = {}) =>
  move(
    moveControl(undefined, 'other', {
      responses: [
        { service: 'C-MOVE', final: false, status: 0xff00, counts: { remaining: 3 }, responses: 60, seq: 7 },
      ],
      pendingResponses: 60,
      countsUnchangedSince: t0 + 200,
      lastReceivedAt: t0 + 200 + spanMs,
    }),
    { takenAt: t0 + 300 + spanMs, ...changes },
  );
const allHere = {
  outcome: 'complete',
  arrivals: arrivals(3),
  listener: listening([call({ stored: 3 })]),
} as const;
const cancelledAt = (lastAfterCancelMs: number) =>
  move(
    moveControl({ status: 0xfe00, elapsedMs: 9000 }, 'other', { cancelSent: { at: t0 + 1000, seq: 15 } }),
    {
      outcome: 'cancelled',
      cancelRequested: { at: t0 + 1000, seq: 14 },
      arrivals: arrivals(3, { afterCancel: 2, lastAfterCancelMs }),
    },
  );

const finishCases: readonly CauseCase[] = [
  {
    cause: 'E01',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0, elapsedMs: 50, counts: { completed: 3 } }, 'dcmtk'), {
      ...partly,
      arrivals: arrivals(2, { late: 2, lateSeq: 21 }),
    }),
    nearMiss: move(moveControl({ status: 0, elapsedMs: 50, counts: { completed: 3 } }, 'dcmtk'), partly),
  },
  {
    cause: 'E02',
    confidence: 'likely',
    evidence: move(
      moveControl(undefined, 'other', { end: { how: 'aborted', by: 'us', at: t0 + 40_000, seq: 30 } }),
      allHere,
    ),
    nearMiss: move(moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3 } }), allHere),
  },
  { cause: 'E03', confidence: 'likely', evidence: pendings(320_000), nearMiss: pendings(60_000) },
  {
    cause: 'E04',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0, elapsedMs: 900, counts: {} }), allHere),
    nearMiss: move(moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3 } }), allHere),
  },
  {
    cause: 'E05',
    confidence: 'certain',
    evidence: move(
      moveControl({ status: 0xb000, elapsedMs: 900, counts: { completed: 2, failed: 1 }, failedUids: 1 }),
      partly,
    ),
    nearMiss: move(
      moveControl({ status: 0xb000, elapsedMs: 900, counts: { completed: 2, failed: 1 } }),
      allHere,
    ),
  },
  {
    cause: 'E06',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3, failed: 0 } }), partly),
    nearMiss: move(
      moveControl({ status: 0xb000, elapsedMs: 900, counts: { completed: 2, failed: 1 } }),
      partly,
    ),
  },
  {
    cause: 'E07',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0xfe00, elapsedMs: 900, counts: { completed: 2 } }), partly),
    nearMiss: move(
      moveControl({ status: 0xfe00, elapsedMs: 900 }, 'other', { cancelSent: { at: t0 + 200 } }),
      { ...partly, cancelRequested: { at: t0 + 200 } },
    ),
  },
  {
    cause: 'E08',
    confidence: 'certain',
    evidence: move(moveControl({ status: 0, elapsedMs: 900, counts: { completed: 5 } }), {
      ...allHere,
      arrivals: arrivals(5),
    }),
    nearMiss: move(moveControl({ status: 0, elapsedMs: 900, counts: { completed: 3 } }), allHere),
  },
  { cause: 'E09', confidence: 'certain', evidence: cancelledAt(6000), nearMiss: cancelledAt(400) },
];

const getControl = (result: number, answer?: { status: number; counts: { failed: number } }) => {
  const control = moveControl(answer && { elapsedMs: 300, ...answer });
  const request = { service: 'C-GET' as const, keys: {}, at: t0 + 100, seq: 6 };
  return {
    ...control,
    accepted: {
      contexts: [{ id: 1, abstractSyntax: sopClass.studyRootGet, result, transferSyntax: '' }],
      seq: 5,
    },
    requests: result === 0 ? [request] : [],
    responses: control.responses.map((one) => ({ ...one, service: 'C-GET' as const })),
  };
};
const failedGet = { status: 0xa702, counts: { failed: 3 } };

const getCases: readonly CauseCase[] = [
  {
    cause: 'F01',
    confidence: 'certain',
    evidence: move(getControl(3), { method: 'C-GET' }),
    nearMiss: move(getControl(0, failedGet), { method: 'C-GET' }),
  },
  {
    cause: 'F02',
    confidence: 'likely',
    evidence: move(getControl(0, failedGet), { method: 'C-GET' }),
    nearMiss: move(getControl(0, failedGet), {
      method: 'C-GET',
      outcome: 'incomplete',
      arrivals: arrivals(2),
    }),
  },
];

export const causeCases: readonly CauseCase[] = [
  ...controlCases,
  ...requestCases,
  ...reverseNoneCases,
  ...reverseSomeCases,
  ...finishCases,
  ...getCases,
];
