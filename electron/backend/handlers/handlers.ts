import type {
  OperationName,
  OperationOutput,
  OperationRequest,
} from '../../../shared/contract/operations.ts';
import type { TopicEvent, TopicName, TopicRequest } from '../../../shared/contract/topics.ts';

/** What a topic's handler writes to. */
export interface TopicStream<N extends TopicName> {
  /** Sends one event. Does nothing once the stream is over. */
  emit(event: TopicEvent<N>): void;
  /** Aborted when the client cancels or its line is gone. Never aborted after the handler has returned. */
  readonly signal: AbortSignal;
}

/** One handler for every operation. It rejects with FailureError; anything else that it throws is a bug. */
export type OperationHandlers = {
  readonly [N in OperationName]: (
    input: OperationRequest<N>,
  ) => OperationOutput<N> | Promise<OperationOutput<N>>;
};

/** One handler for every topic. The stream lasts until the returned promise settles; a FailureError ends it as failed. */
export type TopicHandlers = {
  readonly [N in TopicName]: (params: TopicRequest<N>, stream: TopicStream<N>) => Promise<void>;
};

/** What answers a client. A missing handler is a type error. */
export interface Handlers {
  readonly operations: OperationHandlers;
  readonly topics: TopicHandlers;
}

/** Keeps a stream open until its client goes, then calls `close`: the whole life of a state topic's handler. */
export function untilCancelled(signal: AbortSignal, close: () => void): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      close();
      resolve();
    };
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish, { once: true });
  });
}
