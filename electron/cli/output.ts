import { randomUUID } from 'node:crypto';
import { explain, type FailureContext } from '../../shared/failure/explain.ts';
import { type Failure, FailureError } from '../../shared/failure/failure.ts';

/** 0 done and complete, 1 did not succeed or is incomplete, 2 wrong usage. */
export type ExitStatus = 0 | 1 | 2;

/** Where a command's outcome goes: JSON lines for programs, or text for people. Nothing else writes to standard output. */
export interface Output {
  readonly json: boolean;
  /** One JSON line; nothing in human form. */
  event(event: object): void;
  /** Text for people; nothing in JSON form. */
  text(text: string): void;
  /** Text for people that is no result, on standard error. */
  note(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    event: (event) => {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    },
    text: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    note: (text) => {
      if (!json) process.stderr.write(`${text}\n`);
    },
  };
}

/** What a result line carries when it went wrong; empty when it did not. */
export function failureFields(failure: Failure | undefined, context: FailureContext = {}): object {
  return failure ? { failure, explanation: explain(failure, context) } : {};
}

/** The three sentences of a failure, for people. */
export function printFailure(output: Output, failure: Failure, context: FailureContext = {}): void {
  const { title, whatHappened, whatToTry } = explain(failure, context);
  output.text(`${title}\n  What happened: ${whatHappened}\n  What to try:   ${whatToTry}`);
}

/** A request that was refused before anything was sent was a wrong one. */
export function exitStatusOf(failure: Failure | undefined): ExitStatus {
  if (!failure) return 0;
  return failure.kind === 'invalid-request' ? 2 : 1;
}

/** Runs a command and reports a failure that ended it; of a bug, standard error gets the rest. */
export async function reporting(output: Output, run: () => Promise<ExitStatus>): Promise<ExitStatus> {
  try {
    return await run();
  } catch (error) {
    const failure = error instanceof FailureError ? error.failure : internal(error);
    output.event({ type: 'result', outcome: 'failed', ...failureFields(failure) });
    printFailure(output, failure);
    return exitStatusOf(failure);
  }
}

function internal(error: unknown): Failure {
  const correlationId = randomUUID();
  process.stderr.write(`${correlationId} ${error instanceof Error ? error.stack : String(error)}\n`);
  return { kind: 'internal', correlationId };
}
