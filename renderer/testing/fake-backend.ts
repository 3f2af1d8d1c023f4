import type { OperationName, OperationOutput, OperationRequest } from '../../shared/contract/operations.ts';
import { operations } from '../../shared/contract/operations.ts';
import type { TopicEvent, TopicName, TopicRequest } from '../../shared/contract/topics.ts';
import { topics } from '../../shared/contract/topics.ts';
import { clientFrameSchema, type Port, type ServerFrame } from '../../shared/contract/wire.ts';
import { type Failure, FailureError } from '../../shared/failure/failure.ts';

/** What a test gives the interface instead of a backend. Requests are validated as the real one does. */
export type FakeOperations = {
  readonly [N in OperationName]?: (
    input: OperationRequest<N>,
  ) => OperationOutput<N> | Promise<OperationOutput<N>>;
};

export interface FakeStream<E> {
  event(event: E): void;
  end(failure?: Failure): void;
  onCancel(listener: () => void): void;
}

export type FakeTopics = {
  readonly [N in TopicName]?: (params: TopicRequest<N>, stream: FakeStream<TopicEvent<N>>) => void;
};

type AnyOperation = (input: unknown) => unknown;
type AnyTopic = (params: unknown, stream: FakeStream<unknown>) => void;

function isOperation(name: string): name is OperationName {
  return name in operations;
}

function isTopic(name: string): name is TopicName {
  return name in topics;
}

/**
 * Serves one port with the handlers that the test supplies. An operation without a handler fails as `not-found`, a topic
 * without one stays silent.
 */
export function serveFake(port: Port, handlers: { operations?: FakeOperations; topics?: FakeTopics }): void {
  const cancels = new Map<number, () => void>();
  const post = (frame: ServerFrame): void => port.post(frame);

  const call = async (id: number, name: string, raw: unknown): Promise<void> => {
    try {
      const handler = isOperation(name)
        ? (handlers.operations?.[name] as AnyOperation | undefined)
        : undefined;
      if (!handler || !isOperation(name)) throw new FailureError({ kind: 'not-found', what: name });
      post({ kind: 'ok', id, output: await handler(operations[name].input.parse(raw)) });
    } catch (error) {
      const failure: Failure =
        error instanceof FailureError ? error.failure : { kind: 'internal', correlationId: String(error) };
      post({ kind: 'fail', id, failure });
    }
  };

  const subscribe = (id: number, name: string, raw: unknown): void => {
    const handler = isTopic(name) ? (handlers.topics?.[name] as AnyTopic | undefined) : undefined;
    if (!handler || !isTopic(name)) return;
    let open = true;
    handler(topics[name].params.parse(raw), {
      event: (event) => {
        if (open) post({ kind: 'event', id, event });
      },
      end: (failure) => {
        if (open) post(failure ? { kind: 'end', id, failure } : { kind: 'end', id });
        open = false;
      },
      onCancel: (listener) =>
        cancels.set(id, () => {
          open = false;
          listener();
        }),
    });
  };

  port.onMessage((raw) => {
    const frame = clientFrameSchema.parse(raw);
    switch (frame.kind) {
      case 'call':
        void call(frame.id, frame.operation, frame.input);
        return;
      case 'subscribe':
        subscribe(frame.id, frame.topic, frame.params);
        return;
      case 'cancel':
        cancels.get(frame.id)?.();
        cancels.delete(frame.id);
    }
  });
}
