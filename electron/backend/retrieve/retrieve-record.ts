import type { Logger } from 'pino';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import { initialRetrieveState, type RetrieveState, reduce } from '../../../shared/retrieve/reduce.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { addEvents } from '../../../shared/retrieve/steady-pending.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { stampDraft, type TimelineDraft } from './draft.ts';
import { beginJournal, createJournal, readJournal } from './journal.ts';
import type { RetrieveFiles } from './retrieve-files.ts';

export interface TimelineFollower {
  events(events: TimelineEvent[]): void;
  ended(): void;
}

/** One retrieve's timeline: written first, then folded and handed to those who follow it. */
export interface RetrieveRecord {
  readonly retrieveId: string;
  readonly files: RetrieveFiles;
  /** What the published events amount to. */
  readonly summary: RetrieveSummary;
  readonly ended: boolean;
  /** Reads what it has received, where an earlier run of the program did that: so what comes after its end can be counted. */
  recall(): Promise<void>;
  /** Every published event; from disk once the retrieve has ended. Rejects with the file system's error. */
  events(): Promise<readonly TimelineEvent[]>;
  /** The events of a retrieve that goes on. */
  readonly running: readonly TimelineEvent[] | undefined;
  /** `at` in ms since 1970; now when absent. After the last event of a retrieve only tests and what follows from them are. */
  append(draft: TimelineDraft, at?: number): void;
  follow(afterSeq: number, follower: TimelineFollower): () => void;
  /** Resolves when everything appended has been published, and the summary is on disk if that was the end. */
  flush(): Promise<void>;
  /** Appends nothing any more; what its associations still tell is nobody's. Resolves when all before is on disk. */
  close(): Promise<void>;
}

interface RecordOptions {
  readonly retrieveId: string;
  readonly files: RetrieveFiles;
  readonly log: Logger;
  now(): number;
  onChange(record: RetrieveRecord): void;
}

/** Begins a retrieve with its first event, on disk when this returns. */
export function beginRecord(options: RecordOptions, first: TimelineDraft): RetrieveRecord {
  const event = stampDraft(first, 1, options.now());
  beginJournal(options.files.journalPath, event);
  return openRecord(options, [event]);
}

/** Continues a retrieve whose journal has been read. */
export function openRecord(options: RecordOptions, events: TimelineEvent[]): RetrieveRecord {
  return createRecord(options, events.reduce(reduce, initialRetrieveState(options.retrieveId)), events);
}

/** A retrieve that has ended: its events stay on disk until somebody asks. */
export function endedRecord(options: RecordOptions, summary: RetrieveSummary): RetrieveRecord {
  return createRecord(options, { ...initialRetrieveState(options.retrieveId), summary }, undefined);
}

function createRecord(
  options: RecordOptions,
  initial: RetrieveState,
  /** Every published event; dropped at the end. */
  initialEvents: TimelineEvent[] | undefined,
): RetrieveRecord {
  const { files, log, retrieveId } = options;
  let state = initial;
  let events = initialEvents && !isEnded(initial.summary.phase) ? [...initialEvents] : undefined;
  let lastSeq = initial.summary.lastSeq;
  let closed = events === undefined;
  let shut = false;
  /** Undefined: it knows what it has received. */
  let past = initialEvents ? undefined : () => readJournal(files.journalPath, { repair: true });
  let writingSummary: Promise<void> | undefined;
  const pumps = new Set<() => void>();

  const journal = createJournal({
    path: files.journalPath,
    onError: (error) =>
      log.error({ err: error, retrieveId }, 'the journal of a retrieve could not be written'),
    onWritten(batch) {
      if (events) addEvents(events, batch);
      state = batch.reduce(reduce, state);
      for (const pump of [...pumps]) pump();
      if (isEnded(state.summary.phase)) {
        events = undefined;
        pumps.clear();
        writingSummary = files
          .writeSummary(state.summary)
          .catch((error) =>
            log.warn({ err: error, retrieveId }, 'the summary of a retrieve could not be written'),
          );
      }
      options.onChange(record);
    },
  });

  const record: RetrieveRecord = {
    retrieveId,
    files,
    get summary() {
      return state.summary;
    },
    get ended() {
      return isEnded(state.summary.phase);
    },
    async recall() {
      const read = past;
      past = undefined;
      if (!read) return;
      try {
        state = (await read()).reduce(reduce, initialRetrieveState(retrieveId));
        lastSeq = state.summary.lastSeq;
      } catch (error) {
        log.warn({ err: error, retrieveId }, 'the journal of a retrieve could not be read');
      }
    },
    get running() {
      return events;
    },
    events: async () => events ?? readJournal(files.journalPath),
    append(draft, at = options.now()) {
      if (shut || (closed && !isAfterwards(draft))) return;
      closed ||= draft.type === 'retrieve-finished' || draft.type === 'retrieve-interrupted';
      journal.append(stampDraft(draft, ++lastSeq, at));
    },
    follow: (afterSeq, follower) =>
      followRecord({
        afterSeq,
        follower,
        pumps,
        files,
        log,
        published: () => events,
        ended: () => record.ended,
      }),
    async flush() {
      await journal.flush();
      await writingSummary;
    },
    close() {
      shut = true;
      return record.flush();
    },
  };
  return record;
}

/** What may come after the end of a retrieve. */
function isAfterwards(draft: TimelineDraft): boolean {
  switch (draft.type) {
    case 'probe-started':
    case 'probe-finished':
    case 'diagnosed':
      return true;
    case 'instances-stored':
      return draft.late;
    case 'retrieve-finished':
      // Late images have completed it.
      return draft.outcome === 'complete';
    default:
      return false;
  }
}

/** Replay and live are one: each follower has a place in the timeline, and is brought up to the end at every occasion. */
function followRecord(options: {
  readonly afterSeq: number;
  readonly follower: TimelineFollower;
  readonly pumps: Set<() => void>;
  readonly files: RetrieveFiles;
  readonly log: Logger;
  published(): readonly TimelineEvent[] | undefined;
  ended(): boolean;
}): () => void {
  const { follower, pumps } = options;
  let seen = options.afterSeq;
  let active = true;
  const hand = (events: readonly TimelineEvent[]): void => {
    const fresh = events.slice(firstAfter(events, seen));
    const last = fresh.at(-1);
    if (!active || !last) return;
    seen = last.seq;
    follower.events(fresh);
  };
  const finish = (): void => {
    if (!active) return;
    active = false;
    follower.ended();
  };
  const pump = (): void => {
    const events = options.published();
    if (!events) return;
    hand(events);
    if (options.ended()) finish();
  };
  const begin = async (): Promise<void> => {
    if (!active) return;
    if (options.published()) {
      pump();
      return;
    }
    const events = await readJournal(options.files.journalPath).catch((error) => {
      options.log.warn({ err: error }, 'the journal of a retrieve could not be read');
      return [];
    });
    hand(events);
    finish();
  };
  if (options.published()) pumps.add(pump);
  // Not within the call: the caller does not hold its way out yet.
  void Promise.resolve().then(begin);
  return () => {
    active = false;
    pumps.delete(pump);
  };
}

/** Index of the first event after `seq`. Numbers rise, as a rule by one, so the guess is nearly always right at once. */
function firstAfter(events: readonly TimelineEvent[], seq: number): number {
  let index = Math.min(events.length, Math.max(0, seq - (events[0]?.seq ?? 0) + 1));
  while (index > 0 && (events[index - 1]?.seq ?? 0) > seq) index--;
  return index;
}
