import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from '@playwright/test';

/** Debian's Chromium, or the one that MOVESCOPE_CHROMIUM names. */
export const chromiumPath: string = process.env.MOVESCOPE_CHROMIUM ?? '/usr/bin/chromium';

/** Quiet, without a network of its own; the sandbox is off only for root, whom it refuses. */
export const chromiumArguments: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How every test starts its browser; where there is no Chromium of the system, Playwright takes its own. */
export const launchOptions: LaunchOptions = {
  args: [...chromiumArguments],
  ...(existsSync(chromiumPath) && { executablePath: chromiumPath }),
};

/** A headless browser with a fresh profile; the caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch(launchOptions);
}

/**
 * The same elsewhere: `enter` runs what follows it on a host of a lab. Playwright speaks to the browser over a pipe, so
 * that needs no network between them.
 */
export async function launchBrowserOn(enter: readonly string[]): Promise<Browser> {
  const program = launchOptions.executablePath ?? chromium.executablePath();
  const folder = await mkdtemp(join(tmpdir(), 'movescope-browser-'));
  const executablePath = join(folder, 'chromium');
  try {
    await writeFile(executablePath, `#!/bin/sh\nexec ${enter.join(' ')} '${program}' "$@"\n`, {
      mode: 0o755,
    });
    return await chromium.launch({ ...launchOptions, executablePath });
  } finally {
    await rm(folder, { recursive: true });
  }
}
