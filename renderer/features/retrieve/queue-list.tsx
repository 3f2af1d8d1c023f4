import { IconChevronsDown, IconChevronsUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useId, useMemo, useRef } from 'react';
import type { Priority, QueueMove } from '../../../shared/contract/queue.ts';
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
import { barTone, progressText, queueMark } from './phase-mark.ts';
import { useQueueDrag } from './queue-drag.ts';
import { priorityWord } from './queue-menu.tsx';
import type { QueueGroup, QueuePlace } from './queue-store.ts';
import { type RateSample, rateOf } from './retrieves-store.ts';

/** A row of the list: the caption of a group, or a transfer. */
type Row =
  | { readonly kind: 'caption'; readonly title: string }
  | { readonly kind: 'transfer'; readonly summary: RetrieveSummary };

const captionHeight = 24;
const entryHeight = 72;

/**
 * All transfers in their groups. One stop for the keyboard: arrows choose, with Alt they move what waits, as dragging does.
 */
export function QueueList(props: {
  readonly groups: readonly QueueGroup[];
  readonly places: ReadonlyMap<string, QueuePlace>;
  readonly samples: ReadonlyMap<string, readonly RateSample[]>;
  readonly now: number;
  readonly selected: string | undefined;
  readonly onSelect: (retrieveId: string) => void;
  readonly onMove: (retrieveId: string, to: QueueMove) => void;
}) {
  const { groups, selected, places, onMove } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(groups), [groups]);
  const summaries = useMemo(() => groups.flatMap((group) => group.summaries), [groups]);
  const drag = useQueueDrag(places, onMove);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'caption' ? captionHeight : entryHeight),
    getItemKey: (index) => keyOf(rows[index]) ?? index,
    overscan: 8,
  });
  const index = summaries.findIndex((summary) => summary.retrieveId === selected);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      if (selected && places.get(selected)?.running === false) {
        onMove(selected, event.key === 'ArrowUp' ? 'up' : 'down');
      }
      return;
    }
    const next = moveSelection(event.key, index, summaries.length, 6);
    const summary = next === undefined ? undefined : summaries[next];
    if (!summary) return;
    event.preventDefault();
    props.onSelect(summary.retrieveId);
    virtualizer.scrollToIndex(rows.findIndex((row) => keyOf(row) === summary.retrieveId));
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
          const row = rows[virtual.index];
          const style = { transform: `translateY(${virtual.start}px)` };
          if (!row) return null;
          if (row.kind === 'caption') {
            return (
              <div key={virtual.key} role="presentation" className="queue-caption meta" style={style}>
                {row.title}
              </div>
            );
          }
          const { retrieveId } = row.summary;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for its entries
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names this entry by aria-activedescendant
            <div
              key={virtual.key}
              id={`${id}-${retrieveId}`}
              role="option"
              aria-selected={retrieveId === selected}
              className={`queue-item ${drag.classOf(retrieveId)}`}
              style={style}
              onClick={() => props.onSelect(retrieveId)}
              {...drag.propsOf(retrieveId)}
            >
              <QueueEntry
                summary={row.summary}
                place={places.get(retrieveId)}
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

function rowsOf(groups: readonly QueueGroup[]): Row[] {
  // A single group needs no name.
  const named = groups.length > 1;
  return groups.flatMap((group): Row[] => [
    ...(named ? [{ kind: 'caption', title: group.title } as const] : []),
    ...group.summaries.map((summary): Row => ({ kind: 'transfer', summary })),
  ]);
}

function keyOf(row: Row | undefined): string | undefined {
  return row?.kind === 'caption' ? `caption ${row.title}` : row?.summary.retrieveId;
}

function QueueEntry(props: {
  readonly summary: RetrieveSummary;
  readonly place: QueuePlace | undefined;
  readonly rate: number | undefined;
  readonly now: number;
}) {
  const { summary, place } = props;
  const mark = queueMark(summary, place, props.now);
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
        <span className="queue-place num">
          <PriorityMark priority={place?.priority} />
          {place?.place ? `no. ${place.place}` : timeText(summary, props.now)}
        </span>
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
          {!isUnderWay(summary) || props.rate === undefined ? '' : ` · ${formatRate(props.rate)}`}
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

function isUnderWay({ phase }: RetrieveSummary): boolean {
  return phase !== 'queued' && !isEnded(phase);
}

function PriorityMark(props: { readonly priority: Priority | undefined }) {
  const { priority } = props;
  if (!priority || priority === 'normal') return null;
  const Icon = priority === 'urgent' ? IconChevronsUp : IconChevronsDown;
  return (
    <span className={`priority priority-${priority}`}>
      <Icon size={12} aria-hidden />
      {priorityWord[priority]}
    </span>
  );
}
