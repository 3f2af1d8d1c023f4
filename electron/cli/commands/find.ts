import { type Command, Option } from 'commander';
import type { QueryEvent } from '../../../shared/contract/query.ts';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import type { Attributes, MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readCount, readKey, readPeer } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { printFindings } from '../findings.ts';
import { onInterrupt } from '../interrupt.ts';
import {
  createOutput,
  type ExitStatus,
  exitStatusOf,
  failureFields,
  type Output,
  printFailure,
  reporting,
} from '../output.ts';
import { type PeerSecurityOptions, peerSecurity, withPeerSecurity } from '../secure-options.ts';
import { openPassingSession, type Session } from '../session.ts';
import { type Column, formatTable } from '../table.ts';

interface FindOptions extends CommonOptions, PeerSecurityOptions {
  readonly level: QueryLevel;
  readonly key?: MatchingKeys;
  readonly limit?: number;
  readonly model?: InformationModel;
}

type NodeFinished = Extract<QueryEvent, { type: 'node-finished' }>;

export function findCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return withPeerSecurity(commandWithCommonOptions('find', 'searches a peer (C-FIND)'))
    .argument('<PEER>', 'AET@host:port', readPeer)
    .addOption(
      new Option('--level <LEVEL>', 'what to search for')
        .choices(['study', 'series', 'instance', 'patient'])
        .default('study'),
    )
    .addOption(
      new Option(
        '-k, --key <Keyword=value>',
        'matching key (repeatable); without a value the attribute is only asked for',
      ).argParser(readKey),
    )
    .addOption(new Option('--limit <N>', 'cancel after so many matches').argParser(readCount))
    .addOption(
      new Option('--model <MODEL>', 'information model (patient level: always patient-root)').choices([
        'study-root',
        'patient-root',
      ]),
    )
    .action((peer: PeerAe, options: FindOptions) => run(find(peer, options)));
}

async function find(peer: PeerAe, options: FindOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openPassingSession(options, {});
    try {
      const { matches, finished } = await query(session, peer, options, output);
      const { settings } = await session.client.call('listener.get', {});
      return report(output, options.level, matches, finished, { peer, localAe: settings.aeTitle });
    } finally {
      await session.close();
    }
  });
}

/** Runs the query and prints each match as it comes, in JSON form. Ctrl-C cancels it (C-CANCEL). */
function query(
  session: Session,
  peer: PeerAe,
  options: FindOptions,
  output: Output,
): Promise<{ readonly matches: readonly Attributes[]; readonly finished: NodeFinished }> {
  const matches: Attributes[] = [];
  let finished: NodeFinished | undefined;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const params = {
      peers: [{ peer, timeoutS: options.timeout, model: options.model, ...peerSecurity(options) }],
      level: options.level,
      keys: options.key ?? {},
      limit: options.limit,
    };
    const cancel = session.client.subscribe('query.results', params, {
      event(event) {
        if (event.type === 'node-finished') finished = event;
        if (event.type !== 'matches') return;
        matches.push(...event.matches);
        for (const attributes of event.matches) output.event({ type: 'match', attributes });
      },
      end(failure) {
        giveSignalsBack();
        if (finished) resolve({ matches, finished });
        else reject(new FailureError(failure ?? { kind: 'backend-unreachable' }));
      },
    });
    const giveSignalsBack = onInterrupt(() => {
      cancel();
      giveSignalsBack();
      resolve({
        matches,
        finished: {
          type: 'node-finished',
          node: 0,
          outcome: 'cancelled',
          matches: matches.length,
          elapsedMs: performance.now() - startedAt,
          optionalKeysUnsupported: false,
          failure: { kind: 'cancelled' },
        },
      });
    });
  });
}

function report(
  output: Output,
  level: QueryLevel,
  matches: readonly Attributes[],
  finished: NodeFinished,
  context: { readonly peer: PeerAe; readonly localAe: string },
): ExitStatus {
  const { outcome, elapsedMs, optionalKeysUnsupported, failure } = finished;
  output.event({
    type: 'result',
    outcome,
    matches: finished.matches,
    elapsedMs,
    optionalKeysUnsupported,
    ...failureFields(failure, context),
    ...(finished.findings && { findings: finished.findings }),
  });
  if (matches.length > 0) output.text(formatTable(columns[level], matches));
  output.text(summaryOf(finished));
  if (optionalKeysUnsupported)
    output.text('The peer does not support one of the optional keys and ignored it.');
  if (failure) printFailure(output, failure, context);
  printFindings(output, finished.findings ?? []);
  if (outcome === 'complete') return 0;
  return exitStatusOf(failure) || 1;
}

function summaryOf({ outcome, matches, elapsedMs }: NodeFinished): string {
  const count = `${matches} ${matches === 1 ? 'match' : 'matches'}`;
  switch (outcome) {
    case 'complete':
      return `${count} in ${Math.round(elapsedMs)} ms`;
    case 'truncated':
      return `${count}, and there are more: the answer was cut short`;
    case 'cancelled':
      return `Cancelled after ${count}`;
    case 'failed':
      return matches > 0
        ? `${count} before the query failed`
        : 'The query failed; this is not an empty answer';
  }
}

const attribute = (title: string, keyword: string, maxWidth?: number): Column<Attributes> => ({
  title,
  value: (match) => match[keyword],
  ...(maxWidth !== undefined && { maxWidth }),
});
const date = (title: string, keyword: string): Column<Attributes> => ({
  title,
  value: (match) => formatDicomDate(match[keyword] ?? ''),
});

const columns: Readonly<Record<QueryLevel, readonly Column<Attributes>[]>> = {
  patient: [
    attribute('NAME', 'PatientName', 32),
    attribute('ID', 'PatientID', 20),
    date('BORN', 'PatientBirthDate'),
    attribute('SEX', 'PatientSex'),
    attribute('STUDIES', 'NumberOfPatientRelatedStudies'),
  ],
  study: [
    attribute('NAME', 'PatientName', 32),
    attribute('ID', 'PatientID', 20),
    date('DATE', 'StudyDate'),
    attribute('MODALITY', 'ModalitiesInStudy', 12),
    attribute('DESCRIPTION', 'StudyDescription', 32),
    attribute('SERIES', 'NumberOfStudyRelatedSeries'),
    attribute('IMAGES', 'NumberOfStudyRelatedInstances'),
    attribute('STUDY INSTANCE UID', 'StudyInstanceUID'),
  ],
  series: [
    attribute('NO', 'SeriesNumber'),
    attribute('MODALITY', 'Modality'),
    attribute('DESCRIPTION', 'SeriesDescription', 32),
    attribute('IMAGES', 'NumberOfSeriesRelatedInstances'),
    attribute('SERIES INSTANCE UID', 'SeriesInstanceUID'),
  ],
  instance: [
    attribute('NO', 'InstanceNumber'),
    attribute('SOP INSTANCE UID', 'SOPInstanceUID'),
    attribute('SOP CLASS UID', 'SOPClassUID'),
  ],
};
