import { type StatusCategory, statusCategory } from '../dicom/dimse-status.ts';
import { isStorageSopClass } from '../dicom/sop-class.ts';
import { delivered } from '../retrieve/counts.ts';
import { type CommentKind, readComment } from './comment.ts';
import type { Evidence } from './evidence.ts';
import type {
  ControlAssociation,
  InboundConnection,
  RequestFact,
  ResponseFact,
} from './evidence-association.ts';
import { type LatencyBand, latencyBand } from './latency.ts';
import { type AddressKind, classifyAddress, isPrivateAddress } from './network-facts.ts';
import type { ProbeId, ProbeResultOf } from './probe-result.ts';
import { type Product, recogniseProduct } from './product.ts';

/** A silent C-MOVE is no failure before: servers wait that long for a system timeout. */
export const decideAfterMs = 180_000;

/** A call that says nothing for this long is no port scan: its first packet was lost. */
export const silentCallMs = 10_000;

/** What the rules look at: the evidence with what follows from it, worked out once. */
export interface View {
  readonly evidence: Evidence;
  readonly control: ControlAssociation | undefined;
  readonly isMove: boolean;
  readonly isGet: boolean;
  /** The C-MOVE, C-GET, C-FIND or C-ECHO that this is about. */
  readonly request: RequestFact | undefined;
  readonly final: ResponseFact | undefined;
  /** Requests of the same service on the association that have a final response. */
  readonly requestsAnswered: number;
  readonly category: StatusCategory | undefined;
  readonly comment: CommentKind | undefined;
  readonly pendings: readonly ResponseFact[];
  readonly latencyMs: number | undefined;
  readonly band: LatencyBand | undefined;
  /** Completed and warning of the final response; undefined: not said. */
  readonly delivered: number | undefined;
  readonly failed: number | undefined;
  readonly expected: number | undefined;
  readonly received: number;
  readonly missing: number | undefined;
  readonly exists: 'yes' | 'no' | undefined;
  readonly ended: boolean;
  readonly complete: boolean;
  readonly userCancelled: boolean;
  /** How long the peer has said nothing, with the request unanswered. */
  readonly silentMs: number | undefined;
  /** Inbound connections that are the peer's as far as can be told. */
  readonly callers: readonly InboundConnection[];
  /** Those of them with an A-ASSOCIATE-RQ for storage, or an unreadable one. */
  readonly associations: readonly InboundConnection[];
  /** The listener's connections are known and none can be the peer's. */
  readonly nothingReached: boolean;
  readonly product: Product;
  readonly localKind: AddressKind | undefined;
  readonly peerKind: AddressKind | undefined;
  /** Our address at the last success, when it was another one. */
  readonly formerAddress: string | undefined;
  readonly formerPort: number | undefined;
  /** The last result of a probe. */
  probe<P extends ProbeId>(id: P): ProbeResultOf<P> | undefined;
  probes<P extends ProbeId>(id: P): readonly ProbeResultOf<P>[];
}

export function createView(evidence: Evidence): View {
  const { control, listener, arrivals } = evidence;
  const service = evidence.method ?? serviceOf(control);
  const request = control?.requests.findLast((one) => service === undefined || one.service === service);
  const responses = control?.responses.filter((one) => one.service === request?.service) ?? [];
  const final = responses.findLast((one) => one.final);
  const latencyMs = final?.elapsedMs ?? between(request?.at, final?.at);
  const received = arrivals?.received ?? 0;
  const expected = evidence.expectation?.instances;
  const callers = (listener?.inbound ?? []).filter(isCaller);
  const localAddress = control?.localAddress ?? evidence.local.address;
  const peerAddress = control?.remoteAddress ?? evidence.peer?.host;
  const last = evidence.memory?.lastSuccess;
  return {
    evidence,
    control,
    isMove: service === 'C-MOVE',
    isGet: service === 'C-GET',
    request,
    final,
    requestsAnswered: responses.filter((one) => one.final).length,
    category: final && statusCategory(final.status),
    comment: final?.errorComment === undefined ? undefined : readComment(final.errorComment),
    pendings: responses.filter((one) => !one.final),
    latencyMs,
    band: latencyMs === undefined ? undefined : latencyBand(latencyMs, control?.connect?.elapsedMs),
    delivered: delivered(final?.counts),
    failed: final?.counts.failed,
    expected,
    received,
    missing: expected === undefined ? undefined : Math.max(0, expected - received),
    exists: existsOf(evidence),
    ended: evidence.outcome !== undefined || evidence.endedAt !== undefined,
    complete: evidence.outcome === 'complete',
    userCancelled: evidence.cancelRequested !== undefined || evidence.outcome === 'cancelled',
    silentMs: silence(evidence, request, final),
    callers,
    associations: callers.filter((one) => one.proposed !== undefined),
    nothingReached: listener !== undefined && callers.length === 0 && received === 0,
    product: recogniseProduct(evidence),
    localKind: localAddress === undefined ? undefined : classifyAddress(localAddress),
    peerKind: peerAddress === undefined ? undefined : classifyAddress(peerAddress),
    formerAddress: changed(last?.localAddress, localAddress),
    formerPort: changed(last?.listenerPort, listener?.port ?? evidence.local.port),
    probe: (id) => findProbes(evidence, id).at(-1),
    probes: (id) => findProbes(evidence, id),
  };
}

