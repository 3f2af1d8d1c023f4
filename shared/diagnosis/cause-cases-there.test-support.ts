import { sopClass } from '../dicom/sop-class.ts';
import { transferSyntax } from '../dicom/transfer-syntax.ts';
import {
  answered,
  type CauseCase,
  connected,
  rejected,
  silent,
  timedOut,
} from './cause-case.test-support.ts';
import { arrivals, call, link, listening, move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';

export const controlCases: readonly CauseCase[] = [
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
const p2hangs = { probe: 'P2', at: t0, by: 'study-uid', timedOut: true } as const;
const withDestination = (moveDestination: string, changes: Partial<Evidence> = {}) => {
  const control = moveControl({ status: 0xa801, elapsedMs: 10 }, 'dcmtk');
  return move(
    { ...control, requests: control.requests.map((one) => ({ ...one, moveDestination })) },
    changes,
  );
};

export const requestCases: readonly CauseCase[] = [
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
    nearMiss: withDestination('MOVESCOPE', {
      probes: [{ probe: 'P3', at: t0, destination: 'movescope', status: 0xa801, elapsedMs: 10 }],
    }),
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
