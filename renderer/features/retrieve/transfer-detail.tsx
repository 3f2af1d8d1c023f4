import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useMemo } from 'react';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { useOperation } from '../../backend/index.ts';
import { formatBytes, formatDuration, LoadingRows, navigate, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { openStudy, useHere } from '../library/index.ts';
import { nameText } from '../study/index.ts';
import { CountsPanel } from './counts-panel.tsx';
import { phaseMark } from './phase-mark.ts';
import { TimelinePanel } from './timeline-panel.tsx';
import { useNow } from './transfers-pill.tsx';
import { itemsOf, useFailureContext, useTimeline } from './use-timeline.ts';

/** One retrieve: what went wrong if anything did, the three counts, and everything that happened. */
export function TransferDetail(props: { readonly summary: RetrieveSummary }) {
  const { summary } = props;
  const timeline = useTimeline(summary.retrieveId);
  const context = useFailureContext(summary, timeline);
  const live = !isEnded(summary.phase);
  const now = useNow(live);
  const items = itemsOf(timeline, live ? now : undefined);
  return (
    <article className="transfer" aria-label="Transfer">
      <TransferHead
        summary={summary}
        details={() =>
          detailsJson(summary, timeline.status === 'loading' ? [] : (timeline.value?.events ?? []))
        }
      />
      {summary.failure && summary.failure.kind !== 'cancelled' ? (
        <div className="transfer-finding">
          <FailureNotice failure={summary.failure} context={context} />
        </div>
      ) : null}
      <CountsPanel key={`counts ${summary.retrieveId}`} summary={summary} />
      {timeline.status === 'failed' ? <FailureNotice failure={timeline.failure} /> : null}
      {timeline.status === 'loading' ? (
        <LoadingRows label="Loading the timeline" />
      ) : (
        <TimelinePanel key={`timeline ${summary.retrieveId}`} items={items} live={live} />
      )}
    </article>
  );
}

/** The whole retrieve for a report; patient data stays out, as in the events themselves. */
function detailsJson(summary: RetrieveSummary, events: readonly unknown[]): string {
  const { label: _label, ...rest } = summary;
  const { patientId: _patientId, ...scope } = rest.scope;
  const clean = events.map((event) => withoutLabel(event));
  return JSON.stringify({ retrieve: { ...rest, scope }, events: clean }, undefined, 2);
}

function withoutLabel(event: unknown): unknown {
  return JSON.parse(
    JSON.stringify(event, (key, value: unknown) =>
      key === 'label' || key === 'patientId' || key === 'PatientID' ? undefined : value,
    ),
  );
}

function TransferHead(props: { readonly summary: RetrieveSummary; readonly details: () => string }) {
  const { summary } = props;
  const { label } = summary;
  const mark = phaseMark(summary.phase);
  const facts = [
    formatDicomDate(label?.studyDate ?? ''),
    label?.modalities,
    label?.description,
    summary.level === 'study' ? undefined : `one ${summary.level} only`,
  ].filter(Boolean);
  return (
    <header className="transfer-head">
      <div className="transfer-title">
        <h2 className="truncate">{label ? nameText(label.patientName) : 'Study'}</h2>
        <StatusMark tone={mark.tone}>{mark.word}</StatusMark>
        <TransferActions summary={summary} details={props.details} />
      </div>
      <p className="meta num transfer-facts">
        <span className="truncate">{facts.join(' · ')}</span>
        <span className="truncate">
          from {summary.nodeName}{' '}
          <span className="mono">
            {summary.peer.aeTitle}@{summary.peer.host}:{summary.peer.port}
          </span>
          {summary.bytes > 0 ? ` · ${formatBytes(summary.bytes)}` : ''}
          {summary.startedAt && summary.finishedAt
            ? ` in ${formatDuration(summary.finishedAt - summary.startedAt)}`
            : ''}
        </span>
      </p>
    </header>
  );
}

function TransferActions(props: { readonly summary: RetrieveSummary; readonly details: () => string }) {
  const { summary } = props;
  const { retrieveId } = summary;
  const uid = summary.scope.studyInstanceUid;
  const here = useHere(useMemo(() => [uid], [uid])).get(uid);
  const cancel = useOperation('retrieve.cancel');
  const retry = useOperation('retrieve.retry');
  const remove = useOperation('retrieve.remove');
  const failed = [cancel, retry, remove].find((action) => action.state.status === 'failed')?.state;
  const again = async (): Promise<void> => {
    const started = await retry.run({ retrieveId });
    if (started) navigate('transfers', started.retrieveId);
  };
  return (
    <div className="screen-actions transfer-actions">
      {failed?.status === 'failed' ? <FailureNotice failure={failed.failure} /> : null}
      {isEnded(summary.phase) ? (
        <>
          <Button onClick={() => void again()}>Retry</Button>
          <Button onClick={() => void remove.run({ retrieveId })}>Remove</Button>
        </>
      ) : (
        <Button disabled={summary.phase === 'cancelling'} onClick={() => void cancel.run({ retrieveId })}>
          Cancel
        </Button>
      )}
      <CopyDetails details={props.details} />
      <Button
        variant="filled"
        disabled={!here}
        onClick={() => void openStudy(uid, summary.scope.seriesInstanceUid)}
      >
        Open study
      </Button>
    </div>
  );
}

/** Builds the text only when it is asked for: a long timeline is long. */
function CopyDetails(props: { readonly details: () => string }) {
  const { copy, copied, error } = useClipboard({ timeout: 2000 });
  return (
    <Button
      title="The retrieve and its timeline as JSON, without patient data"
      onClick={() => copy(props.details())}
    >
      {error ? 'Copy failed' : copied ? 'Copied' : 'Copy details'}
    </Button>
  );
}
