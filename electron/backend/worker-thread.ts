import { randomUUID } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import { exhaustive } from '../../shared/failure/exhaustive.ts';
import { type Failure, FailureError } from '../../shared/failure/failure.ts';
import type { Backend } from './backend.ts';
import { createMessagePort } from './message-port.ts';
import type { HostMessage, WorkerMessage } from './worker-messages.ts';

/**
 * The thread's side of `startBackendWorker`: starts a backend and connects clients to it until the host says close.
 * `control` is the thread's own port to its host.
 */
export async function runBackendThread(
  control: MessagePort,
  start: () => Promise<Backend>,
  onBug: (error: unknown, correlationId: string) => void,
): Promise<void> {
  const say = (message: WorkerMessage): void => control.postMessage(message);
  let backend: Backend;
  try {
    backend = await start();
  } catch (error) {
    say({ kind: 'failed', failure: toFailure(error, onBug) });
    control.close();
    return;
  }
  control.on('message', (message: HostMessage) => {
    switch (message.kind) {
      case 'connect':
        backend.serve(createMessagePort(message.line));
        return;
      case 'instance-path':
        say({ kind: 'instance-path', id: message.id, path: backend.instancePath(message.sopInstanceUid) });
        return;
      case 'close':
        void backend.close().finally(() => {
          say({ kind: 'closed' });
          control.close();
        });
        return;
      default:
        exhaustive(message);
    }
  });
  say({ kind: 'ready' });
}

function toFailure(error: unknown, onBug: (error: unknown, correlationId: string) => void): Failure {
  if (error instanceof FailureError) return error.failure;
  const correlationId = randomUUID();
  onBug(error, correlationId);
  return { kind: 'internal', correlationId };
}