function serviceOf(control: ControlAssociation | undefined): RequestFact['service'] | undefined {
  return control?.requests.findLast((one) => one.service === 'C-MOVE' || one.service === 'C-GET')?.service;
}

/** Somebody who proposes storage, or says nothing readable from a known address, is taken for the PACS. */
function isCaller(connection: InboundConnection): boolean {
  if (isTouch(connection)) return false;
  if (connection.sender !== undefined || connection.stored > 0 || connection.refused.length > 0) return true;
  return (connection.proposed?.contexts ?? []).some((one) => isStorageSopClass(one.abstractSyntax));
}

/** Connected and gone without a byte: a scanner or a load balancer, from whatever address. */
function isTouch({ proposed, bytesReceived = 0, end, connectedAt, stored }: InboundConnection): boolean {
  if (proposed || bytesReceived > 0 || stored > 0 || end?.at === undefined) return false;
  return end.at - connectedAt < silentCallMs;
}

function existsOf(evidence: Evidence): 'yes' | 'no' | undefined {
  const test = findProbes(evidence, 'P2').findLast((one) => one.by === 'study-uid');
  if (test?.matches !== undefined) return test.matches > 0 ? 'yes' : 'no';
  return evidence.expectation?.exists;
}

function silence(
  evidence: Evidence,
  request: RequestFact | undefined,
  final: ResponseFact | undefined,
): number | undefined {
  if (!request || final) return undefined;
  const since = Math.max(request.at ?? 0, evidence.control?.lastReceivedAt ?? 0);
  const until = evidence.control?.end?.at ?? evidence.endedAt ?? evidence.takenAt;
  return since > 0 ? Math.max(0, until - since) : undefined;
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}

function changed<T>(former: T | undefined, now: T | undefined): T | undefined {
  return former !== undefined && now !== undefined && former !== now ? former : undefined;
}

function isProbe<P extends ProbeId>(id: P) {
  return (result: Evidence['probes'][number]): result is ProbeResultOf<P> => result.probe === id;
}

function findProbes<P extends ProbeId>(evidence: Evidence, id: P): ProbeResultOf<P>[] {
  return evidence.probes.filter(isProbe(id));
}

/** Our side is private and the peer is on the public internet: a router translates between. */
export function isBehindNat(view: View): boolean {
  const local = view.control?.localAddress ?? view.evidence.local.address;
  return view.peerKind === 'public' && local !== undefined && isPrivateAddress(local);
}

/** The peer is reached through this computer itself: it runs here, in a container, or at the far end of a tunnel. */
export function isThroughLoopback(view: View): boolean {
  return view.peerKind === 'loopback';
}

/** The peer's time from request to answer says that its call to us was decided at once. */
export function isInstant(view: View): boolean {
  return view.band?.id === 'instant';
}

/**
 * A C-MOVE whose images could not be delivered, with nothing of it having reached us: the situation of layer C. Statuses
 * that state another reason do not belong to it.
 */
export function wayBackFailed(view: View): boolean {
  const { final, category, request } = view;
  if (!view.isMove || !request || !view.nothingReached || view.exists === 'no') return false;
  if (!final) return (view.silentMs ?? 0) >= (view.evidence.patienceMs ?? decideAfterMs);
  if ((view.delivered ?? 0) > 0) return false;
  if (category === 'success' || category === 'warning') return (view.failed ?? 0) > 0;
  if (category !== 'failure') return false;
  if (final.status === 0xa801 || final.status === 0xc003) {
    return view.product === 'pynetdicom' || !isInstant(view);
  }
  return !statesOtherReason(final.status) && !statesOwnFault(view) && view.comment !== 'unknown-ae';
}

/** What pynetdicom servers answer when their own program fails; of no server is it known to be about a destination. */
const ownFaults: ReadonlySet<number> = new Set([
  ...[0xc320, 0xc322, 0xc420, 0xc421, 0xc511, 0xc513, 0xc514, 0xc516, 0xc520, 0xc521],
]);

/** The peer says that it failed by itself, and no C-GET has shown the contrary. */
export function statesOwnFault(view: View): boolean {
  const gets = view.probes('P6').some((one) => (one.arrived ?? 0) > 0);
  return view.final !== undefined && ownFaults.has(view.final.status) && !gets;
}

function statesOtherReason(status: number): boolean {
  const others = [0x0122, 0x0124, 0x0211, 0xa701, 0xc001, 0xc002, 0xc004, 0xc013, 0xc801];
  return others.includes(status) || status >> 8 === 0xa9;
}

/** Whether a test has shown that the PACS reaches our listener and its entry for us is right. */
export function wayBackProven(view: View): string | undefined {
  if (view.probes('P5').some((one) => one.arrived > 0)) return 'a test image arrived here';
  if (view.probe('P9')?.reached) return 'the PACS reached us in its own connection test';
  return undefined;
}
