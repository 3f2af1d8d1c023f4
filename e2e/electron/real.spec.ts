import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron as electron, expect, test } from '@playwright/test';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const electronFolder = path.join(projectFolder, 'node_modules/electron');

function electronBinary(): string | undefined {
  const name = path.join(electronFolder, 'path.txt');
  if (!existsSync(name)) return undefined;
  const binary = path.join(electronFolder, 'dist', readFileSync(name, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

const executablePath = electronBinary();

test('the real Electron opens the window, answers a call and serves an instance address', async () => {
  if (!executablePath) {
    process.stderr.write(
      '\n*** SKIPPED: the smoke test with the real Electron. Its binary is not in node_modules/electron/dist; ' +
        'run `npx install-electron` where it can be downloaded. ***\n\n',
    );
  }
  test.skip(!executablePath, 'Electron’s binary is not here');
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'movescope-real-'));
  const program = await electron.launch({
    ...(executablePath && { executablePath }),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), projectFolder, `--data-dir=${dataFolder}`],
  });
  try {
    const page = await program.firstWindow();
    await expect(page).toHaveTitle(/Movescope/);
    expect(page.url()).toBe('app://movescope/');
    expect(await page.evaluate(() => ['require', 'process'].filter((name) => name in window))).toEqual([]);
    const answer = await page.evaluate(
      () =>
        new Promise((resolve) => {
          window.movescope?.onMessage(resolve);
          window.movescope?.post({ kind: 'call', id: 1_000_000, operation: 'app.info', input: {} });
        }),
    );
    expect(answer).toMatchObject({ kind: 'ok' });
    expect(await page.evaluate(async () => (await fetch('/instances/1.2.3')).status)).toBe(404);
  } finally {
    await program.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
});
