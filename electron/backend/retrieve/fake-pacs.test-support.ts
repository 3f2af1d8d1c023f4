import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import { readText } from '../dataset/attributes.ts';
import { buildDataSet } from '../dataset/build.ts';
import type {
  Association,
  AssociationOptions,
  FinalResponse,
  FindRequest,
  GetRequest,
  MoveRequest,
} from '../dimse/association.ts';

/** A C-MOVE or C-GET that the scripted PACS has received, for the test to answer. */
export interface ReceivedRequest {
  readonly request: MoveRequest | GetRequest;
  readonly options: AssociationOptions;
  readonly messageId: number;
  pending(counts: SubOperationCounts): void;
  final(status: number, counts?: SubOperationCounts, more?: Partial<FinalResponse>): void;
  /** The association ends without an answer. */
  lose(failure: Failure): void;
  readonly cancelled: boolean;
}

export interface FakePacs {
  associate(options: AssociationOptions): Promise<Association>;
  /** What C-FIND finds, by series; a failure; or nothing ever. */
  holds: ReadonlyMap<string, readonly string[]> | Failure | 'silent';
  /** Refuses every association for C-MOVE and C-GET. */
  refuses: Failure | undefined;
  /** Answers a C-CANCEL with FE00; otherwise ignores it. */
  obeysCancel: boolean;
  /** Lets go of an association that is released while its request has no answer; otherwise ignores it. */
  obeysRelease: boolean;
  readonly findRequests: FindRequest[];
  nextRequest(): Promise<ReceivedRequest>;
}

export function createFakePacs(): FakePacs {
  const received: ReceivedRequest[] = [];
  const waiting: ((request: ReceivedRequest) => void)[] = [];
  let lastId = 0;
  const pacs: FakePacs = {
    holds: new Map(),
    refuses: undefined,
    obeysCancel: true,
    obeysRelease: true,
    findRequests: [],
    async associate(options) {
      const id = `out-${++lastId}`;
      const isFind = options.contexts.length === 1 && !options.contexts.some((context) => context.scpRole);
      options.observe({ type: 'connection-started', associationId: id, host: options.peer.host, port: 104 });
      if (options.signal?.aborted) throw new FailureError({ kind: 'cancelled' });
      if (!isFind && pacs.refuses) throw new FailureError(pacs.refuses);
      options.observe({
        type: 'connected',
        associationId: id,
        direction: 'out',
        localAddress: '10.0.0.2',
        localPort: 5000,
        remoteAddress: '10.0.0.1',
        remotePort: 104,
        elapsedMs: 1,
      });
      return fakeAssociation(id, options, pacs, (request) => {
        const next = waiting.shift();
        if (next) next(request);
        else received.push(request);
      });
    },
    nextRequest: () =>
      new Promise((resolve) => {
        const request = received.shift();
        if (request) resolve(request);
        else waiting.push(resolve);
      }),
  };
  return pacs;
}

function fakeAssociation(
  id: string,
  options: AssociationOptions,
  pacs: FakePacs,
  receive: (request: ReceivedRequest) => void,
): Association {
  let outstanding: ReceivedRequest | undefined;
  const retrieve = (
    service: 'C-MOVE' | 'C-GET',
    request: MoveRequest | GetRequest,
  ): Promise<FinalResponse> => {
    const { promise, resolve, reject } = Promise.withResolvers<FinalResponse>();
    const common = { associationId: id, service } as const;
    const received: ReceivedRequest = {
      request,
      options,
      messageId: 7,
      get cancelled() {
        return request.cancel?.aborted === true;
      },
      pending(counts) {
        request.onPending(counts);
        options.observe({ type: 'response-pending', ...common, responses: 1, status: 0xff00, counts });
      },
      final(status, counts = {}, more = {}) {
        options.observe({ type: 'response-final', ...common, status, counts, elapsedMs: 5 });
        resolve({
          status,
          counts,
          errorComment: undefined,
          offendingElements: [],
          failedSopInstanceUids: [],
          ...more,
        });
      },
      lose: (failure) => reject(new FailureError(failure)),
    };
    options.signal?.addEventListener('abort', () => {
      options.observe({ type: 'association-aborted', associationId: id, by: 'us', source: 0, reason: 0 });
      received.lose({ kind: 'cancelled' });
    });
    outstanding = received;
    request.cancel?.addEventListener('abort', () => {
      options.observe({ type: 'cancel-sent', ...common, messageId: 7 });
      if (pacs.obeysCancel) received.final(0xfe00);
    });
    options.observe({ type: 'request-sent', ...common, messageId: 7, abstractSyntax: '1.2', keys: {} });
    receive(received);
    return promise;
  };
  const unused = (): never => {
    throw new Error('not scripted');
  };
  return {
    id,
    localAddress: '10.0.0.2',
    implementationClassUid: '1.2',
    implementationVersionName: 'FAKE',
    contexts: [],
    echo: unused,
    store: unused,
    abort: unused,
    action: unused,
    find: (request) => answerFind(request, options, pacs),
    move: (request) => ({ messageId: 7, response: retrieve('C-MOVE', request) }),
    get: (request) => retrieve('C-GET', request),
    async release({ unanswered = false } = {}) {
      if (unanswered && !pacs.obeysRelease) return;
      if (unanswered) outstanding?.lose({ kind: 'association-closed-early', during: 'C-MOVE' });
      options.observe({ type: 'association-released', associationId: id, by: 'us' });
    },
  };
}

async function answerFind(
  request: FindRequest,
  options: AssociationOptions,
  pacs: FakePacs,
): Promise<FinalResponse> {
  pacs.findRequests.push(request);
  const { holds } = pacs;
  if (holds === 'silent') {
    return new Promise((_, reject) => {
      options.signal?.addEventListener('abort', () => reject(new FailureError({ kind: 'cancelled' })));
    });
  }
  if ('kind' in holds) throw new FailureError(holds);
  const asked = readText(request.identifier, 0x0020_000e) ?? '';
  for (const [seriesInstanceUid, uids] of holds) {
    if (request.level === 'series') {
      request.onMatch(buildDataSet({ SeriesInstanceUID: seriesInstanceUid }), false);
    } else if (seriesInstanceUid === asked) {
      for (const uid of uids) {
        const match = {
          SeriesInstanceUID: asked,
          SOPInstanceUID: uid,
          SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
        };
        request.onMatch(buildDataSet(match), false);
      }
    }
  }
  return { status: 0, counts: {}, errorComment: undefined, offendingElements: [], failedSopInstanceUids: [] };
}
