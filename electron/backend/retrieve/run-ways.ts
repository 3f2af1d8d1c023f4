import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { nodeKeyOf } from '../nodes/resolved-peer.ts';
import { createArrivals } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptPlan, planForAll, planForMissing, type Way } from './attempt-plan.ts';
import { stampDraft } from './draft.ts';
import { type ExpectationWatch, watchExpectation } from './expectation-watch.ts';
import { firstMethod, missingWay, type NextWay, nextWay, type WayFacts, type WayLesson } from './next-way.ts';
import { inLanes, planForParts } from './part-plan.ts';
import type { ExpectedInstance } from './retrieve-files.ts';
import { type Finish, farewellMs, runAttempt, stopped, type TurnTools, within } from './run-attempt.ts';
import { checkSpace, noteLowSpace, waitForSpace } from './space-wait.ts';

/** What an only-missing retrieve waits for before it asks for everything after all. */
const listFirstMs = 60_000;
/** A list that would part the study is worth no longer wait: the first image must not be late for it. */
const listForPartsMs = 5000;

/**
 * One turn of a retrieve: attempts, each another way than those before, until everything is here or no further way is known
 * to help. Throws FailureError when the first can't begin.
 */
export async function runWays(attempt: Attempt): Promise<Finish> {
  const turn = openTurn(attempt);
  try {
    const first = await firstPlan(turn);
    return first ? await takeWays(turn, first) : { kind: 'finish', outcome: 'complete' };
  } finally {
    await turn.close();
  }
}

interface Turn extends TurnTools {
  /** The expectation, once it has been asked for. */
  readonly counted: ExpectationWatch | undefined;
  readonly facts: WayFacts;
  close(): Promise<void>;
}

function openTurn(attempt: Attempt): Turn {
  const { scope, progress, clock, pulse, earlier } = attempt;
  const arrivals = createArrivals({
    ...{ scope, clock, progress, onArrival: pulse.beat, here: earlier?.here },
    onBeside: attempt.onBeside,
  });
  let expectation: ExpectationWatch | undefined;
  const stopExpectation = (): void => expectation?.stop();
  attempt.stop.addEventListener('abort', stopExpectation);
  const turn: Turn = {
    attempt,
    arrivals,
    get counted() {
      return expectation;
    },
    facts: attempt.ways?.facts() ?? {},
    expectation(method) {
      expectation ??= watchExpectation({
        ...attempt,
        peer: attempt.resolve(),
        files: attempt.record.files,
        classesFirst: method === 'C-GET',
        wanted: attempt.onlyMissing
          ? ({ sopInstanceUid: uid }) => arrivals.has(uid) || !attempt.library.has(uid)
          : undefined,
        emit: progress.emit,
        onSettled: () => {
          pulse.beat();
          if (expectation) void noteLowSpace(turn, expectation);
        },
      });
      return expectation;
    },
    async close() {
      attempt.stop.removeEventListener('abort', stopExpectation);
      expectation?.stop();
      if (expectation) await within(attempt, expectation.settled, farewellMs);
    },
  };
  return turn;
}

/** Undefined: nothing is missing. */
async function firstPlan(turn: Turn): Promise<AttemptPlan | undefined> {
  const { attempt, facts } = turn;
  const { scope } = attempt;
  const method = firstMethod(attempt.resolve().method, facts);
  const workedBefore = method === 'C-GET' && attempt.resolve().method === 'auto';
  let missing = attempt.earlier?.missing;
  if (attempt.onlyMissing) {
    missing ??= await listMissing(turn, method);
    if (missing?.length === 0) return undefined;
  }
  if (missing && missing.length > 0 && isPartly(turn, missing)) {
    return { ...planForRest(turn, missingWay(method, facts), missing), workedBefore };
  }
  const parts = method === 'C-MOVE' ? await planInParts(turn) : undefined;
  return { ...(parts ?? planForAll({ method, level: levelOfScope(scope) }, scope)), workedBefore };
}

