import { MessageChannel, Worker } from 'node:worker_threads';
import type { Port } from '../../shared/contract/wire.ts';
import { exhaustive } from '../../shared/failure/exhaustive.ts';
import { FailureError } from '../../shared/failure/failure.ts';
import { createMessagePort } from './message-port.ts';
import type { HostMessage, WorkerMessage, WorkerOptions } from './worker-messages.ts';

export type { WorkerOptions } from './worker-messages.ts';

/** A backend on a thread of its own, as its host holds it. */
export interface BackendWorker {
  /** A new client's line to the backend. Its port closes when either side closes it and when the thread ends. */
  connect(): Port;
  /** Absolute path of an instance's Part 10 file; undefined when it is not here or the thread has ended. */
  instancePath(sopInstanceUid: string): Promise<string | undefined>;
  /** Called once when the thread has ended without being asked to: a bug, or out of memory. */
  onCrash(listener: () => void): void;
  /** Stops the backend and the thread. */
  close(): Promise<void>;
}

/**
 * Starts the backend on a worker thread, so that network and disk never stall the host. `workerUrl` is the module
 * `electron/backend/worker.ts`, or what the build made of it.
 * @throws FailureError what createBackend rejects with (`data-folder-in-use`), `internal` when the thread dies first.
 */
export async function startBackendWorker(workerUrl: URL, options: WorkerOptions): Promise<BackendWorker> {
  const worker = new Worker(workerUrl, { workerData: options });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  // An 'error' without listener would end the host; 'exit' follows it and is what counts.
  worker.on('error', () => {});
  const paths = new Map<number, (path: string | undefined) => void>();
  const crashListeners: (() => void)[] = [];
  let ended = false;
  let closing = false;
  let lastId = 0;
  const say = (message: HostMessage, transfer: MessagePort[] = []): void => {
    if (!ended) worker.postMessage(message, transfer);
  };

  await untilReady(worker, (message) => paths.get(message.id)?.(message.path));

  void exited.then(() => {
    ended = true;
    for (const resolve of paths.values()) resolve(undefined);
    if (!closing) for (const listener of crashListeners.splice(0)) listener();
  });

  return {
    connect() {
      const { port1, port2 } = new MessageChannel();
      if (ended) port2.close();
      else say({ kind: 'connect', line: port2 }, [port2]);
      return createMessagePort(port1);
    },
    instancePath(sopInstanceUid) {
      if (ended) return Promise.resolve(undefined);
      const id = ++lastId;
      return new Promise((resolve) => {
        paths.set(id, (path) => {
          paths.delete(id);
          resolve(path);
        });
        say({ kind: 'instance-path', id, sopInstanceUid });
      });
    },
    onCrash(listener) {
      crashListeners.push(listener);
    },
    async close() {
      closing = true;
      say({ kind: 'close' });
      await exited;
    },
  };
}

type MessagePort = import('node:worker_threads').MessagePort;
type PathMessage = Extract<WorkerMessage, { kind: 'instance-path' }>;

/** Resolves at `ready`; keeps handing over paths afterwards. */
function untilReady(worker: Worker, onPath: (message: PathMessage) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('exit', () =>
      reject(new FailureError({ kind: 'internal', correlationId: 'backend-thread-ended' })),
    );
    worker.on('message', (message: WorkerMessage) => {
      switch (message.kind) {
        case 'ready':
          resolve();
          return;
        case 'failed':
          reject(new FailureError(message.failure));
          return;
        case 'instance-path':
          onPath(message);
          return;
        case 'closed':
          // The thread has nothing left to do; what still holds it open (a socket in close) does not count.
          void worker.terminate();
          return;
        default:
          exhaustive(message);
      }
    });
  });
}
