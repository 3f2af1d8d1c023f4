import { createStore, type StoreApi } from 'zustand/vanilla';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';
import type { Port } from '../../shared/contract/wire.ts';
import { FailureError } from '../../shared/failure/failure.ts';

export interface ConnectionState {
  /** `connecting` until the backend has answered for the first time, `lost` while it is being called again. */
  readonly status: 'connecting' | 'open' | 'lost';
  /** Counts the lines that stood: topics subscribe anew when it changes. */
  readonly generation: number;
}

export interface Connection {
  /** Stays the same object over reconnects; fails with `backend-unreachable` in between. */
  readonly client: BackendClient;
  readonly state: StoreApi<ConnectionState>;
  retryNow(): void;
  close(): void;
}

/** How long to wait before the next try, in ms: grows to five seconds and stays there. */
const retryDelays = [250, 500, 1000, 2000, 5000] as const;

/**
 * Keeps a line to the backend: opens it, and opens it again when it breaks. `openPort` is called for each try.
 * A line counts as open once the backend has answered a request on it.
 */
export function createConnection(openPort: () => Port): Connection {
  const state = createStore<ConnectionState>(() => ({ status: 'connecting', generation: 0 }));
  let current: BackendClient | undefined;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const open = (): void => {
    timer = undefined;
    const client = createClient(openPort());
    current = client;
    client.onClose(() => {
      if (current !== client) return;
      current = undefined;
      if (closed) return;
      state.setState({ status: 'lost' });
      const delay = retryDelays[Math.min(attempt, retryDelays.length - 1)];
      attempt += 1;
      timer = setTimeout(open, delay);
    });
    const answered = (): void => {
      if (current !== client) return;
      attempt = 0;
      state.setState((old) => ({ status: 'open', generation: old.generation + 1 }));
    };
    client.call('app.info', {}).then(answered, (error: unknown) => {
      const unreachable = error instanceof FailureError && error.failure.kind === 'backend-unreachable';
      if (!unreachable) answered();
    });
  };
  open();

  return {
    state,
    client: {
      call: (operation, input) =>
        current
          ? current.call(operation, input)
          : Promise.reject(new FailureError({ kind: 'backend-unreachable' })),
      subscribe(topic, params, observer) {
        if (current) return current.subscribe(topic, params, observer);
        void Promise.resolve().then(() => observer.end({ kind: 'backend-unreachable' }));
        return () => {};
      },
      onClose: (listener) => current?.onClose(listener),
      close: () => current?.close(),
    },
    retryNow() {
      if (timer === undefined) return;
      clearTimeout(timer);
      open();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      current?.close();
    },
  };
}
