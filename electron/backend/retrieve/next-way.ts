import type { Finding, FindingAction } from '../../../shared/diagnosis/finding.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { RetrieveMethod } from '../../../shared/retrieve/timeline-event.ts';
import type { Way } from './attempt-plan.ts';
import { isBusy } from './back-off.ts';

/** One by the usual way, one for what is missing, one each the other way round: more has never helped. Parts come before. */
const mostAttempts = 4;

/** C-MOVE: move destination unknown (PS3.4 Table C.4-2). */
const destinationUnknown = 0xa801;

/** What a node is known to do, as far as it decides how to ask. Unknown facts are absent. */
export interface WayFacts {
  readonly getSupported?: boolean | undefined;
  readonly wholeStudiesOnly?: boolean | undefined;
  /** Takes several SOP Instance UIDs in one request. */
  readonly uidLists?: boolean | undefined;
  /** Gives a study in parts that are asked for at the same time. */
  readonly studiesInParts?: boolean | undefined;
  /** What brought the images the last time. */
  readonly worksBy?: Way['method'] | undefined;
}

/** Something about the ways that a retrieve has taught. */
export type WayLesson =
  | { readonly name: 'worksBy'; readonly value: Way['method']; readonly how: string }
  | { readonly name: 'uidLists' | 'studiesInParts'; readonly value: boolean; readonly how: string };

/** An attempt that has ended without everything. */
export interface EndedAttempt {
  readonly failure: Failure | undefined;
  /** What the diagnosis makes of it, best first. */
  readonly findings: readonly Finding[];
  /** Instances that it brought. */
  readonly brought: number;
  /** Instances that it sent, also those that were here: more than `brought` when it sent the same again. */
  readonly arrived: number;
  /** Instances that are here in all. */
  readonly received: number;
  /** Undefined: not known which are missing. */
  readonly missing: number | undefined;
  readonly missingSeries: number;
}

export interface WayQuestion {
  /** What the node or the request allows: `auto` both, else only the one. */
  readonly allowed: RetrieveMethod;
  readonly scopeLevel: Way['level'];
  /** Every way that was taken, the last one last. */
  readonly tried: readonly [Way, ...Way[]];
  readonly ended: EndedAttempt;
  readonly facts: WayFacts;
  /** C-MOVE needs our listener. */
  readonly listening: boolean;
}

/** `only`: it asks for what is missing. */
export interface NextWay {
  readonly way: Way;
  readonly only: 'missing' | 'all';
}

/**
 * The way to try after an attempt that has not brought everything; undefined when none is known to help, or has been left
 * untried. Pure. Each way is taken once.
 */
export function nextWay(question: WayQuestion): NextWay | undefined {
  const { tried, ended } = question;
  const whole = tried.filter((way) => !way.inParts);
  if (whole.length >= mostAttempts || isHopeless(ended)) return undefined;
  return candidates(question).find(({ way }) => isAllowed(way, question) && !isTried(way, tried));
}

/** The first way: C-MOVE, unless the node is known to need the other one. */
export function firstMethod(allowed: RetrieveMethod, facts: WayFacts): Way['method'] {
  if (allowed === 'get') return 'C-GET';
  return allowed === 'auto' && facts.worksBy === 'C-GET' ? 'C-GET' : 'C-MOVE';
}

/** The way to ask for single missing images. */
export function missingWay(method: Way['method'], facts: WayFacts): Way {
  if (facts.wholeStudiesOnly) return { method, level: 'study' };
  return { method, level: 'instance', ...(facts.uidLists === false && { single: true }) };
}

