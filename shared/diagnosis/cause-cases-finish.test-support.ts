import { sopClass } from '../dicom/sop-class.ts';
import { type CauseCase, partly } from './cause-case.test-support.ts';
import { arrivals, call, listening, move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';

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

export const finishCases: readonly CauseCase[] = [
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

export const getCases: readonly CauseCase[] = [
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
