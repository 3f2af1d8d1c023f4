import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';
import { freePort } from './peers.ts';

/** A backend in a process of its own, so that its memory can be measured apart from the test's. */
export interface BackendProcess {
  readonly client: BackendClient;
  readonly dataFolder: string;
  readonly listenerPort: number;
  /** The most memory that it has had so far, in MiB (Linux). */
  peakMiB(): Promise<number>;
  running(): boolean;
  close(): Promise<void>;
}

export async function startBackendProcess(): Promise<BackendProcess> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'movescope-backend-'));
  const listenerPort = await freePort();
  const script = join(import.meta.dirname, 'backend-child.ts');
  const child = fork(script, [dataFolder, String(listenerPort)], { execArgv: [], serialization: 'advanced' });
  const gone = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    gone.then(([code]) => Promise.reject(new Error(`the backend ended with ${code} before it was ready`))),
  ]);
  const client = createClient({
    post: (frame) => void child.send(frame as object),
    onMessage: (receiver) => void child.on('message', receiver),
    onClose: (listener) => void child.on('exit', listener),
    close: () => undefined,
  });
  return {
    client,
    dataFolder,
    listenerPort,
    async peakMiB() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
    },
    running: () => child.exitCode === null && child.signalCode === null,
    async close() {
      if (child.connected) child.disconnect();
      await gone;
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
