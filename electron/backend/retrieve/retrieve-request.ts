import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Clock } from '../dependencies.ts';
import type { Association, FinalResponse, MoveRequest, StoreSink } from '../dimse/association.ts';
import { peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { Arrivals } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import type { OpenTies } from './correlate.ts';
import { getContexts } from './get-contexts.ts';
import { levelOfKeys, moveContexts, type RetrieveKeys, retrieveIdentifier } from './identifier.ts';
import { createPendingFold, type PendingFold } from './pending-fold.ts';
import { type RequestWatch, watchRequest } from './request-watch.ts';
import { isInVain, sumOfResponses } from './sum-of-responses.ts';

/** A server that has not ended the request within it after C-CANCEL has its association released all the same. */
const cancelMs = 5000;
/** One that does not let go of the association within it either has it aborted. */
const releaseMs = 3000;

/** So many requests in a row that were refused and brought nothing are enough. */
const mostInVain = 3;

/** How a request ended; `cancelledFor`: why we had cancelled it; `not-sent`: there was no association for it. */
export type RetrieveEnd =
  | { readonly kind: 'final'; readonly response: FinalResponse; readonly cancelledFor?: Failure }
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
  /** What is asked for, one request after the other on one association. */
  readonly keys: readonly [RetrieveKeys, ...RetrieveKeys[]];
}

/** The association and the C-MOVEs or C-GETs of one attempt. */
export function createRequest(options: RequestOptions): RetrieveRequestRun {
  return new RequestRun(options);
}

class RequestRun implements RetrieveRequestRun {
  readonly ties: OpenTies | undefined;
  readonly #options: RequestOptions;
  /** Of the control association only; the attempt's own signal ends it too. */
  readonly #stop = new AbortController();
  readonly #forwardStop = (): void => this.#stop.abort();
  readonly #cancel: ReturnType<typeof createCanceller>;
  #association: Association | undefined;
  #messageId: number | undefined;
  #remoteAddress: string | undefined;
  /** How far it has come: a request is out, it was answered, we were called. */
  #requested = false;
  #answered = false;
  #called = false;
  #watch: RequestWatch | undefined;
  #stalled: Failure | undefined;
  #gone: Promise<void> = Promise.resolve();
  readonly #pendings: PendingFold;
  #endWish: (() => void) | undefined;

