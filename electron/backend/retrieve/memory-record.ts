import { isEnded } from '../../../shared/retrieve/counts.ts';
import { initialRetrieveState, reduce } from '../../../shared/retrieve/reduce.ts';
import { addEvents } from '../../../shared/retrieve/steady-pending.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { stampDraft, type TimelineDraft } from './draft.ts';
import type { RetrieveFiles } from './retrieve-files.ts';
import type { RetrieveRecord } from './retrieve-record.ts';

/** A retrieve that leaves nothing behind: what a test of the link fetches belongs to nobody's list. */
export function createMemoryRecord(first: TimelineDraft, now: () => number): RetrieveRecord {
  const events: TimelineEvent[] = [stampDraft(first, 1, now())];
  let state = events.reduce(reduce, initialRetrieveState('test'));
  const record: RetrieveRecord = {
    retrieveId: 'test',
    files: noFiles,
    get summary() {
      return state.summary;
    },
    get ended() {
      return isEnded(state.summary.phase);
    },
    recall: async () => {},
    running: events,
    events: async () => events,
    append(draft, at = now()) {
      if (record.ended) return;
      const event = stampDraft(draft, state.summary.lastSeq + 1, at);
      addEvents(events, [event]);
      state = reduce(state, event);
    },
    follow: () => () => {},
    flush: async () => {},
    close: async () => {},
  };
  return record;
}

const noFiles: RetrieveFiles = {
  journalPath: '',
  create: () => {},
  request: () => undefined,
  writeExpected: async () => {},
  expected: async () => undefined,
  writeEvidence: async () => {},
  evidence: async () => undefined,
  writeSummary: async () => {},
  summary: async () => undefined,
  remove: async () => {},
};
