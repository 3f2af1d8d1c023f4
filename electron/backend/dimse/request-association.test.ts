import { afterEach, describe, expect, test } from 'vitest';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { call, closePeers, expectClosedOnceAtTheEnd, failureOf, peers } from './testing/calling.ts';
import { type ScriptedConnection, startScriptedPeer } from './testing/scripted-peer.ts';

afterEach(closePeers);

describe('a request for an association that fails', () => {
  test('name that does not exist: name-not-found', async () => {
    const { log, association } = await call(() => undefined, {
      peer: { aeTitle: 'PACS', host: 'no-such-host.invalid', port: 104 },
    });
    expect(await failureOf(association)).toMatchObject({
      kind: 'name-not-found',
      host: 'no-such-host.invalid',
    });
    expect(log.types).toEqual(['connection-started', 'connection-closed']);
    expect(log.of('connection-closed')[0]).toMatchObject({
      orderly: false,
      failure: { kind: 'name-not-found' },
    });
  });

  test('nobody listens: tcp-refused, also when the name has several addresses', async () => {
    const closed = await startScriptedPeer(() => undefined);
    await closed.close();
    for (const host of ['127.0.0.1', 'localhost']) {
      const { log, association } = await call(() => undefined, {
        peer: { aeTitle: 'PACS', host, port: closed.port },
      });
      expect(await failureOf(association)).toMatchObject({ kind: 'tcp-refused', host, port: closed.port });
      expect(log.types).toEqual(['connection-started', 'connection-closed']);
    }
  });

  test('a name with several addresses: the one that answers is found', async () => {
    const { association } = await call((peer) => peer.accept().then(() => undefined));
    (await association).abort();
    const peer = await startScriptedPeer(async (one) => {
      await one.accept();
    });
    peers.push(peer);
    const { association: byName } = await call(() => undefined, {
      peer: { aeTitle: 'PACS', host: 'localhost', port: peer.port },
    });
    expect((await byName).localAddress).toBe('127.0.0.1');
    (await byName).abort();
  });

  test('cancelled before it begins and cancelled while it waits', async () => {
    const before = await call(() => undefined, { signal: AbortSignal.abort() });
    expect(await failureOf(before.association)).toEqual({ kind: 'cancelled' });
    expect(before.log.types).toEqual(['connection-started', 'connection-closed']);
    const controller = new AbortController();
    let seen: Promise<unknown> | undefined;
    const waiting = await call(
      async (peer) => {
        await peer.expect('associate-rq');
        controller.abort();
        seen = peer.expect('abort');
        await seen;
      },
      { signal: controller.signal },
    );
    expect(await failureOf(waiting.association)).toEqual({ kind: 'cancelled' });
    expect(await seen).toEqual({ type: 'abort', source: 0, reason: 0 });
    expect(waiting.log.types.slice(-2)).toEqual(['association-aborted', 'connection-closed']);
    expect(waiting.log.of('connection-closed')[0]?.orderly).toBe(true);
  });

  test('rejected: the bytes of A-ASSOCIATE-RJ', async () => {
    const { log, association } = await call(async (peer) => {
      await peer.expect('associate-rq');
      peer.send({ type: 'associate-rj', result: 1, source: 1, reason: 7 });
    });
    expect(await failureOf(association)).toEqual({
      kind: 'association-rejected',
      result: 1,
      source: 1,
      reason: 7,
      callingAe: 'ME',
      calledAe: 'PACS',
    });
    expect(log.types).toEqual([
      'connection-started',
      'connected',
      'association-requested',
      'association-rejected',
      'connection-closed',
    ]);
    expect(log.of('association-rejected')[0]).toMatchObject({ by: 'peer', result: 1, source: 1, reason: 7 });
    expect(log.of('connection-closed')[0]).toMatchObject({ orderly: true });
  });

  test('aborted: A-ABORT with its source and reason', async () => {
    const { log, association } = await call(async (peer) => {
      await peer.expect('associate-rq');
      peer.abort(2, 1);
    });
    expect(await failureOf(association)).toEqual({
      kind: 'association-aborted',
      by: 'peer',
      source: 2,
      reason: 1,
      during: 'association',
    });
    expect(log.of('association-aborted')[0]).toMatchObject({ by: 'peer', source: 2, reason: 1 });
    expectClosedOnceAtTheEnd(log);
  });

  test.each([
    ['closes', (peer: ScriptedConnection) => peer.close(), undefined],
    ['resets', (peer: ScriptedConnection) => peer.reset(), 'ECONNRESET'],
  ])('the peer %s the connection: association-closed-early', async (_name, end, code) => {
    const { log, association } = await call(async (peer) => {
      await peer.expect('associate-rq');
      end(peer);
    });
    const failure = await failureOf(association);
    expect(failure).toMatchObject({ kind: 'association-closed-early', during: 'association' });
    expect('code' in failure ? failure.code : undefined).toBe(code);
    expect(log.of('connection-closed')[0]).toMatchObject({ orderly: false, failure });
    expectClosedOnceAtTheEnd(log);
  });

  test('silence: response-timeout during association, and the peer gets an A-ABORT', async () => {
    let last: unknown;
    let seen = (): void => undefined;
    const aborted = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const { log, association } = await call(
      async (peer) => {
        await peer.expect('associate-rq');
        last = await peer.receive();
        seen();
      },
      { connectTimeoutMs: 60 },
    );
    expect(await failureOf(association)).toMatchObject({ kind: 'response-timeout', during: 'association' });
    await aborted;
    expect(last).toEqual({ type: 'abort', source: 0, reason: 0 });
    expectClosedOnceAtTheEnd(log);
  });

  test.each([
    ['http', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['ssh', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['tls', Buffer.from([0x15, 3, 3, 0, 2, 2, 10])],
    ['other', '220 mail ready\r\n'],
    ['other', '\xff\xfb\x01'],
  ] as const)('something that speaks %s answers: not-dicom', async (protocol, bytes) => {
    const answer = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    const { log, association, port } = await call(async (peer) => {
      await peer.expect('associate-rq');
      peer.sendBytes(answer);
      peer.close();
    });
    expect(await failureOf(association)).toEqual({
      kind: 'not-dicom',
      host: '127.0.0.1',
      port,
      protocol,
      firstBytes: answer.subarray(0, 16).toString('hex'),
    });
    expect(log.of('association-aborted')).toEqual([]);
    expectClosedOnceAtTheEnd(log);
  });

  test('a malformed A-ASSOCIATE-AC: protocol-error, and A-ABORT by the provider', async () => {
    let answer: unknown;
    const { association, log } = await call(async (peer) => {
      await peer.expect('associate-rq');
      peer.sendBytes(Buffer.from([2, 0, 0, 0, 0, 3, 1, 2, 3]));
      answer = await peer.receive();
    });
    expect(await failureOf(association)).toMatchObject({ kind: 'protocol-error', during: 'association' });
    await log.until('connection-closed');
    expect(log.of('association-aborted')[0]).toMatchObject({ by: 'us', source: 2, reason: 6 });
    await expect.poll(() => answer).toEqual({ type: 'abort', source: 2, reason: 6 });
  });

  test('every context refused: no-presentation-context with the results, after an orderly release', async () => {
    const { association, log } = await call(async (peer) => {
      await peer.accept({
        results: { [sopClass.verification]: 1, [sopClass.studyRootFind]: 3, [sopClass.studyRootMove]: 4 },
      });
      await peer.expect('release-rq');
      peer.send({ type: 'release-rp' });
    });
    expect(await failureOf(association)).toEqual({
      kind: 'no-presentation-context',
      abstractSyntax: sopClass.verification,
      contexts: [
        { abstractSyntax: sopClass.verification, result: 1 },
        { abstractSyntax: sopClass.studyRootFind, result: 3 },
        { abstractSyntax: sopClass.studyRootMove, result: 4 },
      ],
    });
    expect(log.types.slice(-3)).toEqual([
      'association-accepted',
      'association-released',
      'connection-closed',
    ]);
  });

  test('no contexts, or more than there are IDs: invalid-request without a connection', async () => {
    const { association, log } = await call(() => undefined, { contexts: [] });
    expect(await failureOf(association)).toMatchObject({ kind: 'invalid-request' });
    expect(log.events).toEqual([]);
  });
});
