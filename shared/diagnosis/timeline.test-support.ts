import { sopClass } from '../dicom/sop-class.ts';
import { transferSyntax } from '../dicom/transfer-syntax.ts';
import type { Failure } from '../failure/failure.ts';
import type { AssociationEvent, SubOperationCounts } from '../retrieve/association-event.ts';
import type { JobEvent, TimelineEvent } from '../retrieve/timeline-event.ts';
import { timelineEventSchema } from '../retrieve/timeline-event.ts';
import { ctClass, implementations, t0 } from './diagnosis.test-support.ts';

type Draft = JobEvent | (AssociationEvent & { readonly purpose: 'expect' | 'retrieve' | 'store' });

/** Writes a timeline as the backend would: one call for each step, times in ms after the start. */
export class TimelineWriter {
  readonly events: TimelineEvent[] = [];
  #now = 0;
  #uids = 0;
  #associations = 0;

  /** Lets time pass. */
  after(ms: number): this {
    this.#now += ms;
    return this;
  }

  /** ms since 1970. */
  get now(): number {
    return t0 + this.#now;
  }

  add(draft: Draft): this {
    const event = { ...draft, seq: this.events.length + 1, at: this.now };
    this.events.push(timelineEventSchema.parse(event));
    return this;
  }

  start(method: 'C-MOVE' | 'C-GET' = 'C-MOVE'): this {
    this.add({
      type: 'retrieve-queued',
      nodeName: 'Main PACS',
      peer: { aeTitle: 'PACS', host: '10.77.0.2', port: 11_112 },
      scope: { studyInstanceUid: '1.2.3' },
      method: 'auto',
    });
    return this.add({
      type: 'attempt-started',
      method,
      level: 'study',
      model: 'study-root',
      localAe: 'MOVESCOPE',
      ...(method === 'C-MOVE' && { moveDestination: 'MOVESCOPE' }),
      listener: '10.77.0.10:11113',
    });
  }

