import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { createAcceptor } from './create-acceptor.ts';
import {
  closeAll,
  ct,
  ctImage,
  echo,
  expectEcho,
  listen,
  storeCommand,
  verification,
} from './testing/listening.ts';
import { createMemorySink } from './testing/memory-sink.ts';
import type { ScriptedConnection } from './testing/scripted-peer.ts';

afterEach(closeAll);

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof FailureError ? error.failure : error),
  );
}

describe('listening', () => {
  test('a port that is taken: port-in-use', async () => {
    const { port } = await listen();
    const second = createAcceptor({
      services: {},
      observe: () => undefined,
      maxPduLength: 0,
      associateTimeoutMs: 1000,
      idleTimeoutMs: 1000,
      maxAssociations: 1,
    });
    expect(await failureOf(second.listen({ port, bindAddress: '127.0.0.1' }))).toEqual({
      kind: 'port-in-use',
      port,
      bindAddress: '127.0.0.1',
    });
    // A failed attempt leaves nothing behind: the next one may succeed.
    const { port: free } = await second.listen({ port: 0, bindAddress: '127.0.0.1' });
    expect(free).toBeGreaterThan(0);
    await second.close();
  });

  test('an address that is not ours: address-not-available', async () => {
    expect(await failureOf(listen({}, '192.0.2.77'))).toEqual({
      kind: 'address-not-available',
      bindAddress: '192.0.2.77',
    });
  });

  test('the address :: takes IPv4 too, and remote addresses are told without ::ffff:', async () => {
    const { connect, log } = await listen({}, '::');
    const peer = await connect();
    peer.request([verification]);
    await peer.expect('associate-ac');
    expect(log.of('connected')[0]).toMatchObject({ direction: 'in', remoteAddress: '127.0.0.1' });
  });

  test('close aborts what is open and frees the port', async () => {
    const { acceptor, connect, port, log } = await listen();
    const peer = await connect();
    peer.request([verification]);
    await peer.expect('associate-ac');
    const closing = acceptor.close();
    expect(await peer.expect('abort')).toEqual({ type: 'abort', source: 0, reason: 0 });
    peer.close();
    await closing;
    expect(acceptor.openAssociations).toBe(0);
    expect(log.types.slice(-2)).toEqual(['association-aborted', 'connection-closed']);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    server.close();
  });

  test('close does not wait for a peer that holds its connection, nor for a disk that hangs, beyond its bound', async () => {
    const hangs = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    const sink = createMemorySink({
      slow: () => {
        opened.resolve();
        return hangs.promise;
      },
    });
    const { acceptor, connect } = await listen({ services: { store: sink }, closeTimeoutMs: 50 });
    const peer = await connect();
    peer.request([ct]);
    await peer.expect('associate-ac');
    peer.sendCommand(1, storeCommand(1));
    peer.sendData(1, Buffer.alloc(64), false);
    await opened.promise;
    await acceptor.close();
    expect(sink.abandoned).toEqual([]);
    hangs.resolve();
  });
});

