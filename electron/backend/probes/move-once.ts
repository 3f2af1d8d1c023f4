import { FailureError } from '../../../shared/failure/failure.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { peerAssociation } from '../nodes/associate.ts';
import { keysOfScope, moveContexts, retrieveIdentifier } from '../retrieve/identifier.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/** A server that dials a dead address may be silent for longer than two minutes. */
const silenceMs = 150_000;

/** What a C-MOVE came to; empty when no final response came. */
export interface MoveAnswer {
  readonly status?: number;
  readonly errorComment?: string;
  readonly counts?: SubOperationCounts;
  readonly elapsedMs?: number;
}

/**
 * One C-MOVE whose images nobody waits for, with the unique keys of every level. Rejects with FailureError when there was no
 * association for it.
 */
export async function moveOnce(
  tools: Pick<ProbeTools, 'associate' | 'clock'>,
  subject: Pick<ProbeSubject, 'peer' | 'signal'>,
  move: { readonly scope: RetrieveScope; readonly destination: string },
): Promise<MoveAnswer> {
  const { peer, signal } = subject;
  const association = await tools.associate({
    ...peerAssociation(peer),
    contexts: moveContexts(peer.model),
    observe: () => {},
    signal,
  });
  const startedAt = tools.clock.monotonic();
  try {
    const { response } = association.move({
      model: peer.model,
      level: levelOfScope(move.scope),
      identifier: retrieveIdentifier(peer.model, keysOfScope(move.scope)),
      moveDestination: move.destination,
      onPending: () => {},
      keepWaiting: (silentMs) => silentMs < silenceMs,
    });
    const { status, errorComment, counts } = await response;
    const elapsedMs = tools.clock.monotonic() - startedAt;
    return { status, counts, elapsedMs, ...(errorComment !== undefined && { errorComment }) };
  } catch (error) {
    if (error instanceof FailureError && isSilence(error)) return {};
    throw error;
  } finally {
    void association.release();
  }
}

/** The request went out and was not answered: that is an answer too. */
function isSilence({ failure }: FailureError): boolean {
  return (
    failure.kind === 'response-timeout' ||
    failure.kind === 'association-aborted' ||
    failure.kind === 'association-closed-early'
  );
}
