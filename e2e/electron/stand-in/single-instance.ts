import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

export interface OtherStart {
  readonly commandLine: readonly string[];
  readonly workingFolder: string;
}

/**
 * Electron's single-instance lock over a lock file and a socket below the user data folder. For the second start
 * `handedOver` resolves once the first has its command line.
 */
export function takeLock(
  folder: string,
  own: OtherStart,
  onOtherStart: (other: OtherStart) => void,
): { readonly first: boolean; readonly handedOver: Promise<void>; release(): void } {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'lock');
  const address = join(folder, 'socket');
  if (isHeld(lock)) {
    const handedOver = new Promise<void>((resolve, reject) => {
      const socket = connect(address, () => socket.end(JSON.stringify(own)));
      socket.once('close', () => resolve());
      socket.once('error', reject);
    });
    return { first: false, handedOver, release: () => {} };
  }
  writeFileSync(lock, String(process.pid));
  rmSync(address, { force: true });
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => {
      socket.end();
      onOtherStart(JSON.parse(text) as OtherStart);
    });
  });
  server.listen(address);
  return {
    first: true,
    handedOver: Promise.resolve(),
    release() {
      server.close();
      rmSync(lock, { force: true });
    },
  };
}

function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
