import { afterEach, describe, expect, it } from 'vitest';
import type { Query, QueryEvent } from '../../../shared/contract/query.ts';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import { systemClock } from '../clock.ts';
import { readAttributes } from '../dataset/attributes.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { AcceptorServices, FinalStatus, InboundFind } from '../dimse/acceptor.ts';
import { createAcceptor } from '../dimse/create-acceptor.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import { createResolvePeer } from '../nodes/resolve-peer.ts';
import { createQueries } from './create-queries.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A peer whose C-FIND the test scripts. */
async function startPeer(find: NonNullable<AcceptorServices['find']>): Promise<PeerAe> {
  const acceptor = createAcceptor({
    services: { find },
    observe: () => {},
    maxPduLength: 16_384,
    associateTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    maxAssociations: 10,
  });
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  closers.push(() => acceptor.close());
  return { aeTitle: 'PEER', host: '127.0.0.1', port };
}

function startQuery(peers: readonly PeerAe[], query: Partial<Query> = {}, timeoutS = 5) {
  const queries = createQueries({
    associate: requestAssociation,
    clock: systemClock,
    resolvePeer: createResolvePeer({
      node: () => undefined,
      security: () => ({}),
      localAeTitle: () => 'TEST',
    }),
  });
  closers.push(() => queries.close());
  const events: QueryEvent[] = [];
  const cancelling = new AbortController();
  let onMatches = (): void => {};
  const firstMatches = new Promise<void>((resolve) => {
    onMatches = resolve;
  });
  const ended = queries.run(
    { peers: peers.map((peer) => ({ peer, timeoutS })), level: 'study', keys: {}, ...query },
    cancelling.signal,
    (event) => {
      events.push(event);
      if (event.type === 'matches') onMatches();
    },
  );
  const matches = (node = 0): Attributes[] =>
    events.flatMap((event) => (event.type === 'matches' && event.node === node ? event.matches : []));
  const finished = (node = 0) =>
    events.find((event) => event.type === 'node-finished' && event.node === node);
  return { ended, events, matches, finished, firstMatches, cancel: () => cancelling.abort() };
}

/** Yields so many studies and then the status. */
function answering(count: number, final: FinalStatus = { status: 0 }): NonNullable<AcceptorServices['find']> {
  return async function* () {
    for (let index = 1; index <= count; index++) yield buildDataSet({ StudyInstanceUID: `1.2.${index}` });
    return final;
  };
}

/** Waits for C-CANCEL and honours it. */
function untilCancel(find: InboundFind): Promise<void> {
  return new Promise((resolve) => find.signal.addEventListener('abort', () => resolve(), { once: true }));
}

