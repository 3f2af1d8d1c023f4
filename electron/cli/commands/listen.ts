import type { Command } from 'commander';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createOutput, type ExitStatus, failureFields, printFailure, reporting } from '../output.ts';
import { openSession } from '../session.ts';

export function listenCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return commandWithCommonOptions('listen', 'receives images into the library until Ctrl-C').action(
    (options: CommonOptions) => run(listen(options)),
  );
}

async function listen(options: CommonOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  const interrupted = untilInterrupted();
  return reporting(output, async () => {
    const session = await openSession(options, {});
    try {
      const { client } = session;
      const state = await client.call('listener.get', {});
      if (state.failure) {
        output.event({ type: 'result', outcome: 'failed', ...failureFields(state.failure) });
        printFailure(output, state.failure);
        return 1;
      }
      output.text(describeState(state));
      const ignore = (): void => {};
      client.subscribe(
        'listener.state',
        {},
        { event: (event) => output.event({ type: 'state', ...event }), end: ignore },
      );
      client.subscribe(
        'listener.log',
        {},
        {
          event(entry) {
            output.event({ type: 'log', ...entry });
            output.text(`${new Date(entry.at).toISOString().slice(11, 23)}  ${entry.text}`);
          },
          end: ignore,
        },
      );
      client.subscribe(
        'library.changes',
        {},
        {
          event({ stored }) {
            for (const series of stored) {
              output.event({ type: 'stored', ...series });
              output.text(`${' '.repeat(14)}stored ${series.instances} in study ${series.studyInstanceUid}`);
            }
          },
          end: ignore,
        },
      );
      await interrupted;
      const { storedInstances } = await client.call('listener.get', {});
      output.event({ type: 'result', outcome: 'complete', storedInstances });
      output.text(`${storedInstances} instances stored`);
      return 0;
    } finally {
      await session.close();
    }
  });
}

/** What a PACS has to enter for us. */
function describeState({ settings, addresses }: ListenerState): string {
  return `Listening as ${settings.aeTitle} on port ${settings.port}; a PACS reaches it at ${addresses.join(' or ')}`;
}
