import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import envPaths from 'env-paths';
import pino from 'pino';
import { explain } from '../../shared/failure/explain.ts';
import { FailureError } from '../../shared/failure/failure.ts';
import { startBackendWorker } from '../backend/worker-host.ts';
import { startWebhost } from './start-webhost.ts';

const usage = `Movescope in a browser (on this machine only)

  --http-port N     port of the interface (default: any free port)
  --data-dir PATH   where everything is kept (default: the user's data folder)
  --local-aet AE    AE title of this station, for this run
  --port N          port of the storage listener, for this run
  --bind ADDRESS    address that the storage listener binds, for this run
  --no-practice     without the practice PACS, for this run
  --open            open the browser
  --json            print {"url": ...} instead of a sentence
`;

const options = {
  'http-port': { type: 'string', default: '0' },
  'data-dir': { type: 'string' },
  'local-aet': { type: 'string' },
  port: { type: 'string' },
  bind: { type: 'string' },
  'no-practice': { type: 'boolean', default: false },
  'renderer-dir': { type: 'string' },
  open: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Arguments = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

process.exitCode = await main();

async function main(): Promise<number> {
  let args: Arguments;
  try {
    args = parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (args.help) {
    process.stdout.write(usage);
    return 0;
  }
  const dataFolder = args['data-dir'] ?? envPaths('movescope', { suffix: '' }).data;
  try {
    return await run(args, dataFolder);
  } catch (error) {
    process.stderr.write(`Movescope can't start: ${inWords(error)}\n`);
    return 1;
  }
}

/** Serves until a signal asks for the end or the backend's thread dies. */
async function run(args: Arguments, dataFolder: string): Promise<number> {
  const httpPort = portNumber(args['http-port']);
  const listenerPort = args.port === undefined ? undefined : portNumber(args.port);
  const ended = Promise.withResolvers<number>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not `once`: a terminal and a parent may both send it, and the second must not cut the orderly end short.
    process.on(signal, () => ended.resolve(0));
  }
  const backend = startBackendWorker(new URL('../backend/worker.ts', import.meta.url), {
    dataFolder,
    overrides: {
      localAeTitle: args['local-aet'],
      listenerPort,
      bindAddress: args.bind,
      practicePacs: args['no-practice'] ? false : undefined,
    },
  });
  const webhost = await startWebhost({
    dataFolder,
    httpPort,
    rendererFolder: args['renderer-dir'] ?? fileURLToPath(new URL('../../dist/renderer', import.meta.url)),
    log: pino({ name: 'webhost', level: process.env.MOVESCOPE_LOG ?? 'warn' }, pino.destination(2)),
    backend,
    openBrowser: args.open ? openBrowser : undefined,
  });
  const { url } = webhost;
  process.stdout.write(args.json ? `${JSON.stringify({ url })}\n` : `Movescope is at ${url}\n`);
  (await backend).onCrash(() => {
    process.stderr.write('The backend has ended unexpectedly\n');
    ended.resolve(1);
  });
  const exitCode = await ended.promise;
  await webhost.close();
  return exitCode;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`not a port number: ${text}`);
  return port;
}

function inWords(error: unknown): string {
  if (error instanceof FailureError) {
    const { title, whatHappened, whatToTry } = explain(error.failure);
    return [title, whatHappened, whatToTry].join('\n  ');
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return 'the port of the interface is taken by another program; choose another with --http-port';
  return error instanceof Error ? error.message : String(error);
}

/** The desktop's own way to open an address; without one the printed line has to do. */
function openBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  };
  const [command = 'xdg-open', ...before] = commands[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...before, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
