import { existsSync } from 'node:fs';

/** Debian's Chromium, or the one that MOVESCOPE_CHROMIUM names. */
export const chromiumPath: string = process.env.MOVESCOPE_CHROMIUM ?? '/usr/bin/chromium';

export const chromiumIsThere: boolean = existsSync(chromiumPath);

/** Quiet, without a network of its own; the sandbox is off only for root, whom it refuses. */
export const chromiumArguments: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