describe('negotiation', () => {
  test('storage takes every class and every transfer syntax, the sender’s first; the rest is refused with its reason', async () => {
    const { connect, log } = await listen({ services: { store: createMemorySink() } });
    const peer = await connect();
    peer.request([
      verification,
      {
        abstractSyntax: ctImage,
        transferSyntaxes: ['1.2.840.10008.1.2.4.90', transferSyntax.implicitLittle],
      },
      { abstractSyntax: '1.3.12.2.1107.5.9.1', transferSyntaxes: ['1.2.840.113619.5.2'] },
      { abstractSyntax: '1.2.840.10008.5.1.4.1.1.99999', transferSyntaxes: ['1.2.3'] },
      { abstractSyntax: sopClass.studyRootFind, transferSyntaxes: [transferSyntax.implicitLittle] },
      { abstractSyntax: '1.2.840.10008.5.1.4.31', transferSyntaxes: [transferSyntax.implicitLittle] },
      { abstractSyntax: ctImage, transferSyntaxes: [] },
    ]);
    const answer = await peer.expect('associate-ac');
    expect(answer.contexts.map(({ id, result }) => [id, result])).toEqual([
      [1, 0],
      [3, 0],
      [5, 0],
      [7, 0],
      [9, 3],
      [11, 3],
      [13, 4],
    ]);
    expect(answer.contexts[1]?.transferSyntax).toBe('1.2.840.10008.1.2.4.90');
    expect(answer.contexts[2]?.transferSyntax).toBe('1.2.840.113619.5.2');
    expect(answer.userInformation.maxPduLength).toBe(65536);
    expect(log.of('association-accepted')[0]?.contexts).toHaveLength(7);
  });

  test.each([
    ['uncompressed', [transferSyntax.implicitLittle, transferSyntax.jpeg2000]],
    ['compressed', ['1.2.840.10008.1.2.4.90', transferSyntax.jpeg2000]],
    [undefined, ['1.2.840.10008.1.2.4.90', transferSyntax.jpeg2000]],
  ] as const)('of several transfer syntaxes one of the wished kind (%s) is taken', async (family, taken) => {
    const { connect } = await listen({ services: { store: createMemorySink() }, prefers: () => family });
    const peer = await connect();
    const several = ['1.2.840.10008.1.2.4.90', transferSyntax.implicitLittle];
    peer.request([
      { abstractSyntax: ctImage, transferSyntaxes: several },
      { abstractSyntax: ctImage, transferSyntaxes: [transferSyntax.jpeg2000] },
    ]);
    const { contexts } = await peer.expect('associate-ac');
    expect(contexts.map((context) => context.transferSyntax)).toEqual(taken);
  });

  test('query/retrieve contexts take Explicit or Implicit Little Endian in the requestor’s order', async () => {
    const { connect } = await listen({
      services: { move: () => Promise.resolve({ status: 0, counts: {} }) },
    });
    const peer = await connect();
    peer.request([
      {
        abstractSyntax: sopClass.studyRootMove,
        transferSyntaxes: [
          transferSyntax.explicitBig,
          transferSyntax.implicitLittle,
          transferSyntax.explicitLittle,
        ],
      },
      { abstractSyntax: sopClass.patientRootMove, transferSyntaxes: [transferSyntax.explicitBig] },
      ct,
    ]);
    const { contexts } = await peer.expect('associate-ac');
    expect(contexts.map((context) => context.result)).toEqual([0, 4, 3]);
    expect(contexts[0]?.transferSyntax).toBe(transferSyntax.implicitLittle);
  });

  test('role selection: the SCP role is granted only where C-GET is served', async () => {
    const role = { sopClassUid: ctImage, scu: true, scp: true };
    for (const get of [undefined, () => Promise.resolve({ status: 0, counts: {} })]) {
      const { connect } = await listen({ services: { store: createMemorySink(), ...(get ? { get } : {}) } });
      const peer = await connect();
      peer.request([ct], {
        userInformation: {
          maxPduLength: 0,
          implementationClassUid: '1.2',
          implementationVersionName: '',
          roles: [role],
          otherItems: [],
        },
      });
      const answer = await peer.expect('associate-ac');
      expect(answer.userInformation.roles).toEqual([{ ...role, scp: get !== undefined }]);
    }
  });

  test('decide rejects with the bytes that it chose', async () => {
    const { connect, log } = await listen({
      decide: (request) =>
        request.callingAe === 'CALLING' ? { result: 1, source: 1, reason: 3 } : undefined,
    });
    const peer = await connect();
    peer.request([verification]);
    expect(await peer.expect('associate-rj')).toEqual({
      type: 'associate-rj',
      result: 1,
      source: 1,
      reason: 3,
    });
    expect(log.types).toEqual([
      'connected',
      'association-requested',
      'association-rejected',
      'connection-closed',
    ]);
    expect(log.of('association-rejected')[0]).toMatchObject({ by: 'us', reason: 3 });
    expect(log.of('connection-closed')[0]).toMatchObject({ orderly: true, firstBytes: 'associate-rq' });
  });

  test.each([
    ['an unknown application context', { applicationContext: '1.2.3' }, { result: 1, source: 1, reason: 2 }],
    ['a protocol version without bit 0', { protocolVersion: 2 }, { result: 1, source: 2, reason: 2 }],
  ])('%s is rejected', async (_name, more, rejection) => {
    const { connect } = await listen();
    const peer = await connect();
    peer.request([verification], more);
    expect(await peer.expect('associate-rj')).toMatchObject(rejection);
  });

  test('beyond maxAssociations: rejected as transient, and welcome again later', async () => {
    const { connect, acceptor, log } = await listen({ maxAssociations: 1 });
    const first = await connect();
    first.request([verification]);
    await first.expect('associate-ac');
    expect(acceptor.openAssociations).toBe(1);
    const second = await connect();
    second.request([verification]);
    expect(await second.expect('associate-rj')).toMatchObject({ result: 2, source: 3, reason: 2 });
    first.send({ type: 'release-rq' });
    await first.expect('release-rp');
    await log.until('association-released');
    const third = await connect();
    third.request([verification]);
    await third.expect('associate-ac');
  });
});

