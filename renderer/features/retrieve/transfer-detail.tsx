import { Button } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { formatPeerAe } from '../../../shared/dicom/application-entity.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import { useOperation } from '../../backend/index.ts';
import { formatBytes, formatDuration, navigate, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { openStudy, useHere } from '../library/index.ts';
import { nameText } from '../study/index.ts';
import { BundleMenu } from './bundle-menu.tsx';
import { BusyLine } from './busy-line.tsx';
import { FindingActions } from './finding-actions.tsx';
import { queueMark } from './phase-mark.ts';
import { QueueMenu } from './queue-menu.tsx';
import { type QueuePlace, queuePlaces, useQueue } from './queue-store.ts';
import { RunTest } from './run-test.tsx';
import { SpaceLine } from './space-line.tsx';
import { TransferBody } from './transfer-body.tsx';
import { useTimeline } from './use-timeline.ts';

/** One retrieve: what went wrong if anything did, the three counts, and everything that happened. */
export function TransferDetail(props: { readonly summary: RetrieveSummary }) {
  const { summary } = props;
  const place = queuePlaces(useQueue()).get(summary.retrieveId);
  const state = useTimeline(summary.retrieveId, summary.lastSeq);
  const timeline = state.status === 'loading' ? undefined : state.value;
  const [testAt, setTestAt] = useState<number | undefined>();
  return (
    <article className="transfer" aria-label="Transfer">
      <TransferHead summary={summary} place={place} actions={<TransferActions summary={summary} />} />
      {state.status === 'failed' ? <FailureNotice failure={state.failure} /> : null}
      <BusyLine summary={summary} />
      <SpaceLine summary={summary} />
      <TransferBody
        summary={summary}
        timeline={timeline}
        testAt={testAt}
        actionsOf={(finding) => <FindingActions finding={finding} summary={summary} />}
        testActionOf={({ decidingTest }) =>
          decidingTest && isEnded(summary.phase) ? (
            <RunTest retrieveId={summary.retrieveId} probe={decidingTest.probe} onResult={setTestAt} />
          ) : null
        }
      />
    </article>
  );
}

export function TransferHead(props: {
  readonly summary: RetrieveSummary;
  /** Where it waits; absent for one of another computer. */
  readonly place?: QueuePlace | undefined;
  readonly actions: ReactNode;
}) {
  const { summary } = props;
  const { label } = summary;
  const peer = formatPeerAe(summary.peer);
  // What was asked for: an attempt may have asked for it piece by piece.
  const level = levelOfScope(summary.scope);
  const mark = queueMark(summary, props.place, Date.now());
  const facts = [
    formatDicomDate(label?.studyDate ?? ''),
    label?.modalities,
    label?.description,
    level === 'study' ? undefined : `one ${level} only`,
  ].filter(Boolean);
  return (
    <header className="transfer-head">
      <div className="transfer-title">
        <h2 className="truncate">{label ? nameText(label.patientName) : 'Study'}</h2>
        <StatusMark tone={mark.tone}>{mark.word}</StatusMark>
        {props.actions}
      </div>
      <p className="meta num transfer-facts">
        <span className="truncate">{facts.join(' · ')}</span>
        <span className="truncate">
          from {summary.nodeName === peer ? '' : `${summary.nodeName} `}
          <span className="mono">{peer}</span>
          {summary.bytes > 0 ? ` · ${formatBytes(summary.bytes)}` : ''}
          {summary.startedAt && summary.finishedAt
            ? ` in ${formatDuration(summary.finishedAt - summary.startedAt)}`
            : ''}
        </span>
      </p>
    </header>
  );
}

function TransferActions(props: { readonly summary: RetrieveSummary }) {
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
        <>
          <QueueMenu summary={summary} />
          <Button disabled={summary.phase === 'cancelling'} onClick={() => void cancel.run({ retrieveId })}>
            Cancel
          </Button>
        </>
      )}
      <BundleMenu retrieveId={retrieveId} />
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