  constructor(options: RequestOptions) {
    this.#options = options;
    const { clock, progress } = options;
    this.#cancel = createCanceller(clock, {
      release: () => void this.#association?.release({ unanswered: true }),
      abort: () => this.#stop.abort(),
    });
    this.#pendings = createPendingFold(clock, (event, at) =>
      progress.emit({ ...event, purpose: 'retrieve' }, at),
    );
    options.stop.addEventListener('abort', this.#forwardStop);
    if (options.stop.aborted) this.#stop.abort();
    this.ties = options.peer.service === 'C-MOVE' ? this.#openTies() : undefined;
    const { compression } = options.peer;
    if (this.ties && compression) this.#endWish = options.prefer?.(compression);
  }

  async send(
    expected: () => ReadonlySet<string> | undefined,
    sopClassUids: readonly string[],
  ): Promise<RetrieveEnd> {
    const { peer, associate, onRequest } = this.#options;
    const { model, service, compression } = peer;
    let association: Association | undefined;
    try {
      association = await associate({
        ...peerAssociation(peer),
        contexts: service === 'C-MOVE' ? moveContexts(model) : getContexts(model, sopClassUids, compression),
        observe: (event) => this.#observe(event),
        signal: this.#stop.signal,
      });
      this.#association = association;
      onRequest(this.#cancel.request);
      const response = await this.#requestAll(association, expected);
      return { kind: 'final', response, ...(this.#stalled && { cancelledFor: this.#stalled }) };
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const failure = this.#stalled ?? this.#named(error.failure, expected());
      return { kind: association ? 'lost' : 'not-sent', failure };
    } finally {
      onRequest(undefined);
      this.#watch?.close();
      this.#cancel.close();
      this.#gone = association?.release() ?? this.#gone;
    }
  }

  /** A silence with what was due: that tells whose it was. */
  #named(failure: Failure, expected: ReadonlySet<string> | undefined): Failure {
    if (failure.kind !== 'response-timeout' || !this.#requested) return failure;
    const { arrivals } = this.#options;
    if (expected && expected.size > 0 && arrivals.received(expected) >= expected.size) {
      return { ...failure, awaited: 'final' };
    }
    if (arrivals.brought > 0 || this.#called) return { ...failure, awaited: 'images' };
    return { ...failure, awaited: this.#answered ? 'first-call' : 'first-answer' };
  }

  gone(): Promise<void> {
    return this.#gone;
  }

  close(): void {
    this.#endWish?.();
    this.#pendings.close();
    this.#options.stop.removeEventListener('abort', this.#forwardStop);
    this.ties?.close();
  }

  #openTies(): OpenTies {
    const { correlator, scope, peer, arrivals, progress, pulse } = this.#options;
    return correlator.open({
      scope,
      localAe: peer.localAe,
      peerAe: peer.peer.aeTitle,
      host: peer.peer.host,
      remoteAddress: () => this.#remoteAddress,
      messageId: () => this.#messageId,
      stored: arrivals.stored,
      storedBeside: this.#options.onBeside,
      refused: arrivals.refused,
      event: (event, at) => {
        this.#called ||= event.type === 'connected';
        progress.emit({ ...event, purpose: 'store' }, at);
        pulse.beat();
      },
    });
  }

  #observe(event: AssociationEvent): void {
    if (event.type === 'connected') this.#remoteAddress = event.remoteAddress;
    this.#requested ||= event.type === 'request-sent';
    this.#answered ||= event.type === 'response-pending';
    if (event.type === 'request-sent') this.#options.arrivals.setLate(false);
    if (event.type === 'response-final') this.#options.arrivals.setLate(true);
    this.#pendings.observe(event);
  }

  /** Several requests count as one whose response has the sums. */
  async #requestAll(
    association: Association,
    expected: () => ReadonlySet<string> | undefined,
  ): Promise<FinalResponse> {
    const { arrivals, keys } = this.#options;
    const [first, ...others] = keys;
    let before = arrivals.total;
    let all = await this.#request(association, first, expected);
    let inVain = isInVain(all, arrivals.total - before) ? 1 : 0;
    for (const next of others) {
      if (this.#cancel.signal.aborted || inVain >= mostInVain) break;
      before = arrivals.total;
      const response = await this.#request(association, next, expected);
      inVain = isInVain(response, arrivals.total - before) ? inVain + 1 : 0;
      all = sumOfResponses(all, response);
    }
    return all;
  }

  async #request(
    association: Association,
    keys: RetrieveKeys,
    expected: () => ReadonlySet<string> | undefined,
  ): Promise<FinalResponse> {
    const { peer } = this.#options;
    this.#watch?.close();
    this.#watch = this.#startWatch(expected);
    const common = commonOf(peer, keys, this.#watch, this.#cancel.signal);
    if (peer.service === 'C-GET') return association.get({ ...common, store: storeSink(this.#options) });
    const move = association.move({ ...common, moveDestination: peer.moveDestination });
    this.#messageId = move.messageId;
    this.ties?.update();
    return move.response;
  }

  #startWatch(expected: () => ReadonlySet<string> | undefined): RequestWatch {
    const { clock, peer, arrivals } = this.#options;
    return watchRequest({
      clock,
      service: peer.service,
      responseTimeoutMs: peer.responseTimeoutMs,
      stallTimeoutMs: peer.stallTimeoutMs,
      silenceMs: this.#options.silenceMs ?? peer.silenceMs,
      lastArrivalAt: () => arrivals.lastAt,
      allHere: () => {
        const uids = expected();
        return uids !== undefined && uids.size > 0 && arrivals.received(uids) >= uids.size;
      },
      onAllHere: this.#cancel.request,
      onStalled: (failure) => {
        this.#stalled = failure;
        this.#cancel.request();
      },
    });
  }
}

function commonOf(
  { model }: ResolvedPeer,
  keys: RetrieveKeys,
  watch: RequestWatch,
  cancel: AbortSignal,
): Omit<MoveRequest, 'moveDestination'> {
  return {
    model,
    level: levelOfKeys(keys),
    identifier: retrieveIdentifier(model, keys),
    onPending: (counts) => watch.pending(counts),
    cancel,
    keepWaiting: (silentMs) => watch.keepWaiting(silentMs),
  };
}

/**
 * C-CANCEL, then A-RELEASE, then A-ABORT, each when the one before has not helped: a server may go on regardless of a
 * C-CANCEL (PS3.4 C.4.2.3.1 leaves that open to it).
 */
function createCanceller(
  clock: Clock,
  association: { readonly release: () => void; readonly abort: () => void },
) {
  const controller = new AbortController();
  let stopTimer: () => void = () => {};
  return {
    signal: controller.signal,
    request(): void {
      if (controller.signal.aborted) return;
      controller.abort();
      stopTimer = clock.after(cancelMs, () => {
        association.release();
        stopTimer = clock.after(releaseMs, association.abort);
      });
    },
    close: () => stopTimer(),
  };
}

function storeSink(options: RequestOptions): StoreSink {
  const { stored, refused } = options.arrivals;
  return { open: (command) => options.library.openInstance(command, { stored, refused }) };
}
