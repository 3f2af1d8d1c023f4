import type { Port } from './wire.ts';

/** Two Ports joined back to back in memory: for tests, the command line, and hosts that share a process with the backend. */
export function createMemoryPortPair(): readonly [Port, Port] {
  const ends = [createEnd(), createEnd()] as const;
  let closed = false;
  const port = (own: 0 | 1): Port => ({
    // A microtask keeps the order and gives the sender its stack back, as every real line does.
    post: (frame) => {
      if (!closed) void Promise.resolve().then(() => ends[own === 0 ? 1 : 0].deliver(frame));
    },
    onMessage: (receiver) => ends[own].onMessage(receiver),
    onClose: (listener) => ends[own].onClose(listener),
    close: () => {
      if (closed) return;
      closed = true;
      // After the frames that are on their way.
      void Promise.resolve().then(() => {
        for (const end of ends) end.closed();
      });
    },
  });
  return [port(0), port(1)];
}

function createEnd() {
  let receiver: ((frame: unknown) => void) | undefined;
  let closed = false;
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
      if (closed) void Promise.resolve().then(listener);
      else closeListeners.push(listener);
    },
    closed() {
      closed = true;
      for (const listener of closeListeners.splice(0)) listener();
    },
  };
}
