import { IconArrowDownRight, IconPhoneIncoming } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { formatClock } from '../../ui/index.ts';
import { inboundCalls } from './inbound-calls.ts';

const shown = 4;

/** For a retrieve that went wrong although the PACS called: when, from where, by which names, and what came of it. */
export function InboundPanel(props: {
  readonly events: readonly TimelineEvent[];
  readonly onEvent: ((seq: number) => void) | undefined;
}) {
  const { events, onEvent } = props;
  const count = events.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list grows in place; its length tells of it
  const calls = useMemo(() => inboundCalls(events), [events, count]);
  const telling = calls.some((call) => call.refused || call.stored === 0);
  if (!telling) return null;
  const rows = [...calls.filter((call) => call.refused), ...calls.filter((call) => !call.refused)];
  return (
    <section className="inbound" aria-label="The PACS did call you">
      <h3 className="inbound-title">
        <IconPhoneIncoming size={14} aria-hidden /> The PACS did call you
      </h3>
      <table className="plain-table inbound-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">From</th>
            <th scope="col">Calling AE</th>
            <th scope="col">Called AE</th>
            <th scope="col">What came of it</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((call) => (
            <tr key={call.associationId}>
              <td className="mono">{formatClock(call.at, true)}</td>
              <td className="mono">{call.address || '–'}</td>
              <td className="mono">{call.callingAe ?? '–'}</td>
              <td className="mono">{call.calledAe ?? '–'}</td>
              <td>
                {onEvent ? (
                  <button type="button" className="evidence-link" onClick={() => onEvent(call.seq)}>
                    <span>{call.outcome}</span>
                    <IconArrowDownRight size={12} aria-hidden />
                    <span className="visually-hidden"> – show in the timeline</span>
                  </button>
                ) : (
                  call.outcome
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown ? (
        <p className="meta">and {rows.length - shown} more calls, in the timeline below</p>
      ) : null}
    </section>
  );
}
