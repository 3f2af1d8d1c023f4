import { IconHourglass } from '@tabler/icons-react';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import { isProgress } from '../../../shared/retrieve/reduce.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { isSteady } from '../../../shared/retrieve/steady-pending.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { formatDuration } from '../../ui/index.ts';

/** From this much silence on, in ms, it is put into words. */
const worthSaying = 3000;

/**
 * What is awaited and for how long, while nothing comes; undefined while things move. Says nothing of a cause: silence is
 * no evidence yet.
 */
export function silenceWords(
  summary: RetrieveSummary,
  events: readonly TimelineEvent[],
  now: number,
): string | undefined {
  if (isEnded(summary.phase) || summary.phase === 'queued') return undefined;
  const silentMs = now - (events.findLast(isProgress)?.at ?? summary.lastEventAt);
  if (silentMs < worthSaying) return undefined;
  const silence = formatDuration(silentMs);
  const last = events.findLast((event) => event.type !== 'diagnosed');
  if (summary.phase !== 'cancelling' && last && isSteady(last)) {
    return `The PACS goes on answering “pending” (× ${last.responses}), with no progress for ${silence}.`;
  }
  if (summary.phase === 'cancelling') return `Cancelled; the PACS has not stopped yet, ${silence}.`;
  const attempt = events.findLastIndex((event) => event.type === 'attempt-started');
  const since = attempt < 0 ? events : events.slice(attempt);
  const request = since.findLast((event) => event.type === 'request-sent' && event.purpose === 'retrieve');
  if (request?.type !== 'request-sent') return `The PACS has not answered yet, ${silence}.`;
  if (request.service === 'C-GET') return `No image yet on our own connection, ${silence}.`;
  const called = since.some((event) => 'purpose' in event && event.purpose === 'store');
  if (!called) {
    return `No call-back yet, ${formatDuration(now - request.at)}. Firewalls show themselves after 10 to 135 s.`;
  }
  return summary.counts.received === 0
    ? `The PACS has called us, but no image has come for ${silence}.`
    : `Nothing new for ${silence}.`;
}

export function SilenceLine(props: { readonly text: string }) {
  return (
    <p className="silence">
      <IconHourglass size={14} aria-hidden />
      <span className="num">{props.text}</span>
    </p>
  );
}
