import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useId, useRef } from 'react';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { delivered, isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import {
  CountsBar,
  formatDateTime,
  formatDuration,
  formatRate,
  moveSelection,
  StatusMark,
} from '../../ui/index.ts';
import { nameText } from '../study/index.ts';
import { barTone, phaseMark, progressText } from './phase-mark.ts';
import { type RateSample, rateOf } from './retrieves-store.ts';

/** All retrieves: what is under way first, then the newest. One stop for the keyboard; arrows move. */
export function QueueList(props: {
  readonly summaries: readonly RetrieveSummary[];
  readonly samples: ReadonlyMap<string, readonly RateSample[]>;
  readonly now: number;
  readonly selected: string | undefined;
  readonly onSelect: (retrieveId: string) => void;
}) {
  const { summaries, selected } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: summaries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 72,
    getItemKey: (index) => summaries[index]?.retrieveId ?? index,
    overscan: 8,
  });
  const index = summaries.findIndex((summary) => summary.retrieveId === selected);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moveSelection(event.key, index, summaries.length, 6);
    const summary = next === undefined ? undefined : summaries[next];
    if (next === undefined || !summary) return;
    event.preventDefault();
    props.onSelect(summary.retrieveId);
    virtualizer.scrollToIndex(next);
  };
  return (
    <div
      ref={scroller}
      className="queue"
      role="listbox"
      aria-label="Transfers"
      aria-activedescendant={index >= 0 ? `${id}-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className="queue-rows" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((virtual) => {
          const summary = summaries[virtual.index];
          if (!summary) return null;
          const { retrieveId } = summary;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for its entries
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names this entry by aria-activedescendant
            <div
              key={retrieveId}
              id={`${id}-${retrieveId}`}
              role="option"
              aria-selected={retrieveId === selected}
              className="queue-item"
              style={{ transform: `translateY(${virtual.start}px)` }}
              onClick={() => props.onSelect(retrieveId)}
            >
              <QueueEntry
                summary={summary}
                rate={rateOf(props.samples.get(retrieveId), props.now)}
                now={props.now}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function QueueEntry(props: {
  readonly summary: RetrieveSummary;
  readonly rate: number | undefined;
  readonly now: number;
}) {
  const { summary } = props;
  const mark = phaseMark(summary.phase);
  const { label } = summary;
  const study = [formatDicomDate(label?.studyDate ?? ''), label?.modalities, label?.description]
    .filter(Boolean)
    .join(' · ');
  return (
    <>
      <div className="queue-line">
        <span className="truncate strong">{label ? nameText(label.patientName) : 'Study'}</span>
        <StatusMark tone={mark.tone}>{mark.word}</StatusMark>
      </div>
      <div className="queue-line meta">
        <span className="truncate num">{study || summary.scope.studyInstanceUid}</span>
        <span className="num">{timeText(summary, props.now)}</span>
      </div>
      <div className="queue-line queue-line-bar">
        <CountsBar
          received={summary.counts.received}
          reported={delivered(summary.counts.reported)}
          expected={summary.counts.expected}
          tone={barTone(summary.phase)}
          label={`${progressText(summary)} instances received`}
        />
        <span className="meta num">
          {progressText(summary)}
          {isEnded(summary.phase) || props.rate === undefined ? '' : ` · ${formatRate(props.rate)}`}
        </span>
      </div>
    </>
  );
}

/** How long it has taken so far; for what has ended, when it ended. */
function timeText(summary: RetrieveSummary, now: number): string {
  if (summary.finishedAt !== undefined) return formatDateTime(summary.finishedAt);
  if (summary.startedAt === undefined) return '';
  return formatDuration(Math.max(0, now - summary.startedAt));
}
