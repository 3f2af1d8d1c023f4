import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webhost-main-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function startMain(): Promise<ChildProcess> {
  const args = ['--data-dir', 'data', '--port', '0', '--bind', '127.0.0.1', '--no-practice', '--json'];
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

it('keeps its data below the folder where it was called, and ends in good order though Ctrl-C comes twice', async () => {
  const child = await startMain();
  expect(existsSync(join(folder, 'data', 'library.lock'))).toBe(true);
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  // A terminal and a parent may both send it.
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(existsSync(join(folder, 'data', 'library.lock'))).toBe(false);
});
