import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { readCallers } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createOutput, type ExitStatus, failureFields, printFailure, reporting } from '../output.ts';
import { type SecurePortOptions, securePort, withSecurePort, withTlsFiles } from '../secure-options.ts';
import { openSession } from '../session.ts';

/** What was stored is told in gathered lines; the last of them are to come before the result. */
const changesToldWithinMs = 400;

interface ListenOptions extends CommonOptions, SecurePortOptions {
  readonly onlyOwnAet?: boolean;
  readonly allow?: readonly string[];
}

export function listenCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return withSecurePort(
    withTlsFiles(commandWithCommonOptions('listen', 'receives images into the library until Ctrl-C')),
  )
    .option('--only-own-aet', 'refuse callers who call us by another AE title')
    .addOption(
      new Option(
        '--allow <CALLER>',
        'refuse everybody but AET, AET@ADDRESS, @ADDRESS or @NETWORK/BITS (several times)',
      ).argParser(readCallers),
    )
    .action((options: ListenOptions) => run(listen(options)));
}

async function listen(options: ListenOptions): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  const interrupted = untilInterrupted();
  return reporting(output, async () => {
    const { onlyOwnAet: onlyOwnAeTitle, allow: allowedCallers } = options;
    const session = await openSession(options, {
      ...{ onlyOwnAeTitle, allowedCallers },
      securePort: securePort(options),
    });
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
      await pause(changesToldWithinMs);
      const { storedInstances } = await client.call('listener.get', {});
      output.event({ type: 'result', outcome: 'complete', storedInstances });
      output.text(`${storedInstances} instances stored`);
      return 0;
    } finally {
      await session.close();
    }
  });
}

/** What a PACS has to enter for us, and whom we let in. */
function describeState({ settings, addresses, tls }: ListenerState): string {
  const { onlyOwnAeTitle, allowedCallers } = settings;
  return [
    `Listening as ${settings.aeTitle} on port ${settings.port}; a PACS reaches it at ${addresses.join(' or ')}`,
    ...(tls
      ? [tls.status === 'listening' ? `With TLS on port ${tls.port}` : `TLS on port ${tls.port} failed`]
      : []),
    ...(onlyOwnAeTitle ? [`Only calls to ${settings.aeTitle} are accepted`] : []),
    ...(allowedCallers?.enforced
      ? [`Only these callers are let in: ${allowedCallers.callers.join(', ') || 'none'}`]
      : []),
  ].join('\n');
}
