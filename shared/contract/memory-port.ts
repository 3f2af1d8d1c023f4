import type { Port } from './wire.ts';

/** Two Ports joined back to back in memory: for tests, the command line, and hosts that share a process with the backend. */
export function createMemoryPortPair(): readonly [Port, Port] {
  const ends = [createEnd(), createEnd()] as const;
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    for (const end of ends) end.closed();
  };
  const port = (own: 0 | 1): Port => ({
    post: (frame) => {
      // A microtask keeps the order and gives the sender its stack back, as every real line does.
      if (!closed) void Promise.resolve().then(() => ends[own === 0 ? 1 : 0].deliver(frame));
    },
    onMessage: (receiver) => ends[own].onMessage(receiver),
    onClose: (listener) => ends[own].onClose(listener),
    close,
  });
  return [port(0), port(1)];
}

function createEnd() {
  let receiver: ((frame: unknown) => void) | undefined;
  const waiting: unknown[] = [];
  const closeListeners: (() => void)[] = [];
  return {
    deliver(frame: unknown) {
      if (receiver) receiver(frame);
      else waiting.push(frame);
    },
    onMessage(next: (frame: unknown) => void) {
      receiver = next;
      for (const frame of waiting.splice(0)) next(frame);
    },
    onClose(listener: () => void) {
      closeListeners.push(listener);
    },
    closed() {
      for (const listener of closeListeners.splice(0)) listener();
    },
  };
}
