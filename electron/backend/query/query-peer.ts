import type { QueryEvent } from '../../../shared/contract/query.ts';
import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import { createCoalescer } from '../coalesce.ts';
import { readAttributes } from '../dataset/attributes.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { Clock } from '../dependencies.ts';
import type { FinalResponse } from '../dimse/association.ts';
import { queryRetrieveSopClass } from '../dimse/service-contexts.ts';
import { type Associate, peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';

/** Matches are handed on at the latest after this time, or in this number. */
const batchEveryMs = 50;
const batchSize = 100;
/** How long a peer may take to honour C-CANCEL before the association is aborted. */
const cancelGraceMs = 3000;

export interface PeerQuery {
  readonly peer: ResolvedPeer;
  readonly model: InformationModel;
  readonly level: QueryLevel;
  readonly identifier: DataSet;
  /** C-CANCEL when a match beyond this number comes. */
  readonly limit: number | undefined;
}

export interface QueryTools {
  readonly associate: Associate;
  readonly clock: Clock;
  /** Gets the release of each association, which goes on after the query's answer. Never rejects. */
  releasing(release: Promise<void>): void;
}

export type PeerQueryResult = Pick<
  Extract<QueryEvent, { type: 'node-finished' }>,
  'outcome' | 'matches' | 'optionalKeysUnsupported' | 'failure'
>;

/**
 * One C-FIND on an association of its own. `signal` cancels: C-CANCEL once the request is out, and an abort when
 * the peer does not end it then. Whatever the peer does is a result; a failed query is never an empty one.
 */
export async function queryPeer(
  query: PeerQuery,
  tools: QueryTools,
  signal: AbortSignal,
  onMatches: (matches: Attributes[]) => void,
): Promise<PeerQueryResult> {
  const batch = createBatch(tools.clock, onMatches);
  const collector = createCollector(query.limit, batch.add);
  const cancelling = AbortSignal.any([signal, collector.limitReached]);
  try {
    const final = await find(query, tools, cancelling, collector);
    return { ...collector.counts(), ...judge(final, collector, signal.aborted) };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const ended = signal.aborted
      ? ({ outcome: 'cancelled' } as const)
      : collector.limitReached.aborted
        ? ({ outcome: 'truncated' } as const)
        : ({ outcome: 'failed', failure: error.failure } as const);
    return { ...collector.counts(), ...ended };
  } finally {
    batch.flush();
  }
}

/** While the association is being made a cancel aborts it; later it is a C-CANCEL, and an abort some time after. */
async function find(
  query: PeerQuery,
  tools: QueryTools,
  cancelling: AbortSignal,
  collector: Collector,
): Promise<FinalResponse> {
  if (cancelling.aborted) throw new FailureError({ kind: 'cancelled' });
  const aborting = new AbortController();
  let onCancel = (): void => aborting.abort();
  const cancelled = (): void => onCancel();
  cancelling.addEventListener('abort', cancelled, { once: true });
  let stopGrace: (() => void) | undefined;
  try {
    const association = await tools.associate({
      ...peerAssociation(query.peer),
      contexts: [
        {
          abstractSyntax: queryRetrieveSopClass[query.model].find,
          transferSyntaxes: [transferSyntax.explicitLittle, transferSyntax.implicitLittle],
        },
      ],
      observe: () => {},
      signal: aborting.signal,
    });
    onCancel = () => {
      stopGrace = tools.clock.after(cancelGraceMs, () => aborting.abort());
    };
    try {
      return await association.find({
        model: query.model,
        level: query.level,
        identifier: query.identifier,
        onMatch: collector.match,
        cancel: cancelling,
      });
    } finally {
      // The answer need not wait for the peer's goodbye.
      tools.releasing(association.release());
    }
  } finally {
    cancelling.removeEventListener('abort', cancelled);
    stopGrace?.();
  }
}

/** What the final status says about the answer as a whole (PS3.4 Table C.4-1). */
function judge(
  final: FinalResponse,
  collector: Collector,
  cancelled: boolean,
): Pick<PeerQueryResult, 'outcome' | 'failure'> {
  if (cancelled) return { outcome: 'cancelled' };
  if (collector.limitReached.aborted) return { outcome: 'truncated' };
  const category = statusCategory(final.status);
  if (category === 'success') return { outcome: 'complete' };
  const failure: Failure = {
    kind: 'dimse-status',
    service: 'C-FIND',
    status: final.status,
    ...(final.errorComment !== undefined && { errorComment: final.errorComment }),
    ...(final.offendingElements.length > 0 && { offendingElements: [...final.offendingElements] }),
  };
  // The peer stopped by itself, or ran out of resources on the way: what came is right, and it is not all.
  const cutShort =
    category === 'cancel' ||
    category === 'warning' ||
    (final.status >> 8 === 0xa7 && collector.counts().matches > 0);
  return { outcome: cutShort ? 'truncated' : 'failed', failure };
}

interface Collector {
  match(match: DataSet, optionalKeysUnsupported: boolean): void;
  readonly limitReached: AbortSignal;
  counts(): Pick<PeerQueryResult, 'matches' | 'optionalKeysUnsupported'>;
}

function createCollector(limit: number | undefined, take: (match: Attributes) => void): Collector {
  const limitReached = new AbortController();
  let matches = 0;
  let unsupported = false;
  return {
    limitReached: limitReached.signal,
    counts: () => ({ matches, optionalKeysUnsupported: unsupported }),
    match(match, optionalKeysUnsupported) {
      if (optionalKeysUnsupported) unsupported = true;
      // Only a match beyond the limit proves that there is more.
      if (limit !== undefined && matches >= limit) {
        limitReached.abort();
        return;
      }
      matches++;
      take(readAttributes(match));
    },
  };
}

function createBatch(clock: Clock, deliver: (matches: Attributes[]) => void) {
  let waiting: Attributes[] = [];
  const soon = createCoalescer(clock, batchEveryMs, () => {
    const matches = waiting;
    waiting = [];
    deliver(matches);
  });
  return {
    add(match: Attributes): void {
      waiting.push(match);
      soon.request();
      if (waiting.length >= batchSize) soon.flush();
    },
    flush: soon.flush,
  };
}
