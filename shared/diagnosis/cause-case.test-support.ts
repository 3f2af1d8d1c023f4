import type { CauseId } from './cause-id.ts';
import {
  arrivals,
  call,
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

export const connected = { outcome: 'connected', elapsedMs: 2, seq: 2 } as const;
export const rejected = (result: number, source: number, reason: number) =>
  link('echo', { connect: connected, rejected: { by: 'peer', result, source, reason, seq: 4 } });
export const answered = move(moveControl({ status: 0xa801, elapsedMs: 20 }));
export const timedOut = (
  elapsedMs: number,
  changes: Partial<Evidence> = {},
  from: 'other' | 'dcmtk' = 'other',
) => move(moveControl({ status: 0xa702, elapsedMs, counts: { failed: 3, completed: 0 } }, from), changes);
export const publicPeer = (elapsedMs: number) =>
  move(
    moveControl({ status: 0xa702, elapsedMs, counts: { failed: 3 } }, 'other', {
      localAddress: '192.168.1.20',
      remoteAddress: '8.20.30.40',
    }),
  );
export const rj = (source: number, reason: number, result = 1) =>
  move(moveControl({ status: 0xa702, elapsedMs: 30, counts: { failed: 3 } }), {
    listener: listening([rejectedCall(result, source, reason)]),
  });
export const partly = {
  outcome: 'incomplete',
  listener: listening([call({ stored: 2 })]),
  arrivals: arrivals(2),
} as const;

export const silent = (changes: Partial<Evidence>, from: 'other' | 'dcmtk' = 'other') => {
  const {
    outcome: _outcome,
    endedAt: _endedAt,
    ...running
  } = move(moveControl(undefined, from), { takenAt: t0 + 30_000 });
  return { ...running, ...changes };
};