  associate(from: keyof typeof implementations, service: 'C-MOVE' | 'C-GET' = 'C-MOVE'): this {
    const abstractSyntax = service === 'C-MOVE' ? sopClass.studyRootMove : sopClass.studyRootGet;
    const proposed = [{ id: 1, abstractSyntax, transferSyntaxes: [transferSyntax.implicitLittle] }];
    this.#associations++;
    this.#control({ type: 'connection-started', host: '10.77.0.2', port: 11_112 });
    this.#control({
      type: 'connected',
      direction: 'out',
      localAddress: '10.77.0.10',
      localPort: 50_000,
      remoteAddress: '10.77.0.2',
      remotePort: 11_112,
      elapsedMs: 1,
    });
    this.#control({
      type: 'association-requested',
      direction: 'out',
      callingAe: 'MOVESCOPE',
      calledAe: 'PACS',
      maxPduLength: 131_072,
      implementationClassUid: '2.25.1',
      implementationVersionName: 'MOVESCOPE_01',
      contexts: proposed,
    });
    return this.#control({
      type: 'association-accepted',
      direction: 'out',
      maxPduLength: 16_384,
      ...implementations[from],
      contexts: [{ id: 1, abstractSyntax, result: 0, transferSyntax: transferSyntax.implicitLittle }],
      elapsedMs: 2,
    });
  }

  request(service: 'C-MOVE' | 'C-GET' = 'C-MOVE'): this {
    return this.#control({
      type: 'request-sent',
      service,
      messageId: 1,
      abstractSyntax: sopClass.studyRootMove,
      keys: { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.3' },
      ...(service === 'C-MOVE' && { moveDestination: 'MOVESCOPE' }),
    });
  }

  /** Start, association and request in one. */
  move(from: keyof typeof implementations): this {
    return this.start().associate(from).request();
  }

  expects(instances: number): this {
    return this.add({ type: 'expected-counted', instances, series: instances > 0 ? 1 : 0 });
  }

  pending(counts: SubOperationCounts, responses = 1): this {
    return this.#control({ type: 'response-pending', service: 'C-MOVE', responses, status: 0xff00, counts });
  }

  /** The final response after `elapsedMs`, and the release. */
  final(
    status: number,
    elapsedMs: number,
    counts: SubOperationCounts = {},
    more: { errorComment?: string; failedSopInstanceUids?: string[]; service?: 'C-GET' } = {},
  ): this {
    this.after(elapsedMs);
    const { service = 'C-MOVE', ...rest } = more;
    return this.#control({ type: 'response-final', service, status, counts, elapsedMs, ...rest });
  }

  release(): this {
    this.#control({ type: 'association-released', by: 'us' });
    return this.#control({ type: 'connection-closed', orderly: true, bytesReceived: 500 });
  }

  controlEvent(event: DistributiveOmit<AssociationEvent, 'associationId'>): this {
    return this.#control(event);
  }

  /** The PACS calls our listener and is accepted with the result given. */
  called(id: string, options: CallOptions = {}): this {
    const { result = 0, calledAe = 'MOVESCOPE', syntaxes = [transferSyntax.explicitLittle] } = options;
    this.inbound(id, { type: 'connected', direction: 'in', ...inboundAddresses(options.from) });
    this.inbound(id, {
      type: 'association-requested',
      direction: 'in',
      callingAe: 'PACS',
      calledAe,
      maxPduLength: 16_384,
      ...implementations.dcmtk,
      contexts: [{ id: 1, abstractSyntax: ctClass, transferSyntaxes: syntaxes }],
    });
    if (options.reject) {
      const [rejection, source, reason] = options.reject;
      this.inbound(id, {
        type: 'association-rejected',
        by: 'us',
        result: rejection,
        source,
        reason,
        elapsedMs: 1,
      });
      return this.closed(id, true);
    }
    return this.inbound(id, {
      type: 'association-accepted',
      direction: 'in',
      maxPduLength: 131_072,
      ...implementations.other,
      contexts: [{ id: 1, abstractSyntax: ctClass, result, transferSyntax: syntaxes[0] ?? '' }],
      elapsedMs: 1,
    });
  }

  stored(id: string, count: number, late = false): this {
    const instances = Array.from({ length: count }, () => ({
      sopInstanceUid: `1.2.3.4.${++this.#uids}`,
      seriesInstanceUid: '1.2.3.4',
    }));
    const bytes = count * 1000;
    return this.add({ type: 'instances-stored', associationId: id, instances, bytes, late, duplicates: 0 });
  }

  refused(id: string, status: number, failure: Failure): this {
    return this.add({
      type: 'instance-refused',
      associationId: id,
      sopInstanceUid: '1.2.9',
      status,
      failure,
    });
  }

  hungUp(id: string): this {
    this.inbound(id, { type: 'association-released', by: 'peer' });
    return this.closed(id, true);
  }

  closed(id: string, orderly: boolean, failure?: Failure): this {
    const closing = { orderly, bytesReceived: 900, firstBytes: 'associate-rq' as const };
    return this.inbound(id, { type: 'connection-closed', ...closing, ...(failure && { failure }) });
  }

  inbound(id: string, event: DistributiveOmit<AssociationEvent, 'associationId'>): this {
    return this.add({ ...event, associationId: id, purpose: 'store' } as Draft);
  }

  waits(): this {
    return this.add({ type: 'waiting-for-late-images', graceMs: 120_000 });
  }

  finish(outcome: 'complete' | 'incomplete' | 'failed' | 'cancelled', failure?: Failure): this {
    return this.add({ type: 'retrieve-finished', outcome, ...(failure && { failure }) });
  }

  #control(event: DistributiveOmit<AssociationEvent, 'associationId'>): this {
    return this.add({ ...event, associationId: `out-${this.#associations}`, purpose: 'retrieve' } as Draft);
  }
}

export interface CallOptions {
  readonly from?: string;
  readonly calledAe?: string;
  readonly result?: number;
  readonly syntaxes?: string[];
  readonly reject?: readonly [number, number, number];
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function inboundAddresses(from = '10.77.0.2') {
  return {
    localAddress: '10.77.0.10',
    localPort: 11_113,
    remoteAddress: from,
    remotePort: 41_000,
    elapsedMs: 0,
  };
}
