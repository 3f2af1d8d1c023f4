import { type ReactNode, useEffect, useState } from 'react';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { LoadingRows } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { FindingList } from '../finding/index.ts';
import { CountsPanel } from './counts-panel.tsx';
import { InboundPanel } from './inbound-panel.tsx';
import { SilenceLine, silenceWords } from './silence.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import { useNow } from './transfers-pill.tsx';
import { itemsOf, type Timeline, useFailureContext } from './use-timeline.ts';

export interface TransferBodyProps {
  readonly summary: RetrieveSummary;
  /** Absent while it is loading. */
  readonly timeline: Timeline | undefined;
  /** A bundle from elsewhere: nothing can be done about it here. */
  readonly readOnly?: boolean;
  readonly actionsOf?: (finding: Finding) => ReactNode;
  readonly testActionOf?: (finding: Finding) => ReactNode;
  /** When a test that was run here had its result: its step in the timeline is shown once it is there. */
  readonly testAt?: number | undefined;
  readonly layout?: 'stacked' | 'beside';
}

/** What the program makes of a retrieve, the three counts, and everything that happened. */
export function TransferBody(props: TransferBodyProps) {
  const { summary, timeline, readOnly = false } = props;
  const live = !readOnly && !isEnded(summary.phase);
  const now = useNow(live);
  const [target, setTarget] = useState<{ readonly key: string; readonly nonce: number } | undefined>();
  const toEvent = (seq: number): void => {
    const key = timeline?.view.keyOf(seq);
    if (key) setTarget((old) => ({ key, nonce: (old?.nonce ?? 0) + 1 }));
  };
  const step = stepOfTest(timeline, props.testAt);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a step is gone to once
  useEffect(() => {
    if (step !== undefined) toEvent(step);
  }, [step]);
  return (
    <div className={`transfer-body${props.layout === 'beside' ? ' transfer-beside' : ''}`}>
      <TransferVerdict {...props} now={now} onEvidence={timeline ? toEvent : undefined} />
      {props.layout === 'beside' ? null : (
        <CountsPanel key={`counts ${summary.retrieveId}`} summary={summary} readOnly={readOnly} />
      )}
      {timeline ? (
        <TimelinePanel
          key={`timeline ${summary.retrieveId}`}
          items={itemsOf(timeline, live ? now : undefined)}
          live={live}
          target={target}
        />
      ) : (
        <LoadingRows label="Loading the timeline" />
      )}
    </div>
  );
}

/** The event of the test with this time, once the timeline has it. */
function stepOfTest(timeline: Timeline | undefined, testAt: number | undefined): number | undefined {
  if (testAt === undefined) return undefined;
  return timeline?.events.findLast((event) => event.type === 'probe-finished' && event.result?.at === testAt)
    ?.seq;
}

function TransferVerdict(
  props: TransferBodyProps & {
    readonly now: number;
    readonly onEvidence: ((seq: number) => void) | undefined;
  },
) {
  const { summary, timeline } = props;
  const context = useFailureContext(summary, timeline);
  const findings = summary.findings ?? [];
  const silence = props.readOnly ? undefined : silenceWords(summary, timeline?.events ?? [], props.now);
  const unexplained =
    findings.length === 0 && summary.failure && summary.failure.kind !== 'cancelled'
      ? summary.failure
      : undefined;
  const calledBut = timeline && (findings.length > 0 || unexplained) ? timeline.events : undefined;
  if (findings.length === 0 && !unexplained && !silence) return null;
  return (
    <div className="transfer-finding">
      {silence ? <SilenceLine text={silence} /> : null}
      {unexplained ? <FailureNotice failure={unexplained} context={context} /> : null}
      <FindingList
        key={summary.retrieveId}
        findings={findings}
        onEvidence={props.onEvidence}
        actionsOf={props.actionsOf}
        testActionOf={props.testActionOf}
      />
      {calledBut ? <InboundPanel events={calledBut} onEvent={props.onEvidence} /> : null}
    </div>
  );
}
