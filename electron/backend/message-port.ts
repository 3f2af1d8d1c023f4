import type { MessagePort } from 'node:worker_threads';
import type { Port } from '../../shared/contract/wire.ts';

/** A Port over one end of a MessageChannel: the line between a host and the backend's thread. */
export function createMessagePort(line: MessagePort): Port {
  let receiver: ((frame: unknown) => void) | undefined;
  let closed = false;
  const waiting: unknown[] = [];
  const closeListeners: (() => void)[] = [];

  line.on('message', (frame) => {
    if (receiver) receiver(frame);
    else waiting.push(frame);
  });
  line.once('close', () => {
    closed = true;
    for (const listener of closeListeners.splice(0)) listener();
  });

  return {
    post(frame) {
      if (!closed) line.postMessage(frame);
    },
    onMessage(next) {
      receiver = next;
      for (const frame of waiting.splice(0)) next(frame);
    },
    onClose(listener) {
      if (closed) queueMicrotask(listener);
      else closeListeners.push(listener);
    },
    close() {
      line.close();
    },
  };
}
