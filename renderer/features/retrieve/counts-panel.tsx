import { Button } from '@mantine/core';
import { useState } from 'react';
import { delivered, isEnded, missingCount } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { useClient, useQueryOperation } from '../../backend/index.ts';
import { CountsBar, formatCount, LoadingRows, NotGiven, navigate, plural } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { barTone } from './phase-mark.ts';
import { getMissing } from './start-retrieve.ts';

/** Expected, reported, received: three counts side by side, never merged. */
export function CountsPanel(props: {
  readonly summary: RetrieveSummary;
  /** Of another computer: what is missing there can't be listed here. */
  readonly readOnly?: boolean;
}) {
  const { summary } = props;
  const { expected, reported, received } = summary.counts;
  const missing = missingCount(summary.counts);
  const done = delivered(reported);
  const [open, setOpen] = useState(false);
  return (
    <section className="counts" aria-label="Counts">
      <Count
        label="Expected"
        source="C-FIND"
        value={expected}
        why="The PACS did not tell how many instances there are"
      />
      <Count
        label="Reported"
        source="PACS"
        value={done}
        why="The PACS has not counted its sub-operations"
        extra={reported?.failed ? `${formatCount(reported.failed)} failed` : undefined}
      />
      <Count label="Received" source="on disk" value={received} why="" extra={extraReceived(summary)} />
      <div className="counts-bar-wide">
        <CountsBar
          received={received}
          reported={done}
          expected={expected}
          tone={barTone(summary.phase)}
          label={`Received ${received}, reported ${done ?? 'not given'}, expected ${expected ?? 'unknown'}`}
        />
        {missing && isEnded(summary.phase) && !props.readOnly ? (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen((old) => !old)}>
            {plural(missing, 'instance', 'instances')} missing
          </button>
        ) : null}
      </div>
      {open && missing ? <MissingList summary={summary} /> : null}
    </section>
  );
}

function extraReceived(summary: RetrieveSummary): string | undefined {
  const parts = [
    summary.lateInstances > 0 ? `${formatCount(summary.lateInstances)} late` : undefined,
    summary.duplicateInstances ? `${formatCount(summary.duplicateInstances)} here before` : undefined,
    summary.refusedInstances > 0 ? `${formatCount(summary.refusedInstances)} refused` : undefined,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

function Count(props: {
  readonly label: string;
  readonly source: string;
  readonly value: number | undefined;
  readonly why: string;
  readonly extra?: string | undefined;
}) {
  return (
    <div className="count">
      <span className="count-label">
        {props.label} <span className="dim">{props.source}</span>
      </span>
      <span className="count-value num">
        {props.value === undefined ? <NotGiven why={props.why} /> : formatCount(props.value)}
        {props.extra ? <span className="count-extra">{props.extra}</span> : null}
      </span>
    </div>
  );
}

/** What C-FIND promised and is not on disk, and the way to ask for it again. */
function MissingList(props: { readonly summary: RetrieveSummary }) {
  const { summary } = props;
  const client = useClient();
  const missing = useQueryOperation('retrieve.missing', { retrieveId: summary.retrieveId });
  if (missing.status === 'failed') return <FailureNotice failure={missing.failure} />;
  if (missing.status !== 'done') return <LoadingRows label="Loading" rows={3} />;
  // A PACS that only counts has told how many are missing, not which.
  const count = missing.value.length || (missingCount(summary.counts) ?? 0);
  const series = [...new Set(missing.value.map((instance) => instance.seriesInstanceUid))];
  return (
    <div className="missing">
      <div className="missing-head">
        <span>
          {plural(count, 'instance', 'instances')}
          {series.length > 0
            ? ` in ${plural(series.length, 'series', 'series')}`
            : '; the PACS does not list which'}
        </span>
        <Button
          onClick={() =>
            void getMissing(client, summary.retrieveId).then((id) => {
              if (id) navigate('transfers', id);
            })
          }
        >
          Get missing
        </Button>
      </div>
      <ul className="missing-list">
        {missing.value.slice(0, 500).map((instance) => (
          <li key={instance.sopInstanceUid} className="mono">
            {instance.sopInstanceUid}
          </li>
        ))}
      </ul>
      {missing.value.length > 500 ? (
        <p className="meta">The first 500 are listed; copy the details for all.</p>
      ) : null}
    </div>
  );
}
