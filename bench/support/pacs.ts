import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface PacsStart {
  /** Studies that a search finds. */
  readonly rows: number;
  /** Where C-MOVE sends, whatever it is called. */
  readonly destinationPort: number;
}

export interface QuickPacs {
  readonly aeTitle: string;
  readonly port: number;
  close(): Promise<void>;
}

/** UID of the study of that many instances; each `copy` is another study. */
export function quickPacsStudy(instances: number, copy: number): string {
  return `1.2.826.0.1.3680043.9.7433.701.${copy + 1}.${instances}`;
}

export async function startQuickPacs(start: PacsStart): Promise<QuickPacs> {
  const child = fork(fileURLToPath(new URL('pacs-process.ts', import.meta.url)), [JSON.stringify(start)]);
  const gone = once(child, 'exit');
  const ready = once(child, 'message') as Promise<[{ readonly port: number }]>;
  const [{ port }] = await Promise.race([
    ready,
    gone.then(([code]) => Promise.reject(new Error(`the PACS ended with ${code} before it was ready`))),
  ]);
  return {
    aeTitle: 'QUICKPACS',
    port,
    async close() {
      child.disconnect();
      await gone;
    },
  };
}
