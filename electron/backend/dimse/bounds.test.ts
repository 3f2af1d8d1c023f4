import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { BoundedBytes } from './bounded-bytes.ts';
import { decodeCommandSet, encodeCommandSet } from './command-set.ts';
import { negotiatedContexts } from './handshake.ts';
import { maxItemTextLength, maxTransferSyntaxesPerContext, maxWaitingConnections } from './limits.ts';
import { applicationContextName } from './pdu.ts';
import { decodeControlPdu } from './pdu-decode.ts';
import { encodePdu } from './pdu-encode.ts';
import { closeAll, ct, echo, expectEcho, listen, storeCommand, verification } from './testing/listening.ts';
import { createMemorySink } from './testing/memory-sink.ts';

afterEach(closeAll);

const requestOf = (count: number, transferSyntaxes: readonly string[], maxPduLength = 16384) =>
  encodePdu({
    type: 'associate-rq',
    protocolVersion: 1,
    calledAe: 'A',
    callingAe: 'B',
    applicationContext: applicationContextName,
    contexts: Array.from({ length: count }, (_, index) => ({
      id: (index * 2 + 1) & 0xff,
      abstractSyntax: '1.2',
      transferSyntaxes,
    })),
    userInformation: {
      maxPduLength,
      implementationClassUid: '1.2',
      implementationVersionName: '',
      roles: [],
      otherItems: [],
    },
  }).subarray(6);

describe('an A-ASSOCIATE-RQ', () => {
  test('of 128 contexts with all transfer syntaxes there are is read', () => {
    const syntaxes = Object.values(transferSyntax);
    expect(decodeControlPdu(1, requestOf(128, syntaxes))).toMatchObject({ contexts: { length: 128 } });
  });

  test.each([
    ['129 contexts', requestOf(129, ['1.3'])],
    ['more transfer syntaxes than exist', requestOf(1, Array(maxTransferSyntaxesPerContext + 1).fill('1.3'))],
    ['a UID that is longer than any', requestOf(1, ['1'.repeat(maxItemTextLength + 1)])],
    ['a maximum length that leaves no room for data', requestOf(1, ['1.3'], 6)],
  ])('of %s: invalid parameter value', (_name, body) => {
    expect(() => decodeControlPdu(1, body)).toThrow(expect.objectContaining({ reason: 6 }));
  });
});

