import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Sample } from './measure.ts';

/** The shell's `times` tells the processor time of what it ran, without a program that may not be installed. */
const script = '"$@"; code=$?; times >&2; exit $code';

/**
 * Runs a program to its end, what it writes thrown away. Rejects when it fails. The time includes that of its start, some
 * ten milliseconds for tools of DCMTK.
 */
export async function runTimed(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Sample> {
  const startedAt = performance.now();
  const child = spawn('/bin/sh', ['-c', script, 'sh', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let errors = '';
  child.stdout.resume();
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text.toString('utf8')).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const wallMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors}`);
  return { wallMs, cpuMs: childTimes(errors) };
}

/** The last line of `times`: user and system time of children, as `0m1.25s 0m0.50s`. */
function childTimes(output: string): number | undefined {
  const last = output.trim().split('\n').at(-1) ?? '';
  const times = [...last.matchAll(/(\d+)m([\d.]+)s/g)];
  if (times.length !== 2) return undefined;
  return times.reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}

/** Processor time of a process so far, children that have ended included, in ms; undefined where there is no /proc. */
export async function cpuTimeOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold anything; fields are counted from its end (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return ticks * 10;
}

/** A figure of /proc/PID/status in MiB, such as VmRSS or VmHWM. */
export async function memoryOf(pid: number, name: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status);
  if (!found) throw new Error(`/proc tells no ${name}`);
  return Number(found[1]) / 1024;
}
