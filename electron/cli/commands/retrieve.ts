import { type Command, Option } from 'commander';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import type { FailureContext } from '../../../shared/failure/explain.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import { delivered } from '../../../shared/retrieve/counts.ts';
import { describeEvent } from '../../../shared/retrieve/describe-event.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { RetrieveMethod, TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { readAeTitle, readBusyRetries, readPeer, readSeconds, readUid } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { printFindings } from '../findings.ts';
import { onInterrupt } from '../interrupt.ts';
import {
  createOutput,
  type ExitStatus,
  failureFields,
  type Output,
  printFailure,
  reporting,
} from '../output.ts';
import {
  type PeerSecurityOptions,
  peerSecurity,
  type SecurePortOptions,
  securePort,
  withPeerSecurity,
  withSecurePort,
} from '../secure-options.ts';
import { openSession, type Session } from '../session.ts';

interface RetrieveOptions extends CommonOptions, PeerSecurityOptions, SecurePortOptions {
  readonly study: string;
  readonly series?: string;
  readonly instance?: string;
  readonly method: RetrieveMethod;
  readonly dest?: string;
  /** Seconds. */
  readonly stallTimeout?: number;
  readonly busyRetries?: number;
  readonly onlyMissing?: boolean;
  /** Seconds. */
  readonly silenceTimeout?: number;
}

export function retrieveCommand(run: (work: Promise<ExitStatus>) => void): Command {
  const command = withSecurePort(
    withPeerSecurity(
      commandWithCommonOptions('retrieve', 'fetches a study, series or instance (C-MOVE, C-GET)'),
    ),
  );
  return command
    .argument('<PEER>', 'AET@host:port', readPeer)
    .addOption(new Option('--study <UID>', 'Study Instance UID').argParser(readUid).makeOptionMandatory())
    .addOption(new Option('--series <UID>', 'Series Instance UID').argParser(readUid))
    .addOption(
      new Option('--instance <UID>', 'SOP Instance UID, together with its series').argParser(readUid),
    )
    .addOption(new Option('--method <METHOD>', 'how to ask').choices(['auto', 'move', 'get']).default('auto'))
    .addOption(
      new Option('--dest <AET>', 'move destination, as the peer knows it (default: our AE title)').argParser(
        readAeTitle,
      ),
    )
    .addOption(
      new Option(
        '--stall-timeout <S>',
        'seconds that the peer may answer “pending” without progress (default: 1800)',
      ).argParser(readSeconds),
    )
    .addOption(
      new Option(
        '--silence-timeout <S>',
        'seconds that a C-MOVE may bring neither an answer nor an image (default: 180)',
      ).argParser(readSeconds),
    )
    .addOption(new Option('--only-missing', 'only what the peer lists and the library has not'))
    .addOption(
      new Option(
        '--busy-retries <N>',
        'how often to wait for a peer that is busy and ask again, 0 to 20 (default: the setting, 5)',
      ).argParser(readBusyRetries),
    )
    .action((peer: PeerAe, options: RetrieveOptions) => {
      if (options.instance && !options.series) command.error("error: option '--instance' needs '--series'");
      run(retrieve(peer, options));
    });
}

async function retrieve(peer: PeerAe, options: RetrieveOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openSession(options, { securePort: securePort(options) });
    try {
      const { retrieveId } = await session.client.call('retrieve.start', {
        peer: {
          peer,
          timeoutS: options.timeout,
          stallTimeoutS: options.stallTimeout,
          silenceTimeoutS: options.silenceTimeout,
          ...peerSecurity(options),
        },
        scope: {
          studyInstanceUid: options.study,
          seriesInstanceUid: options.series,
          sopInstanceUid: options.instance,
        },
        method: options.method,
        moveDestination: options.dest,
        busyRetries: options.busyRetries,
        onlyMissing: options.onlyMissing,
        waitForSpace: false,
      });
      await follow(session, retrieveId, output);
      return await report(session, retrieveId, peer, options, output);
    } finally {
      await session.close();
    }
  });
}

/** Prints the timeline until the retrieve has ended. Ctrl-C cancels the retrieve, which then ends by itself. */
function follow(session: Session, retrieveId: string, output: Output): Promise<void> {
  const { client } = session;
  let startedAt: number | undefined;
  const print = (event: TimelineEvent): void => {
    startedAt ??= event.at;
    output.event(event);
    output.text(
      `${`+${((event.at - startedAt) / 1000).toFixed(3)} s`.padStart(12)}  ${describeEvent(event)}`,
    );
  };
  return new Promise((resolve, reject) => {
    const giveSignalsBack = onInterrupt(() => {
      output.note('Cancelling; press Ctrl-C again to leave at once');
      client.call('retrieve.cancel', { retrieveId }).catch(reject);
    });
    client.subscribe(
      'retrieve.timeline',
      { retrieveId, afterSeq: 0 },
      {
        event: (events) => events.forEach(print),
        end(failure) {
          giveSignalsBack();
          if (failure) reject(new FailureError(failure));
          else resolve();
        },
      },
    );
  });
}

async function report(
  session: Session,
  retrieveId: string,
  peer: PeerAe,
  options: RetrieveOptions,
  output: Output,
): Promise<ExitStatus> {
  const { client } = session;
  const [summaries, listener] = await Promise.all([
    client.call('retrieve.list', {}),
    client.call('listener.get', {}),
  ]);
  const summary = summaries.find((candidate) => candidate.retrieveId === retrieveId);
  if (!summary) throw new FailureError({ kind: 'not-found', what: 'retrieve' });
  // Why the listener does not run says more than that it does not.
  const failure =
    summary.failure?.kind === 'listener-not-running'
      ? (listener.failure ?? summary.failure)
      : summary.failure;
  const missing =
    summary.outcome === 'incomplete' ? await client.call('retrieve.missing', { retrieveId }) : [];
  const context: FailureContext = {
    peer,
    localAe: listener.settings.aeTitle,
    localAddress: listener.addresses[0],
    listenerPort: listener.settings.port,
    moveDestination: options.dest ?? listener.settings.aeTitle,
  };
  output.event({
    type: 'result',
    outcome: summary.outcome ?? 'failed',
    counts: countsOf(summary),
    ...(missing.length > 0 && { missing }),
    failure: null,
    ...failureFields(failure, context),
    findings: summary.findings ?? [],
  });
  printResult(output, summary, failure, missing.length, context);
  return summary.outcome === 'complete' ? 0 : 1;
}

/** Null where a count is unknown. `reported` counts what the peer says it delivered; `subOperations` has all it said. */
function countsOf({ counts }: RetrieveSummary): object {
  return {
    expected: counts.expected ?? null,
    reported: delivered(counts.reported) ?? null,
    received: counts.received,
    subOperations: counts.reported ?? null,
  };
}

function printResult(
  output: Output,
  summary: RetrieveSummary,
  failure: Failure | undefined,
  missing: number,
  context: FailureContext,
): void {
  const { expected, reported, received } = summary.counts;
  output.text(
    `\n${summary.outcome ?? 'failed'}: expected ${expected ?? 'unknown'}, ` +
      `reported ${delivered(reported) ?? 'unknown'}, received ${received}`,
  );
  if (missing > 0) output.text(`${missing} of the expected instances are missing`);
  if (failure) printFailure(output, failure, context);
  printFindings(output, summary.findings ?? []);
}
