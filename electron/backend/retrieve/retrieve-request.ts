import type { Failure } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import type { Association, FinalResponse } from '../dimse/association.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { Arrivals } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import type { OpenTies } from './correlate.ts';
import { getContexts } from './get-contexts.ts';
import { moveContexts, type RetrieveKeys } from './identifier.ts';
import { type LaneEnd, RequestLane } from './request-lane.ts';
import { createRequestWork, type RequestWork } from './request-work.ts';
import { sumOfResponses } from './sum-of-responses.ts';

/** A server that has not ended the request within it after C-CANCEL has its association released all the same. */
const cancelMs = 5000;
/** One that does not let go of the association within it either has it aborted. */
const releaseMs = 3000;

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
  /** Resolves when the associations have been released. */
  gone(): Promise<void>;
  close(): void;
}

interface RequestOptions extends Attempt {
  readonly peer: ResolvedPeer & { readonly service: 'C-MOVE' | 'C-GET' };
  readonly arrivals: Arrivals;
  /** What is asked for, in so many requests. */
  readonly keys: readonly [RetrieveKeys, ...RetrieveKeys[]];
  /** Associations that they are spread over; 1 when absent: one request after the other. */
  readonly lanes?: number | undefined;
}

/** The associations and the C-MOVEs or C-GETs of one attempt. */
export function createRequest(options: RequestOptions): RetrieveRequestRun {
  return new RequestRun(options);
}

class RequestRun implements RetrieveRequestRun {
  readonly ties: OpenTies | undefined;
  readonly #options: RequestOptions;
  /** Of the control associations only; the attempt's own signal ends them too. */
  readonly #stop = new AbortController();
  readonly #forwardStop = (): void => this.#stop.abort();
  readonly #cancel: ReturnType<typeof createCanceller>;
  readonly #associations: Association[] = [];
  readonly #lanes: RequestLane[] = [];
  /** Lanes that have not ended. */
  #working = 0;
  #openRequests = 0;
  readonly #messageIds = new Set<number>();
  #remoteAddress: string | undefined;
  #called = false;
  #stalled: Failure | undefined;
  #endWish: (() => void) | undefined;

  constructor(options: RequestOptions) {
    this.#options = options;
    this.#cancel = createCanceller(options.clock, {
      release: () => {
        for (const association of this.#associations) void association.release({ unanswered: true });
      },
      abort: () => this.#stop.abort(),
    });
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
    const { onRequest } = this.#options;
    try {
      const ends = await this.#runLanes(expected, sopClassUids);
      return endOf(ends, this.#stalled);
    } finally {
      onRequest(undefined);
      this.#cancel.close();
    }
  }

  async gone(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.gone()));
  }

  close(): void {
    this.#endWish?.();
    this.#options.stop.removeEventListener('abort', this.#forwardStop);
    this.ties?.close();
  }

  /** The others begin when the first has its association: what refuses one refuses all. */
  async #runLanes(
    expected: () => ReadonlySet<string> | undefined,
    sopClassUids: readonly string[],
  ): Promise<readonly LaneEnd[]> {
    const { lanes = 1, keys } = this.#options;
    const work = createRequestWork(keys);
    const first = Promise.withResolvers<void>();
    const run = (number: number): Promise<LaneEnd> => {
      const lane = this.#lane({ expected, sopClassUids, work, number, onAssociation: first.resolve });
      this.#lanes.push(lane);
      this.#working++;
      return lane.run().finally(() => {
        this.#working--;
      });
    };
    const one = run(1);
    await Promise.race([first.promise, one]);
    const all = [one];
    if (this.#associations.length > 0) for (let number = 2; number <= lanes; number++) all.push(run(number));
    const settled = await Promise.allSettled(all);
    return settled.map((lane) => {
      // A bug.
      if (lane.status === 'rejected') throw lane.reason;
      return lane.value;
    });
  }

  #lane(options: {
    readonly expected: () => ReadonlySet<string> | undefined;
    readonly sopClassUids: readonly string[];
    readonly work: RequestWork;
    readonly number: number;
    onAssociation(): void;
  }): RequestLane {
    const { peer, lanes = 1, onRequest } = this.#options;
    const { model, service, compression } = peer;
    return new RequestLane({
      ...this.#options,
      ...{ work: options.work, expected: options.expected },
      lane: lanes > 1 ? options.number : undefined,
      contexts:
        service === 'C-MOVE' ? moveContexts(model) : getContexts(model, options.sopClassUids, compression),
      cancel: this.#cancel.signal,
      end: this.#stop.signal,
      onAssociation: (association) => {
        this.#associations.push(association);
        onRequest(this.#cancel.request);
        options.onAssociation();
      },
      onEvent: (event) => {
        if (event.type === 'connected') this.#remoteAddress = event.remoteAddress;
      },
      onMessageId: (messageId) => {
        this.#messageIds.add(messageId);
        this.ties?.update();
      },
      onAllHere: this.#cancel.request,
      onStalled: (failure) => {
        this.#stalled = failure;
        this.#cancel.request();
      },
      called: () => this.#called,
      onRequestState: (state) => this.#countRequest(state),
      othersWork: () => this.#working > 1,
    });
  }

  /** After the last final response what comes is late. */
  #countRequest(state: 'open' | 'answered' | 'lost'): void {
    const { arrivals } = this.#options;
    this.#openRequests += state === 'open' ? 1 : -1;
    if (state === 'open' && this.#openRequests === 1) arrivals.setLate(false);
    if (state === 'answered' && this.#openRequests === 0) arrivals.setLate(true);
  }

  #openTies(): OpenTies {
    const { correlator, scope, peer, arrivals, progress, pulse } = this.#options;
    return correlator.open({
      scope,
      localAe: peer.localAe,
      peerAe: peer.peer.aeTitle,
      host: peer.peer.host,
      remoteAddress: () => this.#remoteAddress,
      messageIds: this.#messageIds,
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
}

function isLost(lane: LaneEnd): lane is Extract<LaneEnd, { kind: 'lost' }> {
  return lane.kind === 'lost';
}

function isNotSent(lane: LaneEnd): lane is Extract<LaneEnd, { kind: 'not-sent' }> {
  return lane.kind === 'not-sent';
}

/** The lanes as one: what was lost stays lost, and one that was not let in does no harm while another was. */
function endOf(lanes: readonly LaneEnd[], stalled: Failure | undefined): RetrieveEnd {
  const lost = lanes.find(isLost);
  if (lost) return { kind: 'lost', failure: stalled ?? lost.failure };
  const [first, ...others] = lanes.flatMap((lane) => (lane.kind === 'final' ? [lane.response] : []));
  if (first) {
    const response = others.reduce(sumOfResponses, first);
    return { kind: 'final', response, ...(stalled && { cancelledFor: stalled }) };
  }
  const refused = lanes.find(isNotSent);
  return { kind: 'not-sent', failure: stalled ?? refused?.failure ?? { kind: 'cancelled' } };
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
