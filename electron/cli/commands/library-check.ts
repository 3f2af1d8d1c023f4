import type { Command } from 'commander';
import type { IntegrityReport } from '../../../shared/contract/library.ts';
import type { StudyRepair } from '../../../shared/contract/library-keeping.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { onInterrupt } from '../interrupt.ts';
import type { ExitStatus, Output } from '../output.ts';
import { runStream } from '../run-stream.ts';
import type { Session } from '../session.ts';
import { withLibrary } from '../with-library.ts';

/** The check of files against the index, and with it the repair from the PACS. */
export function checkCommands(run: (work: Promise<ExitStatus>) => void): Command[] {
  return [
    commandWithCommonOptions('verify', 'checks that index and files agree, and repairs').action(
      (options: CommonOptions) => run(withLibrary(options, verify)),
    ),
    commandWithCommonOptions(
      'repair',
      'checks, and fetches what is lost again from the PACS that had it',
    ).action(
      // It receives, as `retrieve` does.
      (options: CommonOptions) => run(withLibrary(options, repair, {})),
    ),
  ];
}

async function verify(session: Session, output: Output): Promise<ExitStatus> {
  const { last, cancelled } = await runStream(session, 'library.verify', {}, (event) => {
    if (!event.report) output.event({ type: 'progress', ...event });
  });
  const report = last?.report;
  const lost = report && report.missingFiles.length + report.damaged.length + report.unreachable.length;
  const sound = lost === 0;
  output.event({
    type: 'result',
    outcome: cancelled ? 'cancelled' : sound ? 'complete' : 'incomplete',
    ...report,
  });
  if (!report) {
    output.text('Cancelled');
    return 1;
  }
  printReport(output, report);
  return sound ? 0 : 1;
}

function printReport(output: Output, report: IntegrityReport): void {
  output.text(
    `${report.checkedFiles} files checked: ${report.damaged.length} damaged, ${report.missingFiles.length} missing, ` +
      `${report.reindexed} added to the index, ${report.leftoversRemoved} leftovers removed`,
  );
  for (const name of report.damaged) output.text(`  damaged, moved to quarantine: ${name}`);
  for (const name of report.missingFiles) output.text(`  missing, entry removed: ${name}`);
  for (const name of report.unreachable) output.text(`  not where you have it, entry kept: ${name}`);
}

async function repair(session: Session, output: Output): Promise<ExitStatus> {
  const { last } = await runStream(session, 'library.repair', {}, (event) => {
    if (!event.report) output.event({ type: 'progress', ...event });
  });
  const { report, repairs } = last ?? {};
  if (!report || !repairs) {
    output.event({ type: 'result', outcome: 'cancelled' });
    output.text('Cancelled');
    return 1;
  }
  printReport(output, report);
  const ended = await fetched(session, repairs);
  for (const one of repairs) tellRepair(output, one, ended.get(one.retrieveId));
  const whole = repairs.every(({ retrieveId }) => ended.get(retrieveId)?.outcome === 'complete');
  const sound = whole && report.unreachable.length === 0;
  const outcome = sound ? 'complete' : 'incomplete';
  output.event({ type: 'result', outcome, ...report, repairs });
  if (repairs.length === 0) output.text('Nothing is lost');
  return sound ? 0 : 1;
}

/** The queued retrieves when they have ended, by their ids. Ctrl-C cancels them, and they end by themselves. */
async function fetched(
  { client }: Session,
  repairs: readonly StudyRepair[],
): Promise<ReadonlyMap<string | undefined, RetrieveSummary>> {
  const ids = repairs.flatMap(({ retrieveId }) => retrieveId ?? []);
  const giveSignalsBack = onInterrupt(() => {
    // One that has ended by itself meanwhile refuses.
    for (const retrieveId of ids) client.call('retrieve.cancel', { retrieveId }).catch(() => undefined);
  });
  const untilEnd = (retrieveId: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (failure: FailureError['failure'] | undefined): void =>
        failure ? reject(new FailureError(failure)) : resolve();
      client.subscribe('retrieve.timeline', { retrieveId, afterSeq: 0 }, { event: () => undefined, end });
    });
  try {
    await Promise.all(ids.map(untilEnd));
  } finally {
    giveSignalsBack();
  }
  const summaries = await client.call('retrieve.list', {});
  return new Map(summaries.map((summary) => [summary.retrieveId, summary]));
}

const whyNot: Readonly<Record<NonNullable<StudyRepair['notFetched']>, string>> = {
  'source-unknown': 'no retrieve has brought it, so no PACS is known to have it',
  'source-gone': 'the PACS that it came from is not in the list any more',
  'already-queued': 'a retrieve of it waits or runs',
};

function tellRepair(output: Output, study: StudyRepair, summary: RetrieveSummary | undefined): void {
  const { studyInstanceUid, lost, nodeName, notFetched } = study;
  const received = summary?.counts.received ?? 0;
  const outcome = notFetched ? 'not-fetched' : (summary?.outcome ?? 'failed');
  output.event({
    type: 'repair',
    ...study,
    outcome,
    received,
    ...(summary?.failure && { failure: summary.failure }),
  });
  const images = `${lost} ${lost === 1 ? 'image' : 'images'} of ${studyInstanceUid}`;
  if (notFetched) output.text(`  ${images}: ${whyNot[notFetched]}`);
  else output.text(`  ${images}: ${outcome}, ${received} received from ${nodeName}`);
  if (summary?.failure) output.text(`    ${explain(summary.failure).whatHappened}`);
}
