import { Command, Option } from 'commander';
import { readAeTitle, readPort, readSeconds } from './arguments.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly localAet?: string;
  /** Of the storage listener. */
  readonly port?: number;
  readonly bind?: string;
  readonly dataDir?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

/** A subcommand with the common options. `port` says what `--port` means, when it is not the listener's. */
export function commandWithCommonOptions(name: string, summary: string, port?: string): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .addOption(new Option('--local-aet <A>', 'our AE title').argParser(readAeTitle))
    .addOption(
      new Option('--port <N>', port ?? 'port of our storage listener (0: any free port)').argParser(readPort),
    )
    .option('--bind <ADDR>', 'address that our storage listener binds')
    .option('--data-dir <DIR>', 'folder with settings and library')
    .addOption(
      new Option('--timeout <S>', 'seconds to wait for a connection and for an answer').argParser(
        readSeconds,
      ),
    )
    .option('--json', 'print one JSON object a line');
}
