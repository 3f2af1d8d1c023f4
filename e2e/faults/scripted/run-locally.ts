import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Spoken } from '../../support/namespaces.ts';
import { runWorkstation, type Told, type WorkstationOptions } from '../lab/workstation.ts';

/** Runs a program on this computer, outside of any lab. */
function listenHere(command: string, args: readonly string[]): Promise<Spoken> {
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: { text: string; at: number }[] = [];
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    createInterface({ input: child.stdout }).on('line', (text) => lines.push({ text, at: Date.now() }));
    child.once('close', (code) => resolve({ code, lines, stderr }));
  });
}

export function runLocally(
  command: string,
  args: readonly string[],
  options: Pick<WorkstationOptions, 'settings' | 'dataFolder'> = {},
): Promise<Told> {
  return runWorkstation(listenHere, command, { ...options, args });
}