/** Undefined: the node does not bear several requests for a study, or does not list its images soon enough. */
async function planInParts(turn: Turn): Promise<AttemptPlan | undefined> {
  const { attempt, facts } = turn;
  const { scope } = attempt;
  const lanes = attempt.mostLanes?.() ?? 1;
  const mayPart = !facts.wholeStudiesOnly && facts.studiesInParts !== false;
  if (lanes < 2 || !mayPart || attempt.listener().status !== 'listening') return undefined;
  const expectation = turn.expectation('C-MOVE');
  await within(attempt, expectation.settled, listForPartsMs);
  const { instances } = expectation;
  return instances && planForParts({ scope, instances, lanes, single: facts.uidLists === false });
}

function planForRest(turn: Turn, way: Way, missing: readonly ExpectedInstance[]): AttemptPlan {
  const { attempt } = turn;
  return inLanes(planForMissing(way, attempt.scope, missing), attempt.mostLanes?.() ?? 1);
}

/** Where nothing is here yet, the whole is asked for at its own level. */
function isPartly({ attempt, arrivals }: Turn, missing: readonly ExpectedInstance[]): boolean {
  return arrivals.total > 0 || (attempt.onlyMissing === true && missing.length > 0);
}

/** What the PACS has and the library has not; undefined when it does not tell. */
async function listMissing(
  turn: Turn,
  method: Way['method'],
): Promise<readonly ExpectedInstance[] | undefined> {
  const { attempt } = turn;
  const known = await attempt.record.files.expected();
  if (known) return known.filter(({ sopInstanceUid }) => !attempt.library.has(sopInstanceUid));
  const expectation = turn.expectation(method);
  await within(attempt, expectation.settled, listFirstMs);
  return expectation.instances;
}

async function takeWays(turn: Turn, first: AttemptPlan): Promise<Finish> {
  const { attempt, arrivals } = turn;
  const tried: [Way, ...Way[]] = [first.way];
  let plan = first;
  let kept: Finish | undefined;
  for (;;) {
    const finish = await tryWay(turn, plan);
    if (finish.outcome === 'complete') learnWay(turn, tried);
    if (finish.outcome === 'complete' || attempt.isStopped()) return finish;
    // What brought nothing explains nothing: the failure to tell is that of the attempt before it.
    kept = kept && arrivals.brought === 0 ? kept : finish;
    const more = await moreSpace(turn, finish, plan);
    if (attempt.isStopped()) return stopped;
    const next = more ?? (await another(turn, finish, tried));
    if (!next) return kept;
    plan = next;
    if (!more) tried.push(next.way);
  }
}

/** A first attempt that can't begin for want of a listener is one that failed. */
async function tryWay(turn: Turn, plan: AttemptPlan): Promise<Finish> {
  const { attempt } = turn;
  const lowSpace = await checkSpace(turn);
  if (lowSpace) return { kind: 'finish', outcome: outcomeOf(turn), failure: lowSpace };
  try {
    return await runAttempt(turn, plan);
  } catch (error) {
    const isExpected = error instanceof FailureError && error.failure.kind === 'listener-not-running';
    if (!isExpected || attempt.resolve().method !== 'auto') throw error;
    return { kind: 'finish', outcome: outcomeOf(turn), failure: error.failure };
  }
}

function outcomeOf({ arrivals }: Turn): 'incomplete' | 'failed' {
  return arrivals.total > 0 ? 'incomplete' : 'failed';
}

/** After a full disk: the same again for the rest, when there is space. */
async function moreSpace(turn: Turn, finish: Finish, plan: AttemptPlan): Promise<AttemptPlan | undefined> {
  const { attempt } = turn;
  if (finish.failure?.kind !== 'disk-full' || !attempt.waitsForSpace) return undefined;
  const missing = missingOf(turn);
  sayFindings(attempt, await findingsOf(attempt, finish));
  await waitForSpace(turn, missing?.length);
  const { method } = plan.way;
  return missing && missing.length > 0 && turn.arrivals.total > 0
    ? planForRest(turn, missingWay(method, turn.facts), missing)
    : planForAll({ method, level: levelOfScope(attempt.scope) }, attempt.scope);
}

