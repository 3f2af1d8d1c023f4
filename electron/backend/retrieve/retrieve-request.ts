import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import type {
  Association,
  AssociationObserver,
  FinalResponse,
  MoveRequest,
  StoreSink,
} from '../dimse/association.ts';
import { peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { Arrivals } from './arrivals.ts';
import type { OpenTies } from './correlate.ts';
import { getContexts } from './get-contexts.ts';
import { moveContexts, retrieveIdentifier } from './identifier.ts';
import { type RequestWatch, watchRequest } from './request-watch.ts';
import type { Attempt } from './retrieve-job.ts';

/** A server that does not react to C-CANCEL within it has its association aborted. */
const cancelMs = 5000;

/** How a request ended; `not-sent`: there was no association for it. */
export type RetrieveEnd =
  | { readonly kind: 'final'; readonly response: FinalResponse }
  | { readonly kind: 'lost'; readonly failure: Failure }
  | { readonly kind: 'not-sent'; readonly failure: Failure };

export interface RetrieveRequestRun {
  /** Of a C-MOVE: what comes in for it. */
  readonly ties: OpenTies | undefined;
  /** Resolves when the request is over, however. Rejects only by a bug. */
  send(
    expected: () => ReadonlySet<string> | undefined,
    sopClassUids: readonly string[],
  ): Promise<RetrieveEnd>;
  /** Resolves when the association has been released. */
  gone(): Promise<void>;
  close(): void;
}

interface RequestOptions extends Attempt {
  readonly peer: ResolvedPeer & { readonly service: 'C-MOVE' | 'C-GET' };
  readonly arrivals: Arrivals;
}

/** The association and the C-MOVE or C-GET of one attempt. */
export function createRequest(options: RequestOptions): RetrieveRequestRun {
  const { peer, arrivals, progress, pulse } = options;
  // Of the control association only; the attempt's own signal ends it too.
  const stop = new AbortController();
  const forwardStop = (): void => stop.abort();
  options.stop.addEventListener('abort', forwardStop);
  if (options.stop.aborted) stop.abort();
  let messageId: number | undefined;
  let remoteAddress: string | undefined;
  let watch: RequestWatch | undefined;
  let stalled: Failure | undefined;
  let gone: Promise<void> = Promise.resolve();
  const cancel = createCanceller(options, stop);

  const ties =
    peer.service === 'C-MOVE'
      ? options.correlator.open({
          scope: options.scope,
          localAe: peer.localAe,
          peerAe: peer.peer.aeTitle,
          host: peer.peer.host,
          remoteAddress: () => remoteAddress,
          messageId: () => messageId,
          stored: arrivals.stored,
          refused: arrivals.refused,
          event(event, at) {
            progress.emit({ ...event, purpose: 'store' }, at);
            pulse.beat();
          },
        })
      : undefined;

  const observe: AssociationObserver = (event) => {
    if (event.type === 'connected') remoteAddress = event.remoteAddress;
    if (event.type === 'response-final') arrivals.setLate();
    progress.emit({ ...event, purpose: 'retrieve' });
  };

  const request = async (
    association: Association,
    expected: () => ReadonlySet<string> | undefined,
  ): Promise<FinalResponse> => {
    watch = watchRequest({
      clock: options.clock,
      service: peer.service,
      responseTimeoutMs: peer.responseTimeoutMs,
      lastArrivalAt: () => arrivals.lastAt,
      allHere: () => {
        const uids = expected();
        return uids !== undefined && uids.size > 0 && arrivals.received(uids) >= uids.size;
      },
      onAllHere: cancel.request,
      onStalled(failure) {
        stalled = failure;
        stop.abort();
      },
    });
    const common = commonOf(options, watch, cancel.signal);
    if (peer.service === 'C-GET') return association.get({ ...common, store: storeSink(options) });
    const move = association.move({ ...common, moveDestination: peer.moveDestination });
    messageId = move.messageId;
    ties?.update();
    return move.response;
  };

  return {
    ties,
    async send(expected, sopClassUids) {
      let association: Association | undefined;
      try {
        association = await options.associate({
          ...peerAssociation(peer),
          contexts:
            peer.service === 'C-MOVE' ? moveContexts(peer.model) : getContexts(peer.model, sopClassUids),
          observe,
          signal: stop.signal,
        });
        options.onRequest(cancel.request);
        return { kind: 'final', response: await request(association, expected) };
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        return { kind: association ? 'lost' : 'not-sent', failure: stalled ?? error.failure };
      } finally {
        options.onRequest(undefined);
        watch?.close();
        cancel.close();
        gone = association?.release() ?? gone;
      }
    },
    gone: () => gone,
    close() {
      options.stop.removeEventListener('abort', forwardStop);
      ties?.close();
    },
  };
}

function commonOf(
  options: RequestOptions,
  watch: RequestWatch,
  cancel: AbortSignal,
): Omit<MoveRequest, 'moveDestination'> {
  const { peer, scope } = options;
  return {
    model: peer.model,
    level: levelOfScope(scope),
    identifier: retrieveIdentifier(peer.model, scope),
    onPending: (counts) => watch.pending(counts),
    cancel,
    keepWaiting: (silentMs) => watch.keepWaiting(silentMs),
  };
}

/** C-CANCEL first, A-ABORT when the server goes on regardless (PS3.4 C.4.2.3.1 leaves that open to it). */
function createCanceller(options: Attempt, stop: AbortController) {
  const controller = new AbortController();
  let stopTimer: () => void = () => {};
  return {
    signal: controller.signal,
    request(): void {
      if (controller.signal.aborted) return;
      controller.abort();
      stopTimer = options.clock.after(cancelMs, () => stop.abort());
    },
    close: () => stopTimer(),
  };
}

function storeSink(options: RequestOptions): StoreSink {
  const { stored, refused } = options.arrivals;
  return { open: (command) => options.library.openInstance(command, { stored, refused }) };
}
