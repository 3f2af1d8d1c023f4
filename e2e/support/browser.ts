import { existsSync } from 'node:fs';
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