function sayFindings({ progress }: Attempt, findings: readonly Finding[]): void {
  if (findings.length > 0) progress.emit({ type: 'diagnosed', findings: [...findings] });
}

/** The next way, told on the timeline with its reason. */
async function another(
  turn: Turn,
  finish: Finish,
  tried: readonly [Way, ...Way[]],
): Promise<AttemptPlan | undefined> {
  const { attempt, arrivals, facts } = turn;
  const { scope, progress } = attempt;
  const findings = await findingsOf(attempt, finish);
  const missing = missingOf(turn);
  const next = nextWay({
    allowed: attempt.resolve().method,
    scopeLevel: levelOfScope(scope),
    tried,
    ended: {
      failure: finish.failure,
      findings,
      brought: arrivals.brought,
      arrived: arrivals.arrived,
      received: arrivals.total,
      missing: missing?.length,
      missingSeries: new Set(missing?.map((instance) => instance.seriesInstanceUid)).size,
    },
    facts,
    listening: attempt.listener().status === 'listening',
  });
  if (!next || attempt.isStopped()) return undefined;
  const plan = planOf(next, turn, missing);
  const from = tried[tried.length - 1] ?? tried[0];
  progress.emit({
    type: 'way-changed',
    from: { method: from.method, level: from.level },
    to: { method: plan.way.method, level: plan.way.level },
    ...(plan.missing && { instances: plan.missing.length }),
    ...(finish.failure && { failure: finish.failure }),
    findings: [...findings],
  });
  return plan;
}

function planOf(
  { way, only }: NextWay,
  turn: Turn,
  missing: readonly ExpectedInstance[] | undefined,
): AttemptPlan {
  return only === 'missing' && missing && missing.length > 0
    ? planForRest(turn, way, missing)
    : planForAll(way, turn.attempt.scope);
}

/** Undefined where the PACS could not list what there is. */
function missingOf({ counted, arrivals }: Turn): readonly ExpectedInstance[] | undefined {
  return counted?.instances?.filter(({ sopInstanceUid }) => !arrivals.has(sopInstanceUid));
}

/** What the program makes of the attempt that has just ended. */
async function findingsOf(attempt: Attempt, { outcome, failure }: Finish): Promise<readonly Finding[]> {
  const { record, clock, diagnosis, progress, log } = attempt;
  if (!diagnosis) return [];
  progress.flush();
  await record.flush();
  const end = { type: 'retrieve-finished', outcome, ...(failure && { failure }) } as const;
  try {
    return diagnosis.look({
      events: [...(record.running ?? []), stampDraft(end, record.summary.lastSeq + 1, clock.now())],
      nodeKey: nodeKeyOf(record.summary),
      otherSilentRetrieves: attempt.otherSilentRetrieves(),
      lastAttemptOnly: true,
    }).findings;
  } catch (error) {
    // A retrieve must not fail because it could not be explained.
    log.error({ err: error, retrieveId: record.retrieveId }, 'an attempt could not be diagnosed');
    return [];
  }
}

/** What brought the images is tried first the next time. */
function learnWay({ attempt }: Turn, tried: readonly [Way, ...Way[]]): void {
  const last = tried[tried.length - 1] ?? tried[0];
  const [first] = tried;
  const how = howLearned(first, last);
  const facts: WayLesson[] = [];
  if (first.method !== last.method || last.method === 'C-MOVE') {
    facts.push({ name: 'worksBy', value: last.method, how });
  }
  if (last.single && !first.single)
    facts.push({ name: 'uidLists', value: false, how: 'a list brought nothing, single UIDs did' });
  if (first.inParts && isWhole(last, attempt.scope))
    facts.push({ name: 'studiesInParts', value: false, how: 'its parts brought nothing, the whole did' });
  attempt.ways?.learn(facts);
}

function isWhole({ method, level, inParts }: Way, scope: RetrieveScope): boolean {
  return method === 'C-MOVE' && !inParts && level === levelOfScope(scope);
}

function howLearned(first: Way, last: Way): string {
  return first.method === last.method
    ? `a ${last.method} that brought everything`
    : `a ${last.method} that brought everything after a ${first.method} had not`;
}