describe('runQuery', () => {
  it('sends the keys of the level and hands over every match in order', async () => {
    let identifier: Attributes = {};
    const peer = await startPeer(async function* (find) {
      identifier = readAttributes(find.identifier);
      return yield* answering(250)(find);
    });
    const query = startQuery([peer], { keys: { PatientName: 'MÜLLER*' } });
    await query.ended;
    expect(identifier).toMatchObject({
      PatientName: 'MÜLLER*',
      SpecificCharacterSet: 'ISO_IR 100',
      StudyInstanceUID: '',
      ModalitiesInStudy: '',
    });
    expect(query.matches().map((match) => match.StudyInstanceUID)).toEqual(
      Array.from({ length: 250 }, (_, index) => `1.2.${index + 1}`),
    );
    expect(query.events[0]).toMatchObject({ type: 'node-started', node: 0 });
    expect(query.finished()).toMatchObject({ outcome: 'complete', matches: 250 });
  });

  it('decodes each match by its own character set', async () => {
    const peer = await startPeer(async function* () {
      yield buildDataSet({ PatientName: 'Buc^Jérôme' }, { characterSet: 'ISO_IR 100' });
      yield buildDataSet({ PatientName: 'Yamada^Tarou=山田^太郎' }, { characterSet: 'ISO_IR 192' });
      return { status: 0 };
    });
    const query = startQuery([peer]);
    await query.ended;
    expect(query.matches().map((match) => match.PatientName)).toEqual([
      'Buc^Jérôme',
      'Yamada^Tarou=山田^太郎',
    ]);
  });

  it('stops at the limit with C-CANCEL and says that there is more', async () => {
    let cancelled = false;
    const peer = await startPeer(async function* (find) {
      for (let index = 1; !find.signal.aborted; index++) {
        yield buildDataSet({ StudyInstanceUID: `1.2.${index}` });
        await new Promise((resolve) => setImmediate(resolve));
      }
      cancelled = true;
      return { status: 0xfe00 };
    });
    const query = startQuery([peer], { limit: 3 });
    await query.ended;
    expect(query.finished()).toMatchObject({ outcome: 'truncated', matches: 3 });
    expect(query.matches()).toHaveLength(3);
    expect(cancelled).toBe(true);
  });

  it('calls an answer of exactly the limit complete', async () => {
    const query = startQuery([await startPeer(answering(3))], { limit: 3 });
    await query.ended;
    expect(query.finished()).toMatchObject({ outcome: 'complete', matches: 3 });
  });

  it.each([
    ['truncated', 'cancelled by itself after matches', 2, 0xfe00],
    ['truncated', 'out of resources after matches', 2, 0xa700],
    ['failed', 'out of resources without a match', 0, 0xa700],
    ['failed', 'refused', 0, 0xa900],
    ['failed', 'failed after matches', 2, 0xc001],
  ] as const)('is %s when the peer is %s', async (outcome, _, matches, status) => {
    const query = startQuery([await startPeer(answering(matches, { status, errorComment: 'why' }))]);
    await query.ended;
    expect(query.finished()).toMatchObject({
      outcome,
      matches,
      failure: { kind: 'dimse-status', service: 'C-FIND', status, errorComment: 'why' },
    });
  });

  it('fails, and is not empty, when the peer can not be reached', async () => {
    const gone = await startPeer(answering(0));
    await closers.pop()?.();
    const query = startQuery([gone]);
    await query.ended;
    expect(query.finished()).toMatchObject({
      outcome: 'failed',
      matches: 0,
      failure: { kind: 'tcp-refused' },
    });
  });

  it('fails when the peer goes silent after matches', async () => {
    const peer = await startPeer(async function* (find) {
      yield buildDataSet({ StudyInstanceUID: '1.2.1' });
      await untilCancel(find);
      return { status: 0 };
    });
    const query = startQuery([peer], {}, 0.2);
    await query.ended;
    expect(query.finished()).toMatchObject({
      outcome: 'failed',
      matches: 1,
      failure: { kind: 'response-timeout' },
    });
  });

  it('runs on all peers at once, and one that fails does not touch the others', async () => {
    const quick = await startPeer(answering(2));
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = await startPeer(async function* () {
      await held;
      yield buildDataSet({ StudyInstanceUID: '1.3' });
      return { status: 0 };
    });
    const query = startQuery([slow, quick, { ...quick, port: 1 }]);
    await query.firstMatches;
    expect(query.matches(1)).toHaveLength(2);
    expect(query.finished(0)).toBeUndefined();
    letGo();
    await query.ended;
    expect(query.finished(0)).toMatchObject({ outcome: 'complete', matches: 1 });
    expect(query.finished(2)).toMatchObject({ outcome: 'failed' });
  });

  it('sends C-CANCEL when the client goes', async () => {
    let cancelled = false;
    const peer = await startPeer(async function* (find) {
      yield buildDataSet({ StudyInstanceUID: '1.2.1' });
      await untilCancel(find);
      cancelled = true;
      return { status: 0xfe00 };
    });
    const query = startQuery([peer]);
    await query.firstMatches;
    query.cancel();
    await query.ended;
    expect(cancelled).toBe(true);
    expect(query.finished()).toMatchObject({ outcome: 'cancelled', matches: 1 });
  });

  it('doubts an empty answer for a name that the peer has listed before', async () => {
    const peer = await startPeer(async function* (find) {
      if (readAttributes(find.identifier).PatientName) return { status: 0 };
      yield buildDataSet({ StudyInstanceUID: '1.2.1', PatientName: 'Yamamoto^Taro' });
      return { status: 0 };
    });
    const missed: number[] = [];
    const queries = createQueries({
      associate: requestAssociation,
      clock: systemClock,
      resolvePeer: createResolvePeer({
        node: () => undefined,
        security: () => ({}),
        localAeTitle: () => 'TEST',
      }),
      explain: {
        failed: () => [],
        missed: (_, listedBefore) => {
          missed.push(listedBefore);
          return [];
        },
      },
    });
    closers.push(() => queries.close());
    for (const keys of [{ PatientName: 'Yamamoto*' }, {}, { PatientName: 'Yamamoto*' }]) {
      const query: Query = { peers: [{ peer }], level: 'study', keys };
      await queries.run(query, new AbortController().signal, () => {});
    }
    expect(missed).toEqual([1]);
  });

  it('rejects before it connects when a key of a level above is missing', async () => {
    const query = startQuery([await startPeer(answering(1))], { level: 'series' });
    await expect(query.ended).rejects.toMatchObject({ failure: { kind: 'invalid-request' } });
    expect(query.events).toEqual([]);
  });
});
