import { exhaustive } from '../failure/exhaustive.ts';
import { type Failure, FailureError } from '../failure/failure.ts';
import { type OperationInput, type OperationName, type OperationOutput, operations } from './operations.ts';
import { type TopicEvent, type TopicName, type TopicParams, topics } from './topics.ts';
import { type Port, serverFrameSchema } from './wire.ts';

export interface StreamObserver<E> {
  event(event: E): void;
  /** The stream is over: by itself, or with a failure. Not called after `cancel`. */
  end(failure?: Failure): void;
}

/** The backend as its users see it, whatever host carries it. */
export interface BackendClient {
  /** Rejects with a FailureError. */
  call<N extends OperationName>(operation: N, input: OperationInput<N>): Promise<OperationOutput<N>>;
  /** Returns the function that cancels the subscription. */
  subscribe<N extends TopicName>(
    topic: N,
    params: TopicParams<N>,
    observer: StreamObserver<TopicEvent<N>>,
  ): () => void;
  /** Called once when the line to the backend is gone; everything pending has failed by then. */
  onClose(listener: () => void): void;
  close(): void;
}

interface PendingCall {
  readonly operation: OperationName;
  resolve(output: unknown): void;
  reject(failure: Failure): void;
}

interface Subscription {
  readonly topic: TopicName;
  readonly observer: StreamObserver<unknown>;
}

/** A client over a Port. Answers are validated: a backend of another version fails loudly instead of showing nonsense. */
export function createClient(port: Port): BackendClient {
  const calls = new Map<number, PendingCall>();
  const subscriptions = new Map<number, Subscription>();
  const closeListeners: (() => void)[] = [];
  let lastId = 0;
  let closed = false;

  const mismatch = (what: string): Failure => ({ kind: 'internal', correlationId: `contract:${what}` });

  port.onMessage((raw) => {
    const parsed = serverFrameSchema.safeParse(raw);
    if (!parsed.success) return;
    const frame = parsed.data;
    switch (frame.kind) {
      case 'ok': {
        const call = calls.get(frame.id);
        calls.delete(frame.id);
        if (!call) return;
        const output = operations[call.operation].output.safeParse(frame.output);
        if (output.success) call.resolve(output.data);
        else call.reject(mismatch(call.operation));
        return;
      }
      case 'fail': {
        const call = calls.get(frame.id);
        calls.delete(frame.id);
        call?.reject(frame.failure);
        return;
      }
      case 'event': {
        const subscription = subscriptions.get(frame.id);
        if (!subscription) return;
        const event = topics[subscription.topic].event.safeParse(frame.event);
        if (event.success) {
          subscription.observer.event(event.data);
          return;
        }
        subscriptions.delete(frame.id);
        port.post({ kind: 'cancel', id: frame.id });
        subscription.observer.end(mismatch(subscription.topic));
        return;
      }
      case 'end': {
        const subscription = subscriptions.get(frame.id);
        subscriptions.delete(frame.id);
        subscription?.observer.end(frame.failure);
        return;
      }
      default:
        exhaustive(frame);
    }
  });

  port.onClose(() => {
    if (closed) return;
    closed = true;
    const failure: Failure = { kind: 'backend-unreachable' };
    for (const call of calls.values()) call.reject(failure);
    for (const subscription of subscriptions.values()) subscription.observer.end(failure);
    calls.clear();
    subscriptions.clear();
    for (const listener of closeListeners) listener();
  });

  return {
    call(operation, input) {
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new FailureError({ kind: 'backend-unreachable' }));
          return;
        }
        const id = ++lastId;
        calls.set(id, {
          operation,
          resolve: resolve as (output: unknown) => void,
          reject: (failure) => reject(new FailureError(failure)),
        });
        port.post({ kind: 'call', id, operation, input });
      });
    },
    subscribe(topic, params, observer) {
      if (closed) {
        void Promise.resolve().then(() => observer.end({ kind: 'backend-unreachable' }));
        return () => {};
      }
      const id = ++lastId;
      subscriptions.set(id, { topic, observer: observer as StreamObserver<unknown> });
      port.post({ kind: 'subscribe', id, topic, params });
      return () => {
        if (subscriptions.delete(id) && !closed) port.post({ kind: 'cancel', id });
      };
    },
    onClose(listener) {
      closeListeners.push(listener);
    },
    close() {
      port.close();
    },
  };
}
