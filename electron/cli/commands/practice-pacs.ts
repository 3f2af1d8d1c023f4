import { type Command, Option } from 'commander';
import type { PracticeState } from '../../../shared/contract/settings.ts';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readPeers } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createOutput, type ExitStatus, type Output, reporting } from '../output.ts';
import { openPassingSession, type Session } from '../session.ts';

interface PracticeOptions extends CommonOptions {
  readonly remote?: readonly PeerAe[];
}

export function practicePacsCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return commandWithCommonOptions(
    'practice-pacs',
    'runs the practice PACS until Ctrl-C',
    'port of the practice PACS (0: any free port)',
  )
    .addOption(
      new Option(
        '--remote <AET@host:port>',
        'move destination that it knows (repeatable; default: ours on this computer)',
      ).argParser(readPeers),
    )
    .action((options: PracticeOptions) => run(practicePacs(options)));
}

async function practicePacs(options: PracticeOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  const { port, ...others } = options;
  const interrupted = untilInterrupted();
  return reporting(output, async () => {
    const session = await openPassingSession(others, {
      practicePacs: true,
      practice: { port, remoteAes: options.remote },
    });
    try {
      const state = await Promise.race([untilStarted(session, output), interrupted]);
      if (state?.status === 'failed') {
        output.text(`The practice PACS could not start: ${state.failure ?? 'reason unknown'}`);
        output.event({ type: 'result', outcome: 'failed', message: state.failure });
        return 1;
      }
      if (state) output.text(describeState(state));
      session.client.subscribe(
        'practice.log',
        {},
        {
          event(entry) {
            output.event({ type: 'log', ...entry });
            output.text(`${new Date(entry.at).toISOString().slice(11, 23)}  ${entry.text}`);
          },
          end: () => {},
        },
      );
      await interrupted;
      output.event({ type: 'result', outcome: 'complete' });
      return 0;
    } finally {
      await session.close();
    }
  });
}

function untilStarted(session: Session, output: Output): Promise<PracticeState> {
  return new Promise((resolve, reject) => {
    session.client.subscribe(
      'practice.state',
      {},
      {
        event(state) {
          output.event({ type: 'state', ...state });
          if (state.status === 'running' || state.status === 'failed') resolve(state);
        },
        end: (failure) => reject(new FailureError(failure ?? { kind: 'backend-unreachable' })),
      },
    );
  });
}

function describeState(state: PracticeState): string {
  const destinations = state.remoteAes.map((remote) => `${remote.aeTitle}@${remote.host}:${remote.port}`);
  return [
    `The practice PACS runs as ${state.aeTitle}@127.0.0.1:${state.port ?? 0}`,
    `  holds              ${state.studies} studies of ${state.patients} patients, ${state.instances} images`,
    `  move destinations  ${destinations.join(', ') || 'none'}`,
  ].join('\n');
}
