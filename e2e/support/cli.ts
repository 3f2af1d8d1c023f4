import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../build/cli.mjs', import.meta.url));

export interface CliResult {
  /** Exit status. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON lines; throws when a line is none. */
  json(): Record<string, unknown>[];
  /** The last JSON line: the result. */
  result(): Record<string, unknown>;
}

export interface RunningCli {
  readonly process: ChildProcess;
  /** The next line of standard output that fits, from the start of the program on. */
  line(fits: (line: string) => boolean): Promise<string>;
  readonly ended: Promise<CliResult>;
}

/** Starts the command line as its users do. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCli {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const check of waiting) check();
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString('utf8');
  });
  const drained = new Promise<void>((resolve) => reader.once('close', resolve));
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', async (code) => {
      await drained;
      const json = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
      resolve({ code, stdout: lines.join('\n'), stderr, json, result: () => json().at(-1) ?? {} });
    });
  });
  const line = (fits: (line: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = lines.find(fits);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
      void ended.then(() =>
        reject(new Error(`the program ended before that line:\n${lines.join('\n')}\n${stderr}`)),
      );
    });
  return { process: child, line, ended };
}

export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  return startCli(args, env).ended;
}
