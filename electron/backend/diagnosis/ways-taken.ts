import { causes } from '../../../shared/diagnosis/causes.ts';
import type { Finding, FindingAction } from '../../../shared/diagnosis/finding.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';

type WayChange = Extract<TimelineEvent, { type: 'way-changed' }>;

/** Ways that brought nothing and are told beside the cause. */
const toldOfVainWay = 1;

/**
 * The part of an ended retrieve's timeline that tells why images are missing: without the last attempts if they were
 * another way that brought nothing, since what they failed of is not what has to be repaired.
 */
export function questionedPart(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  if (!events.some((event) => event.type === 'retrieve-finished')) return events;
  let part = events;
  for (;;) {
    const begin = part.findLastIndex((event) => beginsAttempt(event));
    const tail = part.slice(begin + 1);
    if (part[begin]?.type !== 'way-changed' || tail.some((event) => event.type === 'instances-stored')) {
      return part;
    }
    part = [...part.slice(0, begin), ...tail.filter(isOfTheWhole)];
  }
}

function beginsAttempt({ type }: TimelineEvent): boolean {
  return (
    type === 'way-changed' || type === 'retrieve-resumed' || type === 'backing-off' || type === 'space-made'
  );
}

/** What is not of one attempt: how the retrieve ended, what is expected, what was tested afterwards. */
function isOfTheWhole(event: TimelineEvent): boolean {
  if ('purpose' in event) return event.purpose === 'expect';
  switch (event.type) {
    case 'retrieve-finished':
    case 'cancel-requested':
    case 'expected-counted':
    case 'expected-unknown':
    case 'probe-started':
    case 'probe-finished':
      return true;
    default:
      return false;
  }
}

/**
 * Where another way brought everything: the timeline as if the retrieve had ended with the attempt that failed of something
 * to repair. What was tested afterwards belongs to it.
 */
export function avoidedPart(events: readonly TimelineEvent[]): readonly TimelineEvent[] | undefined {
  const end = events.findLast((event) => event.type === 'retrieve-finished');
  const begin = events.findIndex(
    (event) => event.type === 'way-changed' && event.findings.slice(0, 1).some(isCause),
  );
  const change = events[begin];
  if (end?.outcome !== 'complete' || change?.type !== 'way-changed') return undefined;
  const before = events.slice(0, begin);
  const { seq, at, failure } = change;
  const failed: TimelineEvent = {
    ...{ type: 'retrieve-finished', seq, at },
    outcome: before.some((event) => event.type === 'instances-stored') ? 'incomplete' : 'failed',
    ...(failure && { failure }),
  };
  const after = events.slice(begin + 1).filter((event) => isOfTheWhole(event) && !endsRetrieve(event));
  return [...before, failed, ...after];
}

function endsRetrieve({ type }: TimelineEvent): boolean {
  return type === 'retrieve-finished' || type === 'cancel-requested';
}

/** What is told after another test of what a way was taken around: that note is said anew, the rest stays. */
export function withNoteAgain(said: readonly Finding[], again: readonly Finding[]): Finding[] {
  const [note] = again;
  const told = said.findIndex((finding) => finding.avoided);
  if (!note) return [...said];
  return told < 0 ? [...said, note] : said.with(told, note);
}

/**
 * What is told after several ways. When one of them brought everything, the cause that made the others fail stays as a note
 * with its repair; otherwise the vain way is told after the cause, and what has been tried is no advice any more.
 * `ofVainWay`: what was found of the attempt that brought nothing.
 */
export function withWays(
  findings: readonly Finding[],
  events: readonly TimelineEvent[],
  ofVainWay: readonly Finding[] = [],
): Finding[] {
  const changes = events.filter((event): event is WayChange & TimelineEvent => event.type === 'way-changed');
  if (changes.length === 0) return [...findings];
  const end = events.findLast((event) => event.type === 'retrieve-finished');
  if (end?.outcome === 'complete') {
    const notes = changes.flatMap((change) => change.findings.slice(0, 1)).filter(isCause);
    return [...findings, ...others(notes, findings).map((note) => ({ ...note, avoided: true }) as const)];
  }
  const tried = new Set(changes.map((change) => change.to.method));
  return [...findings, ...others(ofVainWay, findings).slice(0, toldOfVainWay)].map((finding) => ({
    ...finding,
    actions: finding.actions.filter((action) => !isTried(action, tried)),
  }));
}

/** Something to repair, not merely how it went. */
function isCause({ cause }: Finding): boolean {
  return causes[cause].role === undefined;
}

function others(more: readonly Finding[], known: readonly Finding[]): Finding[] {
  const causesTold = new Set(known.map((finding) => finding.cause));
  return more.filter(({ cause }) => {
    const isNew = !causesTold.has(cause);
    causesTold.add(cause);
    return isNew;
  });
}

function isTried(action: FindingAction, tried: ReadonlySet<string>): boolean {
  return (action === 'use-c-get' && tried.has('C-GET')) || (action === 'use-c-move' && tried.has('C-MOVE'));
}
