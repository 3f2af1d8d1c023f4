import { Command, CommanderError } from 'commander';
import packageDescription from '../../package.json' with { type: 'json' };
import { certificateCommand } from './commands/certificate.ts';
import { checkCommand } from './commands/check.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { echoCommand } from './commands/echo.ts';
import { findCommand } from './commands/find.ts';
import { libraryCommand } from './commands/library.ts';
import { listenCommand } from './commands/listen.ts';
import { practicePacsCommand } from './commands/practice-pacs.ts';
import { retrieveCommand } from './commands/retrieve.ts';
import { sendCommand } from './commands/send.ts';
import { serveCommand } from './commands/serve.ts';
import type { ExitStatus } from './output.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitStatus> {
  let work: Promise<ExitStatus> | undefined;
  const run = (promise: Promise<ExitStatus>): void => {
    work = promise;
  };
  const program = new Command('movescope')
    .description('DICOM query/retrieve from the command line')
    .version(packageDescription.version)
    .addHelpText(
      'after',
      '\nExit status: 0 done and complete, 1 did not succeed or incomplete, 2 wrong usage.',
    );
  const commands = [
    echoCommand(run),
    findCommand(run),
    retrieveCommand(run),
    checkCommand(run),
    diagnoseCommand(run),
    listenCommand(run),
    practicePacsCommand(run),
    libraryCommand(run),
    sendCommand(run),
    certificateCommand(run),
    serveCommand(run),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of withSubcommands(program)) command.exitOverride();
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return (await work) ?? 0;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
