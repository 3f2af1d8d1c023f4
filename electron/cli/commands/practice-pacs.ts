import { type Command, Option } from 'commander';
import type { PracticeState } from '../../../shared/contract/settings.ts';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { type FaultId, practiceFaults } from '../../../shared/practice/faults.ts';
import { readFault, readPeers } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createOutput, type ExitStatus, type Output, reporting } from '../output.ts';
import { openPassingSession, type Session } from '../session.ts';

interface PracticeOptions extends CommonOptions {
  readonly remote?: readonly PeerAe[];
  readonly fault?: FaultId;
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
    .addOption(
      new Option('--fault <id>', 'fault that it has, by the id of its cause; a wrong id lists all').argParser(
        readFault,
      ),
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
      if (state && options.fault) {
        const broken = await session.client.call('practice.setFault', { fault: options.fault });
        output.event({ type: 'state', ...broken });
        output.text(describeFault(options.fault));
      }
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

function describeFault(id: FaultId): string {
  const fault = practiceFaults.find((one) => one.id === id);
  return fault ? `  fault              ${fault.id} ${fault.title}. ${fault.does}` : '';
}

function describeState(state: PracticeState): string {
  const destinations = state.remoteAes.map((remote) => `${remote.aeTitle}@${remote.host}:${remote.port}`);
  return [
    `The practice PACS runs as ${state.aeTitle}@127.0.0.1:${state.port ?? 0}`,
    `  holds              ${state.studies} studies of ${state.patients} patients, ${state.instances} images`,
    `  move destinations  ${destinations.join(', ') || 'none'}`,
  ].join('\n');
}