describe('strangers on the port', () => {
  test.each([
    ['http', 'GET / HTTP/1.1\r\n\r\n'],
    ['tls', Buffer.from('1603010200010001fc0303', 'hex')],
    ['other', 'SSH-2.0-x\r\n'],
    ['other', Buffer.alloc(64)],
  ] as const)('%s: classified, aborted and closed', async (firstBytes, bytes) => {
    const { connect, log } = await listen();
    const peer = await connect();
    peer.sendBytes(bytes);
    expect(await peer.expect('abort')).toEqual({ type: 'abort', source: 0, reason: 0 });
    expect(await log.until('connection-closed')).toMatchObject({
      orderly: false,
      firstBytes,
      bytesReceived: bytes.length,
      failure: { kind: 'protocol-error' },
    });
  });

  test('a connection without a byte: closed early, none', async () => {
    const { connect, log } = await listen();
    (await connect()).close();
    expect(await log.until('connection-closed')).toMatchObject({
      orderly: false,
      firstBytes: 'none',
      bytesReceived: 0,
      failure: { kind: 'association-closed-early', during: 'association' },
    });
  });

  test('silence, and a trickle that never becomes a request: ended by ARTIM', async () => {
    const { connect, log } = await listen({ associateTimeoutMs: 60 });
    await connect();
    const slow = await connect();
    const timer = setInterval(() => slow.sendBytes(Buffer.of(1)), 15);
    await log.until('connection-closed', 2);
    clearInterval(timer);
    for (const event of log.of('connection-closed')) {
      expect(event).toMatchObject({ failure: { kind: 'response-timeout', during: 'association' } });
    }
  });

  test('random bytes, before and after an association, harm nobody else', async () => {
    const { connect, log } = await listen({ services: { store: createMemorySink() } });
    const friend = await connect();
    friend.request([verification]);
    await friend.expect('associate-ac');
    let strangers = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 6, maxLength: 300 }),
        fc.boolean(),
        async (bytes, first) => {
          strangers += 1;
          const peer = await connect();
          if (first) {
            peer.request([verification, ct]);
            await peer.expect('associate-ac');
          }
          peer.sendBytes(bytes);
          peer.close();
          await log.until('connection-closed', strangers);
        },
      ),
      { numRuns: 60 },
    );
    await expectEcho(friend);
  });
});

describe('messages that break the rules', () => {
  test.each([
    ['data without a command', (peer: ScriptedConnection) => peer.sendData(3, Buffer.alloc(8), true)],
    [
      'a command inside a data set',
      (peer: ScriptedConnection) => {
        peer.sendCommand(3, storeCommand(1));
        peer.sendCommand(3, storeCommand(2));
      },
    ],
    [
      'a context that was not accepted',
      (peer: ScriptedConnection) => peer.sendCommand(5, { ...echo, messageId: 1 }),
    ],
    ['a second A-ASSOCIATE-RQ', (peer: ScriptedConnection) => peer.request([verification])],
    [
      'a response to nothing',
      (peer: ScriptedConnection) =>
        peer.sendCommand(3, {
          commandField: 0x8001,
          commandDataSetType: 0x0101,
          status: 0,
          messageIdBeingRespondedTo: 1,
        }),
    ],
  ])('%s: aborted by the provider', async (_name, breakRule) => {
    const { connect, log } = await listen({ services: { store: createMemorySink() } });
    const peer = await connect();
    peer.request([verification, ct]);
    await peer.expect('associate-ac');
    breakRule(peer);
    expect(await peer.expect('abort')).toMatchObject({ source: 2 });
    expect(await log.until('connection-closed')).toMatchObject({ failure: { kind: 'protocol-error' } });
  });

  test('an operation that does not exist: 0211, and the association goes on', async () => {
    const { connect } = await listen();
    const peer = await connect();
    peer.request([verification]);
    await peer.expect('associate-ac');
    await peer.sendMessage(
      1,
      { commandField: 0x0140, messageId: 3, commandDataSetType: 0 },
      Buffer.alloc(300),
    );
    expect((await peer.expect('message')).command).toMatchObject({ commandField: 0x8140, status: 0x0211 });
    await expectEcho(peer, 4);
  });
});
