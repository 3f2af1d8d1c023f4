import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type {
  Association,
  ContextProposal,
  FinalResponse,
  MoveRequest,
  StoreSink,
} from '../dimse/association.ts';
import { peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { Arrivals } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import { isBusy } from './back-off.ts';
import { levelOfKeys, type RetrieveKeys, retrieveIdentifier } from './identifier.ts';
import { createPendingFold } from './pending-fold.ts';
import { type RequestWatch, watchRequest } from './request-watch.ts';
import type { RequestWork } from './request-work.ts';
import { sumOfResponses } from './sum-of-responses.ts';

/** How a lane ended. `idle`: it had an association, and there was nothing left to ask for. */
export type LaneEnd =
  | { readonly kind: 'final'; readonly response: FinalResponse }
  | { readonly kind: 'lost'; readonly failure: Failure }
  | { readonly kind: 'not-sent'; readonly failure: Failure }
  | { readonly kind: 'idle' };

export interface LaneOptions extends Attempt {
  readonly peer: ResolvedPeer & { readonly service: 'C-MOVE' | 'C-GET' };
  readonly arrivals: Arrivals;
  readonly contexts: readonly ContextProposal[];
  /** From 1; undefined where there is only one. */
  readonly lane: number | undefined;
  readonly work: RequestWork;
  /** Cancels the requests of all lanes. */
  readonly cancel: AbortSignal;
  /** Ends the associations. */
  readonly end: AbortSignal;
  expected(): ReadonlySet<string> | undefined;
  /** The association stands. */
  onAssociation(association: Association): void;
  onEvent(event: AssociationEvent): void;
  onMessageId(messageId: number): void;
  onAllHere(): void;
  onStalled(failure: Failure): void;
  /** The peer has called us; undefined: nobody has. */
  called(): boolean;
  /** A request is out, has its final response, or will never have one. */
  onRequestState(state: 'open' | 'answered' | 'lost'): void;
  /** Whether others are at work that can take what this lane gives back. */
  othersWork(): boolean;
}

/** One association of an attempt: takes requests from the common work, one after the other, until none is left. */
export class RequestLane {
  readonly #options: LaneOptions;
  /** How far it has come: a request is out, it was answered. */
  #requested = false;
  #answered = false;
  #open = false;
  #watch: RequestWatch | undefined;
  #gone: Promise<void> = Promise.resolve();

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Resolves when its last request is over, however. Rejects only by a bug. */
  async run(): Promise<LaneEnd> {
    const { peer, associate, contexts, end, clock, progress, lane } = this.#options;
    const pendings = createPendingFold(clock, (event, at) =>
      progress.emit({ ...event, purpose: 'retrieve', ...(lane !== undefined && { lane }) }, at),
    );
    let association: Association | undefined;
    try {
      association = await associate({
        ...peerAssociation(peer),
        contexts: [...contexts],
        observe: (event) => {
          this.#observe(event);
          pendings.observe(event);
        },
        signal: end,
      });
      this.#options.onAssociation(association);
      return await this.#requestAll(association);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      return { kind: association ? 'lost' : 'not-sent', failure: this.#named(error.failure) };
    } finally {
      this.#setOpen('lost');
      this.#watch?.close();
      pendings.close();
      this.#gone = association?.release() ?? this.#gone;
    }
  }

  /** Resolves when its association has been released. */
  gone(): Promise<void> {
    return this.#gone;
  }

  /** Several requests count as one whose response has the sums. */
  async #requestAll(association: Association): Promise<LaneEnd> {
    const { work, cancel, arrivals } = this.#options;
    let all: FinalResponse | undefined;
    while (!cancel.aborted) {
      const keys = work.next();
      if (!keys) break;
      const before = arrivals.total;
      const response = await this.#request(association, keys);
      if (this.#isRefusedAsBusy(response) && this.#options.othersWork()) {
        work.giveBack(keys);
        this.#options.laneRefused?.();
        break;
      }
      work.done(response, arrivals.total - before);
      all = all ? sumOfResponses(all, response) : response;
    }
    return all ? { kind: 'final', response: all } : { kind: 'idle' };
  }

  #isRefusedAsBusy({ status }: FinalResponse): boolean {
    const failure = { kind: 'dimse-status', service: 'C-MOVE', status } as const;
    return isBusy(failure, { arrived: true, findings: [] });
  }

  async #request(association: Association, keys: RetrieveKeys): Promise<FinalResponse> {
    const { peer, cancel, onMessageId } = this.#options;
    this.#watch?.close();
    const watch = this.#startWatch();
    this.#watch = watch;
    const common = commonOf(peer, keys, watch, cancel);
    if (peer.service === 'C-GET') return association.get({ ...common, store: storeSink(this.#options) });
    const move = association.move({ ...common, moveDestination: peer.moveDestination });
    onMessageId(move.messageId);
    return move.response;
  }

  #observe(event: AssociationEvent): void {
    this.#requested ||= event.type === 'request-sent';
    this.#answered ||= event.type === 'response-pending';
    if (event.type === 'request-sent') this.#setOpen('open');
    if (event.type === 'response-final') this.#setOpen('answered');
    this.#options.onEvent(event);
  }

  #setOpen(state: 'open' | 'answered' | 'lost'): void {
    if (this.#open === (state === 'open')) return;
    this.#open = state === 'open';
    this.#options.onRequestState(state);
  }

  /** A silence with what was due: that tells whose it was. */
  #named(failure: Failure): Failure {
    if (failure.kind !== 'response-timeout' || !this.#requested) return failure;
    const { arrivals, expected, called } = this.#options;
    if (isAllHere(arrivals, expected())) return { ...failure, awaited: 'final' };
    if (arrivals.brought > 0 || called()) return { ...failure, awaited: 'images' };
    return { ...failure, awaited: this.#answered ? 'first-call' : 'first-answer' };
  }

  #startWatch(): RequestWatch {
    const { clock, peer, arrivals, silenceMs, expected, onAllHere, onStalled } = this.#options;
    return watchRequest({
      clock,
      service: peer.service,
      responseTimeoutMs: peer.responseTimeoutMs,
      stallTimeoutMs: peer.stallTimeoutMs,
      silenceMs: silenceMs ?? peer.silenceMs,
      lastArrivalAt: () => arrivals.lastAt,
      allHere: () => isAllHere(arrivals, expected()),
      onAllHere,
      onStalled,
    });
  }
}

function isAllHere(arrivals: Arrivals, expected: ReadonlySet<string> | undefined): boolean {
  return expected !== undefined && expected.size > 0 && arrivals.received(expected) >= expected.size;
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

function storeSink(options: LaneOptions): StoreSink {
  const { stored, refused } = options.arrivals;
  return { open: (command) => options.library.openInstance(command, { stored, refused }) };
}