/** In the order in which they are to be tried. */
function candidates(question: WayQuestion): NextWay[] {
  const { ended, facts, scopeLevel } = question;
  const last = question.tried[question.tried.length - 1] ?? question.tried[0];
  const other: Way['method'] = last.method === 'C-MOVE' ? 'C-GET' : 'C-MOVE';
  const otherWay = otherWayOf(other, question);
  const listed = (ended.missing ?? 0) > 0;
  if (ended.brought > 0) {
    // It works, so the same again for the rest.
    const again = missingWay(last.method, facts);
    const helps = listed && suggests(ended, 'get-missing') && mayAskAgain(ended);
    return [...(helps ? [{ way: again, only: 'missing' } as const] : []), ...otherWay];
  }
  const ways: NextWay[] = [...otherWay];
  if (
    last.level === 'instance' &&
    !last.single &&
    listed &&
    scopeLevel !== 'instance' &&
    ended.arrived === 0
  ) {
    // Nothing came of a list: the server may not take lists, or not this level.
    ways.unshift({ way: { ...last, single: true }, only: 'missing' });
    ways.push({ way: { method: last.method, level: 'series' }, only: 'missing' });
  }
  if (last.inParts && mayAskForWhole(ended)) {
    ways.unshift({ way: { method: last.method, level: scopeLevel }, only: 'all' });
  }
  if (suggests(ended, 'retrieve-whole-study')) {
    ways.push({ way: { method: last.method, level: 'study' }, only: 'all' });
  }
  if (suggests(ended, 'retrieve-by-series') && scopeLevel === 'study' && listed && ended.missingSeries > 1) {
    ways.push({ way: { method: last.method, level: 'series' }, only: 'missing' });
  }
  return ways;
}

/** C-GET after C-MOVE and the other way about, where what was found says that it helps. */
function otherWayOf(method: Way['method'], { ended, facts, scopeLevel }: WayQuestion): NextWay[] {
  const action: FindingAction = method === 'C-GET' ? 'use-c-get' : 'use-c-move';
  if (!suggests(ended, action) && !isRefusedService(ended.failure)) return [];
  if (ended.received > 0 && (ended.missing ?? 0) > 0) {
    return [{ way: missingWay(method, facts), only: 'missing' }];
  }
  return [{ way: { method, level: scopeLevel }, only: 'all' }];
}

function suggests({ findings }: EndedAttempt, action: FindingAction): boolean {
  return findings.some((finding) => finding.actions.includes(action));
}

/** The service itself is not to be had, whatever the diagnosis makes of it. */
function isRefusedService(failure: Failure | undefined): boolean {
  return failure?.kind === 'no-presentation-context' || failure?.kind === 'listener-not-running';
}

/** Where every way would end the same, or a person or the queue has to decide first. */
function isHopeless({ failure, findings, brought }: EndedAttempt): boolean {
  switch (failure?.kind) {
    case 'not-found':
    case 'cancelled':
    case 'interrupted':
    case 'internal':
    case 'invalid-request':
    case 'disk-full':
    case 'file-write-failed':
    case 'name-not-found':
    case 'tcp-refused':
    case 'tcp-timeout':
    case 'tcp-unreachable':
    case 'tls-failed':
    case 'not-dicom':
    case 'association-rejected':
      return true;
    default:
      return isBusy(failure, { arrived: brought > 0, findings });
  }
}

/**
 * A server that fell silent may still be sending, and one that is asked again then sends everything twice or is blocked
 * (DIAGNOSIS.md T19): only what has ended is asked for again.
 */
function mayAskAgain({ failure }: EndedAttempt): boolean {
  return failure?.kind !== 'response-timeout' && failure?.kind !== 'no-progress';
}

/** Nothing came of the parts: the whole is the usual way, unless the destination is what the PACS does not know. */
function mayAskForWhole(ended: EndedAttempt): boolean {
  const { failure } = ended;
  return mayAskAgain(ended) && !(failure?.kind === 'dimse-status' && failure.status === destinationUnknown);
}

function isAllowed({ method }: Way, { allowed, facts, listening }: WayQuestion): boolean {
  if (method === 'C-MOVE') return allowed !== 'get' && listening;
  return allowed !== 'move' && facts.getSupported !== false;
}

function isTried(way: Way, tried: readonly Way[]): boolean {
  return tried.some(
    (one) =>
      one.method === way.method &&
      one.level === way.level &&
      (one.single ?? false) === (way.single ?? false) &&
      (one.inParts ?? false) === (way.inParts ?? false),
  );
}
