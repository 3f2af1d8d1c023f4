import { type OpenedBundle, supportBundleSchema } from '../../../shared/contract/support-bundle.ts';
import { fail } from '../../../shared/failure/failure.ts';
import { initialRetrieveState, reduceAll } from '../../../shared/retrieve/reduce.ts';
import { addEvents } from '../../../shared/retrieve/steady-pending.ts';
import { type TimelineEvent, timelineEventSchema } from '../../../shared/retrieve/timeline-event.ts';
import { findingsOf } from './make-bundle.ts';

/**
 * Reads a support bundle, or the journal of a retrieve, from its text, and diagnoses it anew.
 * @throws FailureError `invalid-request` when it is neither.
 */
export function openBundle(text: string): OpenedBundle {
  const bundle = supportBundleSchema.safeParse(parseJson(text));
  if (bundle.success) {
    const { createdAt, program, summary, events } = bundle.data;
    const findings = findingsOf(bundle.data);
    return { kind: 'bundle', createdAt, program, summary: { ...summary, findings }, events, findings };
  }
  const events = readLines(text);
  if (events[0]?.type !== 'retrieve-queued') {
    fail({
      kind: 'invalid-request',
      detail: 'This is neither a support bundle of Movescope nor the journal of a retrieve',
    });
  }
  const { summary } = reduceAll(initialRetrieveState('journal'), events);
  const findings = findingsOf({ events });
  return { kind: 'journal', summary: { ...summary, findings }, events, findings };
}

function readLines(text: string): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  for (const line of text.split('\n')) {
    const event = timelineEventSchema.safeParse(parseJson(line));
    if (event.success) addEvents(events, [event.data]);
  }
  return events;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