describe('memory', () => {
  test('collected bytes follow what comes, whatever size the pieces have', () => {
    const collected = new BoundedBytes(100_000, () => new Error('beyond'));
    for (let index = 0; index < 100_000; index += 1) collected.add(Buffer.of(index & 0xff));
    expect(() => collected.add(Buffer.of(1))).toThrow('beyond');
    const whole = collected.take();
    expect(whole.equals(Buffer.from(Array.from({ length: 100_000 }, (_, index) => index & 0xff)))).toBe(true);
    expect(collected.length).toBe(0);
  });

  test('text of a command set that is all spaces costs time linear in its length', () => {
    const errorComment = `a${' '.repeat(60_000)}a`;
    const bytes = encodeCommandSet({ commandField: 0x8001, commandDataSetType: 0x0101, errorComment });
    const started = performance.now();
    for (let round = 0; round < 20; round += 1) decodeCommandSet(bytes);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('a peer that asks and never reads is no longer read, and its answers do not pile up', async () => {
    const { port, log } = await listen({ idleTimeoutMs: 300 });
    const socket = connectTcp({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(encodePdu({ ...verificationRequest(), type: 'associate-rq' }));
    await log.until('association-accepted');
    socket.pause();
    const requests = Buffer.concat(Array<Buffer>(2000).fill(echoPdu()));
    const closed = log.until('connection-closed');
    let over = false;
    void closed.then(() => {
      over = true;
    });
    for (let sent = 0; sent < 400 && !over; sent += 1) {
      if (!socket.write(requests)) await Promise.race([once(socket, 'drain'), closed]);
    }
    // It came to a halt, and was ended for it; nowhere near all of it was read.
    expect(await closed).toMatchObject({ failure: { kind: 'response-timeout' } });
    expect((await closed).bytesReceived).toBeLessThan(64 * 1024 * 1024);
    socket.destroy();
  });
});

function verificationRequest() {
  return {
    protocolVersion: 1,
    calledAe: 'A',
    callingAe: 'B',
    applicationContext: applicationContextName,
    contexts: [{ id: 1, ...verification }],
    userInformation: {
      maxPduLength: 16384,
      implementationClassUid: '1.2',
      implementationVersionName: '',
      roles: [],
      otherItems: [],
    },
  };
}

function echoPdu(): Buffer {
  const data = encodeCommandSet({ ...echo, messageId: 1 });
  return encodePdu({ type: 'p-data-tf', pdvs: [{ contextId: 1, command: true, last: true, data }] });
}

describe('places', () => {
  test('connections that ask for nothing: the oldest makes room, and who asks is let in', async () => {
    const { connect, log } = await listen();
    for (let count = 0; count < maxWaitingConnections + 10; count += 1) await connect();
    await log.until('connection-closed', 10);
    expect(log.of('connection-closed')[0]).toMatchObject({
      failure: { kind: 'limit-reached', limit: 'connections' },
      associationId: log.of('connected')[0]?.associationId,
    });
    const friend = await connect();
    friend.request([verification]);
    await friend.expect('associate-ac');
    await expectEcho(friend);
  });

  test('an address has its own limit, others are let in beyond it', async () => {
    const { connect } = await listen({ maxAssociations: 3, maxAssociationsPerAddress: 1 });
    const first = await connect();
    first.request([verification]);
    await first.expect('associate-ac');
    const second = await connect();
    second.request([verification]);
    expect(await second.expect('associate-rj')).toMatchObject({ result: 2, source: 3, reason: 2 });
  });

  test('when all places are taken, the association that rested longest makes room', async () => {
    const { connect, log } = await listen({ maxAssociations: 2, idleTimeoutMs: 50 });
    const [first, second, third] = [await connect(), await connect(), await connect()];
    first.request([verification]);
    await first.expect('associate-ac');
    second.request([verification]);
    await second.expect('associate-ac');
    await expect.poll(() => performance.now(), { interval: 20 }).toBeGreaterThan(performance.now() + 100);
    await expectEcho(second);
    third.request([verification]);
    await third.expect('associate-ac');
    expect(await first.expect('abort')).toMatchObject({ source: 0 });
    expect(log.of('connection-closed')[0]).toMatchObject({
      failure: { kind: 'limit-reached', limit: 'rest', value: 50 },
    });
    await expectEcho(second, 2);
  });

  test('one byte at a time holds no association: it is ended although it is never silent', async () => {
    const sink = createMemorySink();
    const { connect, log } = await listen({ services: { store: sink }, idleTimeoutMs: 150 });
    const peer = await connect();
    peer.request([verification, ct]);
    await peer.expect('associate-ac');
    peer.sendCommand(3, storeCommand(1));
    const data = encodePdu({
      type: 'p-data-tf',
      pdvs: [{ contextId: 3, command: false, last: true, data: Buffer.alloc(5000) }],
    });
    let at = 0;
    const timer = setInterval(() => peer.sendBytes(data.subarray(at, ++at)), 20);
    const closed = await log.until('connection-closed');
    clearInterval(timer);
    expect(closed).toMatchObject({ failure: { kind: 'limit-reached', limit: 'slow-message' } });
    await expect.poll(() => sink.abandoned.length).toBe(1);
  });
});

describe('what is asked where it was not negotiated', () => {
  test.each([
    ['C-STORE on Verification', { ...storeCommand(1), commandDataSetType: 0 }],
    ['C-FIND on Verification', { commandField: 0x0020, messageId: 1, commandDataSetType: 0 }],
  ])('%s: 0122, and the association goes on', async (_name, command) => {
    const services = {
      store: createMemorySink(),
      // biome-ignore lint/correctness/useYield: nothing matches
      async *find() {
        return { status: 0 };
      },
    };
    const { connect } = await listen({ services });
    const peer = await connect();
    peer.request([verification]);
    await peer.expect('associate-ac');
    await peer.sendMessage(1, command, Buffer.alloc(100));
    expect((await peer.expect('message')).command).toMatchObject({ status: 0x0122 });
    await expectEcho(peer, 2);
  });
});

test('a context that the peer accepted in a transfer syntax that was not proposed is not used', () => {
  const proposed = [
    { id: 1, abstractSyntax: '1.2', transferSyntaxes: ['1.3', '1.4'] },
    { id: 3, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] },
    { id: 5, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] },
  ];
  const contexts = [
    { id: 1, result: 0, transferSyntax: '1.4' },
    { id: 3, result: 0, transferSyntax: transferSyntax.deflatedExplicitLittle },
  ];
  const userInformation = {
    maxPduLength: 0,
    implementationClassUid: '',
    implementationVersionName: '',
    roles: [],
    otherItems: [],
  };
  const results = negotiatedContexts(proposed, { contexts, userInformation }).map((one) => one.result);
  expect(results).toEqual([0, 4, 2]);
});
