import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { operations } from '../../shared/contract/operations.ts';
import { topics } from '../../shared/contract/topics.ts';
import {
  type ClientFrame,
  clientFrameSchema,
  type Port,
  type ServerFrame,
} from '../../shared/contract/wire.ts';
import { exhaustive } from '../../shared/failure/exhaustive.ts';
import { type Failure, FailureError } from '../../shared/failure/failure.ts';
import type { Handlers } from './handlers/handlers.ts';

type AnyHandler = (input: unknown, stream?: unknown) => unknown;

/** Requests of one port that are under way, by the client's id. */
interface Session {
  readonly port: Port;
  readonly handlers: Handlers;
  readonly log: Logger;
  readonly open: Map<number, AbortController>;
}

/**
 * Answers the frames of one client until its port closes: validates, dispatches, wraps in the envelope. The only caller
 * of handlers. A FailureError travels as its failure; anything else is a bug and travels as `internal` with the id under
 * which it stands in the log.
 */
export function serveHandlers(port: Port, handlers: Handlers, log: Logger): void {
  const session: Session = { port, handlers, log, open: new Map() };
  port.onMessage((raw) => {
    const frame = clientFrameSchema.safeParse(raw);
    if (frame.success) receive(session, frame.data);
    else refuseFrame(session, raw);
  });
  port.onClose(() => {
    for (const controller of session.open.values()) controller.abort();
    session.open.clear();
  });
}

function receive(session: Session, frame: ClientFrame): void {
  switch (frame.kind) {
    case 'call':
      if (isFree(session, frame.id)) void runCall(session, frame.id, frame.operation, frame.input);
      return;
    case 'subscribe':
      if (isFree(session, frame.id)) void runStream(session, frame.id, frame.topic, frame.params);
      return;
    case 'cancel':
      session.open.get(frame.id)?.abort();
      session.open.delete(frame.id);
      return;
    default:
      exhaustive(frame);
  }
}

/** An id that is under way can't be used again; an answer would end the wrong request, so there is none. */
function isFree(session: Session, id: number): boolean {
  if (!session.open.has(id)) return true;
  session.log.warn({ id }, 'a client used a request id twice');
  return false;
}

async function runCall(session: Session, id: number, operation: string, input: unknown): Promise<void> {
  const controller = begin(session, id);
  let answer: ServerFrame;
  try {
    const known = lookUp(operations, session.handlers.operations, operation, 'operation');
    const output = await known.handler(validate(known.entry.input, input));
    answer = { kind: 'ok', id, output };
  } catch (error) {
    answer = { kind: 'fail', id, failure: toFailure(error, operation, session.log) };
  }
  finish(session, id, controller, answer);
}

async function runStream(session: Session, id: number, topic: string, params: unknown): Promise<void> {
  const controller = begin(session, id);
  const emit = (event: unknown): void => {
    if (session.open.get(id) === controller) session.port.post({ kind: 'event', id, event });
  };
  let answer: ServerFrame;
  try {
    const known = lookUp(topics, session.handlers.topics, topic, 'topic');
    await known.handler(validate(known.entry.params, params), { emit, signal: controller.signal });
    answer = { kind: 'end', id };
  } catch (error) {
    answer = { kind: 'end', id, failure: toFailure(error, topic, session.log) };
  }
  finish(session, id, controller, answer);
}

function begin(session: Session, id: number): AbortController {
  const controller = new AbortController();
  session.open.set(id, controller);
  return controller;
}

/** The last frame of a request; a client that has cancelled, or is gone, gets none. */
function finish(session: Session, id: number, controller: AbortController, answer: ServerFrame): void {
  if (session.open.get(id) !== controller) return;
  session.open.delete(id);
  try {
    session.port.post(answer);
  } catch (error) {
    // A value that the line can't carry is a bug of the handler; its client must not wait for ever.
    const failure = toFailure(error, 'answer', session.log);
    session.port.post(answer.kind === 'end' ? { ...answer, failure } : { kind: 'fail', id, failure });
  }
}

/** The names come from outside, so only own properties count: `constructor` is no operation. */
function lookUp<E>(
  entries: Readonly<Record<string, E>>,
  handlers: object,
  name: string,
  what: 'operation' | 'topic',
): { readonly entry: E; readonly handler: AnyHandler } {
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  const handler = Object.hasOwn(handlers, name)
    ? (handlers as Readonly<Record<string, AnyHandler>>)[name]
    : undefined;
  if (!entry || !handler) {
    throw new FailureError({ kind: 'invalid-request', detail: `There is no ${what} of that name` });
  }
  return { entry, handler };
}

function validate(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FailureError({ kind: 'invalid-request', detail: describeIssues(parsed.error) });
}

/** `keys.PatientName: message`, one issue after the other. Values stay out: they may be a patient's. */
function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => {
      const path = issue.path.map(String).join('.');
      return path ? `${path}: ${issue.message}` : issue.message;
    })
    .join('; ');
}

function toFailure(error: unknown, name: string, log: Logger): Failure {
  if (error instanceof FailureError) return error.failure;
  const correlationId = randomUUID();
  log.error({ correlationId, request: name, err: error }, 'a request ended with an unexpected error');
  return { kind: 'internal', correlationId };
}

/** A frame that is none. Its sender gets an answer when the frame at least says which request it meant. */
function refuseFrame(session: Session, raw: unknown): void {
  session.log.warn('a client sent a malformed frame');
  if (typeof raw !== 'object' || raw === null || !('id' in raw) || !Number.isInteger(raw.id)) return;
  const id = Number(raw.id);
  if (session.open.has(id)) return;
  session.port.post({
    kind: 'fail',
    id,
    failure: { kind: 'invalid-request', detail: 'The frame is malformed' },
  } satisfies ServerFrame);
}
