import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { readPort } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { onInterrupt } from '../interrupt.ts';
import type { ExitStatus } from '../output.ts';
import { dataFolderOf } from '../session.ts';

interface ServeOptions extends CommonOptions {
  readonly httpPort?: number;
}

export function serveCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return commandWithCommonOptions('serve', 'opens the program to a browser on this computer')
    .addOption(
      new Option('--http-port <N>', 'port of the web page (default: any free port)').argParser(readPort),
    )
    .action((options: ServeOptions) => run(serve(options)));
}

/** The browser host is a program of its own; its output is ours. */
function serve(options: ServeOptions): Promise<ExitStatus> {
  const optional = (name: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [name, String(value)];
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('../../webhost/main.ts', import.meta.url)),
      ...optional('--data-dir', dataFolderOf(options)),
      ...optional('--http-port', options.httpPort),
      ...optional('--local-aet', options.localAet),
      ...optional('--port', options.port),
      ...optional('--bind', options.bind),
      ...(options.json ? ['--json'] : []),
    ],
    { stdio: 'inherit' },
  );
  const giveSignalsBack = onInterrupt(() => {
    // A terminal sends Ctrl-C to the child as well.
    if (!process.stdin.isTTY) child.kill('SIGTERM');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      giveSignalsBack();
      resolve(code === 0 ? 0 : code === 2 ? 2 : 1);
    });
  });
}
