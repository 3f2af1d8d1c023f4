import { pino } from 'pino';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import { initialRetrieveState } from '../../../shared/retrieve/reduce.ts';
import { systemClock } from '../clock.ts';
import type { Acceptor, AcceptorServices, FinalStatus, InboundFind, InboundMove } from '../dimse/acceptor.ts';
import { createAcceptor } from '../dimse/create-acceptor.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { TestRun, TestRunRequest } from '../retrieve/retrieves.ts';
import { createSubscribers } from '../subscribers.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/** A peer that does what a test wants, and our listener, on real sockets. */
export interface ProbeWorld {
  readonly tools: ProbeTools;
  readonly peer: ResolvedPeer;
  readonly finds: InboundFind[];
  readonly moves: InboundMove[];
  /** What `tools.retrieves.test` was asked for. */
  readonly tests: TestRunRequest[];
  subject(change?: Partial<ProbeSubject>): ProbeSubject;
  close(): Promise<void>;
}

export async function createProbeWorld(
  services: AcceptorServices = {},
  options: { readonly foreignListener?: boolean; test?(request: TestRunRequest): Promise<TestRun> } = {},
): Promise<ProbeWorld> {
  const acceptors: Acceptor[] = [];
  const finds: InboundFind[] = [];
  const moves: InboundMove[] = [];
  const tests: TestRunRequest[] = [];
  const events = createSubscribers<AssociationEvent>();
  const listen = async (served: AcceptorServices, observe: (event: AssociationEvent) => void) => {
    const acceptor = createAcceptor({
      ...{ services: served, observe, maxPduLength: 16_384, maxAssociations: 8 },
      ...{ associateTimeoutMs: 5000, idleTimeoutMs: 5000 },
    });
    acceptors.push(acceptor);
    return (await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' })).port;
  };
  const { find, move } = services;
  const port = await listen(
    {
      ...services,
      ...(find && {
        find: (request: InboundFind) => {
          finds.push(request);
          return find(request);
        },
      }),
      ...(move && {
        move: (request: InboundMove) => {
          moves.push(request);
          return move(request);
        },
      }),
    },
    () => {},
  );
  const ownPort = await listen(
    { commitmentReports: true },
    options.foreignListener ? () => {} : events.notify,
  );
  const state: ListenerState = {
    settings: { aeTitle: 'WS', port: ownPort, bindAddress: '127.0.0.1' },
    ...{ status: 'listening', addresses: ['127.0.0.1'], openAssociations: 0, storedInstances: 0 },
  };
  const peer: ResolvedPeer = {
    ...{ nodeId: undefined, name: 'Peer', peer: { aeTitle: 'PEER', host: '127.0.0.1', port } },
    ...{ localAe: 'WS', model: 'study-root', method: 'auto', moveDestination: 'WS' },
    ...{
      queryCharacterSet: undefined,
      connectTimeoutMs: 2000,
      responseTimeoutMs: 2000,
      stallTimeoutMs: 2000,
      maxPduLength: 16_384,
    },
  };
  return {
    tools: {
      ...{
        associate: requestAssociation,
        clock: systemClock,
        log: pino({ level: 'silent' }),
        createAcceptor,
      },
      listener: { state: () => state, onEvent: events.add },
      retrieves: {
        test: (request) => {
          tests.push(request);
          return options.test?.(request) ?? Promise.reject(new Error('not scripted'));
        },
      },
    },
    ...{ peer, finds, moves, tests },
    subject: (change = {}) => ({
      ...{ peer, localAddress: '127.0.0.1', scope: { studyInstanceUid: '1.2.3' }, evidence: undefined },
      signal: new AbortController().signal,
      ...change,
    }),
    close: async () => {
      await Promise.all(acceptors.map((acceptor) => acceptor.close()));
    },
  };
}

/** A search that is answered with a status and nothing else. */
export function answersWith(final: FinalStatus): NonNullable<AcceptorServices['find']> {
  // biome-ignore lint/correctness/useYield: no match is the case that is meant
  return async function* () {
    return final;
  };
}

/** Evidence of a peer that is known to be a product. */
export function evidenceOfProduct(product: NonNullable<Evidence['memory']>['product']): Evidence {
  return { ...{ operation: 'retrieve', takenAt: 0, local: {}, probes: [] }, memory: { product } };
}

/** Evidence of a retrieve whose final response came with this status after this time. */
export function unknownAtOnce(status: number, elapsedMs = 5): Evidence {
  const final = { service: 'C-MOVE', final: true, status, counts: {}, responses: 1, elapsedMs } as const;
  const control = { purpose: 'retrieve', host: 'h', port: 104, requests: [], pendingResponses: 0 } as const;
  return {
    ...{ operation: 'retrieve', takenAt: 0, local: {}, probes: [] },
    control: { ...control, requests: [], responses: [final] },
  };
}

/** A test run in which this many images came, and no final response. */
export function testRun(received: number): TestRun {
  const { summary } = initialRetrieveState('test');
  return { events: [], summary: { ...summary, counts: { received } } };
}
