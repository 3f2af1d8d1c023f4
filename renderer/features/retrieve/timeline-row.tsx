import { type CSSProperties, memo } from 'react';
import type { TimelineItem } from '../../../shared/retrieve/timeline-view.ts';
import { formatClock, formatCount, ToneIcon } from '../../ui/index.ts';
import type { BarPiece, TimelineRow } from './timeline-layout.ts';

interface TimelineRowProps {
  readonly row: TimelineRow;
  /** When the timeline begins, ms since 1970. */
  readonly begin: number;
  readonly open: boolean;
  readonly onToggle: () => void;
}

const laneWords = { left: 'We call the PACS', middle: 'Movescope', right: 'The PACS calls us' } as const;

/** `+0.412`, `+12.034`, `+3:05.200`: seconds since the beginning. */
export function sinceBegin(at: number, begin: number): string {
  const ms = Math.max(0, at - begin);
  const minutes = Math.floor(ms / 60_000);
  const seconds = ((ms % 60_000) / 1000).toFixed(3);
  return minutes > 0 ? `+${minutes}:${seconds.padStart(6, '0')}` : `+${seconds}`;
}

function TimelineRowPlain(props: TimelineRowProps) {
  const { item, bars } = props.row;
  const opens = item.details.length > 0;
  return (
    <>
      <button
        type="button"
        className={`timeline-row kind-${item.kind} lane-${item.lane} tone-${item.tone}`}
        aria-expanded={opens ? props.open : undefined}
        disabled={!opens}
        onClick={props.onToggle}
      >
        <time className="timeline-time mono" title={formatClock(item.at, true)}>
          {sinceBegin(item.at, props.begin)}
        </time>
        <span className="visually-hidden">{laneWords[item.lane]}: </span>
        <Lanes item={item} slot={bars.find((bar) => bar.associationId === item.associationId)?.slot ?? 0} />
        <Bars bars={bars} />
      </button>
      {props.open ? <Details item={item} /> : null}
    </>
  );
}

/** Rows are values: one that has not changed is not drawn again, however often its neighbours grow. */
export const TimelineRowView = memo(
  TimelineRowPlain,
  (a, b) =>
    a.row.item === b.row.item &&
    a.open === b.open &&
    a.begin === b.begin &&
    JSON.stringify(a.row.bars) === JSON.stringify(b.row.bars),
);

function Lanes(props: { readonly item: TimelineItem; readonly slot: number }) {
  const { item } = props;
  if (item.kind === 'gap') return <span className="timeline-gap-words">{item.text}</span>;
  return (
    <span className="timeline-body">
      <span className="timeline-words">
        {item.tone === 'bad' || item.tone === 'warning' ? (
          <ToneIcon tone={item.tone === 'bad' ? 'bad' : 'warn'} size={13} />
        ) : null}
        <span>
          {item.kind === 'ghost' ? <span className="visually-hidden">Did not happen: </span> : null}
          {item.text}
          {item.kind === 'run' ? <RunCount item={item} /> : null}
        </span>
      </span>
      {item.kind === 'arrow' || item.kind === 'run' || (item.kind === 'ghost' && item.lane !== 'middle') ? (
        <Arrow item={item} slot={props.slot} />
      ) : null}
    </span>
  );
}

/** How many messages stand behind the arrow, unless the words say so already, and how fast they came. */
function RunCount(props: { readonly item: TimelineItem }) {
  const { count, ratePerS, text, unchangedSince, until } = props.item;
  if (!count || count < 2) return null;
  if (unchangedSince !== undefined && until !== undefined) {
    const words = `× ${formatCount(count)}, unchanged since ${formatClock(unchangedSince)}, last ${formatClock(until)}`;
    return <span className="timeline-count num">{words}</span>;
  }
  const parts = [
    new RegExp(`\\b${count}\\b`).test(text) ? undefined : `× ${formatCount(count)}`,
    ratePerS === undefined
      ? undefined
      : `${ratePerS >= 10 ? formatCount(Math.round(ratePerS)) : ratePerS.toFixed(1)}/s`,
  ].filter(Boolean);
  return <span className="timeline-count num">{parts.join(' · ')}</span>;
}

/** The message itself: between its association's bar and the lane's line. */
function Arrow(props: { readonly item: TimelineItem; readonly slot: number }) {
  const { item } = props;
  const outward = item.direction ? item.direction === 'to-peer' : item.lane === 'left';
  const pointsLeft = item.lane === 'left' ? outward : !outward;
  return (
    <span
      className={`timeline-arrow points-${pointsLeft ? 'left' : 'right'}`}
      style={{ '--slot': props.slot } as CSSProperties}
      aria-hidden
    />
  );
}

function Bars(props: { readonly bars: readonly BarPiece[] }) {
  return props.bars.map((bar) => (
    <span
      key={bar.associationId}
      aria-hidden
      className={`timeline-bar bar-${bar.lane} bar-${bar.tone}${bar.begins ? ' bar-begin' : ''}${bar.ends ? ' bar-end' : ''}`}
      style={{ '--slot': bar.slot } as CSSProperties}
    />
  ));
}

function Details(props: { readonly item: TimelineItem }) {
  return (
    <dl className="timeline-details">
      <div className="fact">
        <dt>Time</dt>
        <dd className="mono">{formatClock(props.item.at, true)}</dd>
      </div>
      {props.item.details.map((detail) => (
        <div key={detail.label} className="fact">
          <dt>{detail.label}</dt>
          <dd className="mono">{detail.value}</dd>
        </div>
      ))}
    </dl>
  );
}
