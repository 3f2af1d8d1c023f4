import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { delivered } from '../../../shared/retrieve/counts.ts';
import type { RetrieveOutcome } from '../../../shared/retrieve/timeline-event.ts';
import type { FinalResponse } from '../dimse/association.ts';

/** Everything that the end of a retrieve is decided from. */
export interface Facts {
  readonly service: 'C-MOVE' | 'C-GET';
  /** How the request ended: with a final response, or without one. `cancelledFor`: why we had cancelled it. */
  readonly end:
    | { readonly kind: 'final'; readonly response: FinalResponse; readonly cancelledFor?: Failure }
    | { readonly kind: 'lost'; readonly failure: Failure };
  /** Undefined: unknown. */
  readonly expected: number | undefined;
  /** The C-FIND for the expectation still runs. */
  readonly expectationPending: boolean;
  /** Distinct instances on disk, of those expected when the expectation is known. */
  readonly received: number;
  /** Of those, before this request; what its response reports does not count them. */
  readonly receivedBefore?: number;
  /** The peer still has an association with our listener open for this retrieve. */
  readonly inboundOpen: boolean;
  /** The time for late images is over; it counts from the end of the request or the last arrival. */
  readonly graceOver: boolean;
}

export type Verdict =
  | { readonly kind: 'finish'; readonly outcome: RetrieveOutcome; readonly failure?: Failure }
  | { readonly kind: 'wait'; readonly for: 'late-images' | 'expectation' };

const complete: Verdict = { kind: 'finish', outcome: 'complete' };
const waitForImages: Verdict = { kind: 'wait', for: 'late-images' };

/**
 * The outcome by counting. `complete` only when as many instances are on disk as were expected, or, where nobody could
 * say how many to expect, as the peer says it delivered. Pure: asked again whenever a fact changes.
 */
export function verdictOf(facts: Facts): Verdict {
  const { expected, received, end } = facts;
  if (expected !== undefined && expected > 0 && received >= expected) return complete;
  if (end.kind === 'lost') return afterLoss(facts, end.failure);
  const { status, counts } = end.response;
  const category = statusCategory(status);
  if (category === 'failure' || category === 'cancel') {
    return afterFailure(facts, end.cancelledFor ?? statusFailure(facts.service, end.response));
  }
  return category === 'warning' || (counts.failed ?? 0) > 0
    ? afterPartial(facts, end.response)
    : afterSuccess(facts, end.response);
}

/** The association was lost or went silent with the request unanswered; sub-operations may go on (PS3.4 C.4.2.3.1). */
function afterLoss(facts: Facts, failure: Failure): Verdict {
  if (mayStillCome(facts) && (facts.inboundOpen || facts.received > 0)) return waitForImages;
  return ended(facts, failure);
}

/** Refused or failed: nothing more is to be expected, except what is just coming in. */
function afterFailure(facts: Facts, failure: Failure): Verdict {
  if (mayStillCome(facts) && facts.inboundOpen) return waitForImages;
  if (facts.expectationPending && facts.received > 0) return { kind: 'wait', for: 'expectation' };
  return ended(facts, failure);
}

/** Some sub-operations failed (B000, or 0000 with failed > 0): wait for those that the peer calls delivered. */
function afterPartial(facts: Facts, { status, counts }: FinalResponse): Verdict {
  const reported = delivered(counts);
  if (facts.expectationPending) return { kind: 'wait', for: 'expectation' };
  const received = facts.received - (facts.receivedBefore ?? 0);
  if (received < (reported ?? 0) && mayStillCome(facts)) return waitForImages;
  const failed = counts.failed ?? 0;
  if (failed > 0)
    return ended(facts, { kind: 'sub-operations-failed', status, failed, completed: reported ?? 0 });
  // A warning without failures: coerced elements and the like. What counts is whether everything is here.
  return reported !== undefined && facts.expected === undefined && reported > 0 && facts.received >= reported
    ? complete
    : ended(facts, missing(facts, reported));
}

function afterSuccess(facts: Facts, response: FinalResponse): Verdict {
  const { expected, received } = facts;
  const reported = delivered(response.counts);
  if (facts.expectationPending) return { kind: 'wait', for: 'expectation' };
  const nothingMatched = received === 0 && (expected === 0 || (expected === undefined && reported === 0));
  if (nothingMatched) {
    return {
      kind: 'finish',
      outcome: 'failed',
      failure: { kind: 'not-found', what: 'these images on the PACS' },
    };
  }
  if (expected === undefined || expected === 0) {
    if (reported !== undefined && reported > 0 && received >= reported) return complete;
  }
  return mayStillCome(facts) ? waitForImages : ended(facts, missing(facts, reported));
}

/** Images of a C-GET come on the association of the request only: with its end nothing can be late. */
function mayStillCome(facts: Facts): boolean {
  return facts.service === 'C-MOVE' && !facts.graceOver;
}

function ended(facts: Facts, failure: Failure): Verdict {
  return { kind: 'finish', outcome: facts.received > 0 ? 'incomplete' : 'failed', failure };
}

function missing(facts: Facts, reported: number | undefined): Failure {
  return {
    kind: 'images-missing',
    received: facts.received,
    ...(facts.expected === undefined ? {} : { expected: facts.expected }),
    ...(reported === undefined ? {} : { reported }),
  };
}

export function statusFailure(service: 'C-MOVE' | 'C-GET', response: FinalResponse): Failure {
  return {
    kind: 'dimse-status',
    service,
    status: response.status,
    ...(response.errorComment && { errorComment: response.errorComment }),
    ...(response.offendingElements.length > 0 && { offendingElements: [...response.offendingElements] }),
  };
}
