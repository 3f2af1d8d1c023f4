import type { Logger } from 'pino';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import type { Clock } from '../dependencies.ts';
import type { Acceptor, AcceptorOptions } from '../dimse/acceptor.ts';
import type { Listener } from '../listener/create-listener.ts';
import type { Associate } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { Retrieves } from '../retrieve/retrieves.ts';

/** What every test works with. Tests reject with FailureError when they could not be run, and with nothing else. */
export interface ProbeTools {
  readonly associate: Associate;
  readonly clock: Clock;
  readonly log: Logger;
  readonly listener: Pick<Listener, 'state' | 'onEvent'>;
  readonly retrieves: Pick<Retrieves, 'test'>;
  createAcceptor(options: AcceptorOptions): Acceptor;
}

/** The retrieve that a test is run for. */
export interface ProbeSubject {
  readonly peer: ResolvedPeer;
  /** Our address towards the peer, as the retrieve's own association had it. */
  readonly localAddress: string | undefined;
  readonly scope: RetrieveScope;
  readonly evidence: Evidence | undefined;
  readonly signal: AbortSignal;
  /** How long an image of a test is awaited at most; absent: as long as the PACS may try. */
  readonly withinMs?: number;
}
