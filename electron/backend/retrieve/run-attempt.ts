import type { ListenerState } from '../../../shared/contract/listener.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { Arrivals } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptPlan } from './attempt-plan.ts';
import type { OpenTies } from './correlate.ts';
import type { ExpectationWatch } from './expectation-watch.ts';
import { createRequest, type RetrieveEnd } from './retrieve-request.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Images of a C-GET need contexts for their SOP classes: it waits this long for the C-FIND that tells them. */
const expectationBeforeGetMs = 15_000;
/** After the end of the request the C-FIND is waited for no longer than this. */
const expectationAfterEndMs = 10_000;
/** Whether the study exists tells causes apart, so a request that failed at once waits this long for it. */
const expectationForDiagnosisMs = 8000;
/** For a server that sends after it has said that it has finished. */
const finalFirstGraceMs = 300_000;
/** What still comes on our own associations when all is decided belongs to the timeline, but nobody waits long for it. */
export const farewellMs = 1000;
const listenerStartMs = 10_000;

/** How an attempt came out. */
export type Finish = Extract<Verdict, { kind: 'finish' }>;

export const stopped: Finish = { kind: 'finish', outcome: 'cancelled' };

/** What all attempts of one turn share. */
export interface TurnTools {
  readonly attempt: Attempt;
  readonly arrivals: Arrivals;
  /** Begins to count what to expect, where that has not begun; the same for every attempt. */
  expectation(method: 'C-MOVE' | 'C-GET'): ExpectationWatch;
}

/** One attempt with everything around it: asks, receives, and decides by counting. Throws FailureError when it can't begin. */
export async function runAttempt(turn: TurnTools, plan: AttemptPlan): Promise<Finish> {
  const { attempt, arrivals } = turn;
  const { method } = plan.way;
  const peer = { ...attempt.resolve(), service: method };
  const listener = await listenerWhenStarted(attempt);
  if (attempt.isStopped()) return stopped;
  if (method === 'C-MOVE' && listener.status !== 'listening') fail({ kind: 'listener-not-running' });
  attempt.progress.emit(startOf(plan, peer, listener));
  arrivals.beginAttempt();
  const request = createRequest({ ...attempt, peer, arrivals, keys: plan.requests, lanes: plan.lanes });
  const classesWanted = method === 'C-GET';
  // The C-MOVE goes out first: the expectation must not delay an image.
  let expectation: ExpectationWatch | undefined;
  const early = classesWanted ? undefined : request.send(() => expectation?.uids, []);
  expectation = turn.expectation(method);
  try {
    if (!early) await within(attempt, expectation.classesSettled, expectationBeforeGetMs);
    const end = await (early ?? request.send(() => expectation.uids, expectation.sopClassUids));
    attempt.progress.flush();
    const finish = await settle(attempt, { end, service: method, arrivals, expectation, ties: request.ties });
    if (finish.outcome !== 'complete') {
      await within(attempt, expectation.settled, attempt.isStopped() ? 0 : expectationForDiagnosisMs);
    }
    await within(attempt, request.gone(), farewellMs);
    return finish;
  } finally {
    request.close();
  }
}

function startOf(plan: AttemptPlan, peer: ReturnType<Attempt['resolve']>, listener: ListenerState) {
  const { way, missing, requests, workedBefore, lanes = 1 } = plan;
  return {
    type: 'attempt-started',
    method: way.method,
    level: way.level,
    model: peer.model,
    localAe: peer.localAe,
    ...(way.method === 'C-MOVE' && { moveDestination: peer.moveDestination }),
    ...(listener.status === 'listening' && { listener: addressOf(listener) }),
    ...(missing && { missing: { instances: missing.length, requests: requests.length } }),
    ...(lanes > 1 && { parallel: { lanes, requests: requests.length } }),
    ...(workedBefore && { workedBefore }),
  } as const;
}

interface Settling {
  readonly end: RetrieveEnd;
  readonly service: 'C-MOVE' | 'C-GET';
  readonly arrivals: Arrivals;
  readonly expectation: ExpectationWatch;
  readonly ties: OpenTies | undefined;
}

/** The request is over: decides by counting, and waits as long as counting may still change. */
async function settle(attempt: Attempt, settling: Settling): Promise<Finish> {
  const { clock, pulse, progress } = attempt;
  const { end, arrivals, expectation } = settling;
  if (end.kind === 'not-sent') return { kind: 'finish', outcome: 'failed', failure: end.failure };
  const endedAt = clock.monotonic();
  let announced = false;
  while (!attempt.isStopped()) {
    const graceMs = graceOf(attempt);
    const graceUntil = Math.max(endedAt, arrivals.lastAt ?? 0) + graceMs;
    const expectationUntil = endedAt + expectationAfterEndMs;
    const now = clock.monotonic();
    const verdict = verdictOf({
      service: settling.service,
      end,
      expected: expectation.count,
      expectationPending: expectation.status === 'pending' && now < expectationUntil,
      received: arrivals.received(nonEmpty(expectation.uids)),
      receivedBefore: arrivals.total - arrivals.arrived,
      inboundOpen: (settling.ties?.openConnections ?? 0) > 0,
      graceOver: now >= graceUntil,
    });
    if (verdict.kind === 'finish') return withRefusal(verdict, arrivals);
    if (verdict.for === 'late-images' && !announced) {
      announced = true;
      progress.emit({ type: 'waiting-for-late-images', graceMs });
    }
    await pulse.next(Math.max(1, (verdict.for === 'expectation' ? expectationUntil : graceUntil) - now));
  }
  return stopped;
}

/** How long late images are waited for; longer where they are the habit. */
function graceOf(attempt: Attempt): number {
  const settingMs = attempt.settings().lateImageGraceS * 1000;
  return attempt.finalFirst() ? Math.max(settingMs, finalFirstGraceMs) : settingMs;
}

/** A server that knows of no instance and sends some all the same: counted as they are. */
function nonEmpty(uids: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  return uids && uids.size > 0 ? uids : undefined;
}

/** When we refused instances ourselves, that is the cause to name, not the peer's complaint about it. */
function withRefusal(finish: Finish, arrivals: Arrivals): Finish {
  return finish.outcome === 'complete' || !arrivals.refusal
    ? finish
    : { ...finish, failure: arrivals.refusal };
}

/** Resolves with `promise`, or after `ms`. */
export async function within(attempt: Attempt, promise: Promise<unknown>, ms: number): Promise<void> {
  let stopTimer: () => void = () => {};
  const timeout = new Promise<void>((resolve) => {
    stopTimer = attempt.clock.after(ms, resolve);
  });
  await Promise.race([promise, timeout]);
  stopTimer();
}

/** Retrieves that were queued when the program ended start again with it: they wait for the listener to come up. */
async function listenerWhenStarted(attempt: Attempt): Promise<ListenerState> {
  const until = attempt.clock.monotonic() + listenerStartMs;
  let state = attempt.listener();
  while (state.status === 'starting' && attempt.clock.monotonic() < until && !attempt.isStopped()) {
    await attempt.pulse.next(100);
    state = attempt.listener();
  }
  return state;
}

function addressOf(listener: ListenerState): string {
  const address = listener.addresses[0] ?? listener.settings.bindAddress;
  return `${address.includes(':') ? `[${address}]` : address}:${listener.settings.port}`;
}
