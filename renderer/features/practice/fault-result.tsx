import { useState } from 'react';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { PracticeFault } from '../../../shared/practice/faults.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { LoadingRows, Panel, plural } from '../../ui/index.ts';
import { DiagnosedNotice, FailureNotice } from '../failure/index.ts';
import { FindingList } from '../finding/index.ts';
import { ConnectionLog } from '../listener/index.ts';
import { RunTest, TransferBody, useRetrieves, useTimeline } from '../retrieve/index.ts';
import type { PracticeRun, Shown } from './practice-run.ts';
import { Reveal } from './reveal.tsx';

/** What Movescope says of the fault: finding and timeline side by side, and the truth to compare with. */
export function FaultResult(props: { readonly fault: PracticeFault; readonly run: PracticeRun }) {
  const { fault, run } = props;
  if (run.status === 'failed' && run.failure) return <FailureNotice failure={run.failure} />;
  if (!run.shown) return <LoadingRows label="Breaking the practice PACS" rows={4} />;
  switch (run.shown.kind) {
    case 'retrieve':
      return <ShownRetrieve key={run.shown.retrieveId} fault={fault} retrieveId={run.shown.retrieveId} />;
    case 'echo':
      return <ShownCall fault={fault} shown={run.shown} since={run.at ?? 0} />;
    case 'find':
      return <ShownCall fault={fault} shown={run.shown} since={run.at ?? 0} />;
  }
}

function ShownRetrieve(props: { readonly fault: PracticeFault; readonly retrieveId: string }) {
  const summary = useRetrieves().value.summaries.get(props.retrieveId);
  const timeline = useTimeline(props.retrieveId, summary?.lastSeq ?? 0);
  const [testAt, setTestAt] = useState<number | undefined>();
  if (!summary) return <LoadingRows label="Starting the retrieve" rows={4} />;
  const known = summary.findings && summary.findings.length > 0;
  return (
    <>
      <TransferBody
        summary={summary}
        timeline={timeline.status === 'loading' ? undefined : timeline.value}
        layout="beside"
        testAt={testAt}
        testActionOf={({ decidingTest }) =>
          decidingTest && isEnded(summary.phase) ? (
            <RunTest retrieveId={props.retrieveId} probe={decidingTest.probe} onResult={setTestAt} />
          ) : null
        }
      />
      <Reveal
        fault={props.fault}
        findings={known || isEnded(summary.phase) ? (summary.findings ?? []) : undefined}
        whileRunning={timeline.status === 'loading' ? [] : saidIn(timeline.value?.events ?? [])}
      />
    </>
  );
}

/** The first finding each time something was said. */
function saidIn(events: readonly TimelineEvent[]): readonly Finding[] {
  return events.flatMap((event) => (event.type === 'diagnosed' ? event.findings.slice(0, 1) : []));
}

/** Echoes and searches have no timeline of their own: the other side's log stands for it. */
function ShownCall(props: {
  readonly fault: PracticeFault;
  readonly shown: Exclude<Shown, { kind: 'retrieve' }>;
  readonly since: number;
}) {
  const { shown, fault } = props;
  const failure = shown.kind === 'echo' ? shown.result.failure : shown.end.failure;
  const findings = (shown.kind === 'echo' ? shown.result.findings : shown.end.findings) ?? [];
  return (
    <>
      <div className="practice-beside">
        <div className="practice-verdict">
          {failure ? (
            <DiagnosedNotice failure={failure} findings={findings} />
          ) : (
            <>
              <p className="note">{quietWords(shown)}</p>
              <FindingList findings={findings} />
            </>
          )}
        </div>
        <Panel title="Connections, as the practice PACS sees them" flush>
          <div className="practice-log">
            <ConnectionLog
              topic="practice.log"
              label="Log of the practice PACS"
              empty="Nobody could reach it."
              since={props.since}
            />
          </div>
        </Panel>
      </div>
      <Reveal fault={fault} findings={findings} />
    </>
  );
}

function quietWords(shown: Exclude<Shown, { kind: 'retrieve' }>): string {
  if (shown.kind === 'echo') return `The PACS answered after ${Math.round(shown.result.elapsedMs)} ms.`;
  const { outcome } = shown.end;
  const count = plural(shown.matches, 'study', 'studies');
  if (outcome === 'truncated') return `${count}, then the PACS stopped: there may be more.`;
  return shown.matches === 0 ? 'The PACS answered that nothing matches.' : `The PACS listed ${count}.`;
}
