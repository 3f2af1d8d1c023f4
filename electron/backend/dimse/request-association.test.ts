import { afterEach, describe, expect, test } from 'vitest';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { Association, AssociationOptions } from './association.ts';
import { requestAssociation } from './request-association.ts';
import { createEventLog, type EventLog } from './testing/event-log.ts';
import { type ScriptedConnection, type ScriptedPeer, startScriptedPeer } from './testing/scripted-peer.ts';

const peers: ScriptedPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

interface Trial {
  readonly log: EventLog;
  readonly association: Promise<Association>;
  readonly port: number;
}

const defaultContexts = [
  { abstractSyntax: sopClass.verification, transferSyntaxes: [transferSyntax.implicitLittle] },
  { abstractSyntax: sopClass.studyRootFind, transferSyntaxes: [transferSyntax.explicitLittle] },
  { abstractSyntax: sopClass.studyRootMove, transferSyntaxes: [transferSyntax.explicitLittle] },
];

async function call(
  script: (peer: ScriptedConnection) => void | Promise<void>,
  more: Partial<AssociationOptions> = {},
): Promise<Trial> {
  const peer = await startScriptedPeer(script);
  peers.push(peer);
  const log = createEventLog();
  const association = requestAssociation({
    peer: { aeTitle: 'PACS', host: '127.0.0.1', port: peer.port },
    callingAe: 'ME',
    contexts: defaultContexts,
    maxPduLength: 65536,
    connectTimeoutMs: 5000,
    responseTimeoutMs: 5000,
    observe: log.observe,
    ...more,
  });
  return { log, association, port: peer.port };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw new Error(`a FailureError was due, ${String(error)} came`);
  return error.failure;
}

function expectClosedOnceAtTheEnd(log: EventLog): void {
  expect(log.types.filter((type) => type === 'connection-closed')).toHaveLength(1);
  expect(log.types.at(-1)).toBe('connection-closed');
}

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

describe('a request on an accepted association that fails', () => {
  const identifier = buildDataSet({ StudyInstanceUID: '1.2.3', PatientName: 'DOE*' });
  const move = {
    model: 'study-root',
    level: 'study',
    identifier,
    moveDestination: 'ME',
    onPending: () => undefined,
  } as const;

  test('its context was refused: no-presentation-context, and the association goes on', async () => {
    const { association } = await call(async (peer) => {
      await peer.accept({ results: { [sopClass.studyRootMove]: 3 } });
      const { contextId, command } = await peer.expect('message');
      await peer.sendMessage(contextId, {
        commandField: 0x8030,
        messageIdBeingRespondedTo: command.messageId,
        commandDataSetType: 0x0101,
        status: 0,
      });
      await peer.expect('release-rq');
      peer.send({ type: 'release-rp' });
    });
    const accepted = await association;
    expect(await failureOf(accepted.move(move).response)).toMatchObject({
      kind: 'no-presentation-context',
      abstractSyntax: sopClass.studyRootMove,
    });
    expect(await accepted.echo()).toBe(0);
    await accepted.release();
  });

  test.each([
    [
      'aborts',
      (peer: ScriptedConnection) => peer.abort(0, 0),
      { kind: 'association-aborted', by: 'peer', source: 0, reason: 0, during: 'C-MOVE' },
    ],
    [
      'closes',
      (peer: ScriptedConnection) => peer.close(),
      { kind: 'association-closed-early', during: 'C-MOVE' },
    ],
    [
      'resets',
      (peer: ScriptedConnection) => peer.reset(),
      { kind: 'association-closed-early', during: 'C-MOVE', code: 'ECONNRESET' },
    ],
    [
      'releases',
      (peer: ScriptedConnection) => peer.send({ type: 'release-rq' }),
      { kind: 'association-closed-early', during: 'C-MOVE' },
    ],
  ])('the peer %s while a C-MOVE is unanswered', async (_name, end, failure) => {
    const { association, log } = await call(async (peer) => {
      await peer.accept();
      await peer.expect('message');
      end(peer);
    });
    expect(await failureOf((await association).move(move).response)).toEqual(failure);
    expectClosedOnceAtTheEnd(log);
    expect(log.of('response-final')).toEqual([]);
  });

  test('the peer is silent: response-timeout, unless the caller knows better', async () => {
    const { association } = await call((peer) => peer.accept().then(() => undefined), {
      responseTimeoutMs: 40,
    });
    const asked: number[] = [];
    const { response } = (await association).move({
      ...move,
      keepWaiting: (silentMs) => asked.push(silentMs) < 3,
    });
    expect(await failureOf(response)).toMatchObject({ kind: 'response-timeout', during: 'C-MOVE' });
    expect(asked).toHaveLength(3);
    expect(asked[2]).toBeGreaterThan(asked[0] ?? 0);
  });

  test.each([
    ['a response to another message', { commandField: 0x8021, messageIdBeingRespondedTo: 77, status: 0 }],
    ['a response of another service', { commandField: 0x8020, messageIdBeingRespondedTo: 1, status: 0 }],
    ['a response without status', { commandField: 0x8021, messageIdBeingRespondedTo: 1 }],
  ])('%s: protocol-error', async (_name, response) => {
    const { association, log } = await call(async (peer) => {
      await peer.accept();
      const { contextId } = await peer.expect('message');
      await peer.sendMessage(contextId, { ...response, commandDataSetType: 0x0101 });
    });
    const failure = await failureOf((await association).move(move).response);
    expect(failure).toMatchObject({ kind: 'protocol-error', during: 'C-MOVE' });
    expect(log.of('association-aborted')[0]).toMatchObject({ by: 'us', source: 2 });
    expectClosedOnceAtTheEnd(log);
  });

  test('a match that can not be read: protocol-error, never a match less', async () => {
    const { association } = await call(async (peer) => {
      await peer.accept();
      const { contextId, command } = await peer.expect('message');
      const pending = { commandField: 0x8020, messageIdBeingRespondedTo: command.messageId, status: 0xff00 };
      await peer.sendMessage(
        contextId,
        { ...pending, commandDataSetType: 1 },
        Buffer.from([8, 0, 0x52, 0, 1]),
      );
    });
    const find = { model: 'study-root', level: 'study', identifier, onMatch: () => undefined } as const;
    expect(await failureOf((await association).find(find))).toMatchObject({ kind: 'protocol-error' });
  });

  test('a second request while one is under way: invalid-request; after the end: why it ended', async () => {
    const { association } = await call((peer) => peer.accept().then(() => undefined));
    const accepted = await association;
    const first = failureOf(accepted.echo());
    expect(await failureOf(accepted.echo())).toMatchObject({ kind: 'invalid-request' });
    accepted.abort();
    expect(await first).toMatchObject({ kind: 'association-aborted', by: 'us', during: 'C-ECHO' });
    expect(await failureOf(accepted.echo())).toMatchObject({ kind: 'association-aborted', by: 'us' });
  });

  test('cancelled through the association signal: A-ABORT and cancelled', async () => {
    const controller = new AbortController();
    const { association, log } = await call(
      async (peer) => {
        await peer.accept();
        await peer.expect('message');
        controller.abort();
      },
      { signal: controller.signal },
    );
    expect(await failureOf((await association).echo())).toEqual({ kind: 'cancelled' });
    expect(log.types.slice(-2)).toEqual(['association-aborted', 'connection-closed']);
  });

  test('a data set that breaks off while it is sent: the association is aborted with that failure', async () => {
    let last: unknown;
    const { association, log } = await call(async (peer) => {
      await peer.accept();
      last = await peer.receive();
    });
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(10);
      yield Buffer.alloc(10);
      throw new FailureError({ kind: 'file-read-failed', code: 'EIO', name: 'x.dcm' });
    }
    const store = (await association).store({
      sopClassUid: sopClass.verification,
      sopInstanceUid: '1.2.3',
      transferSyntaxUid: transferSyntax.implicitLittle,
      dataSet: broken(),
    });
    expect(await failureOf(store)).toMatchObject({ kind: 'file-read-failed' });
    expectClosedOnceAtTheEnd(log);
    await expect.poll(() => last).toMatchObject({ type: 'abort' });
  });
});

describe('what a C-MOVE tells', () => {
  const identifier = buildDataSet({ StudyInstanceUID: '1.2.3', PatientID: '4711' });

  test('counts that are absent stay absent; the final response carries comment, elements and failed instances', async () => {
    const { association, log } = await call(async (peer) => {
      await peer.accept();
      const { contextId, command } = await peer.expect('message');
      expect(command).toMatchObject({ commandField: 0x0021, moveDestination: 'DEST', messageId: 1 });
      const response = { commandField: 0x8021, messageIdBeingRespondedTo: 1, commandDataSetType: 0x0101 };
      await peer.sendMessage(contextId, { ...response, status: 0xff00 });
      await peer.sendMessage(contextId, { ...response, status: 0xff00, remaining: 2, completed: 0 });
      const failed = Buffer.concat([
        Buffer.from([8, 0, 0x58, 0, 0x55, 0x49, 8, 0]),
        Buffer.from('1.2\\1.3\0'),
      ]);
      await peer.sendMessage(
        contextId,
        {
          ...response,
          commandDataSetType: 1,
          status: 0xb000,
          completed: 1,
          failed: 2,
          errorComment: 'Two went wrong',
          offendingElements: ['0020000D'],
        },
        failed,
      );
      await peer.expect('release-rq');
      peer.send({ type: 'release-rp' });
    });
    const accepted = await association;
    const pending: unknown[] = [];
    const { messageId, response } = accepted.move({
      model: 'study-root',
      level: 'study',
      identifier,
      moveDestination: 'DEST',
      onPending: (counts) => pending.push(counts),
    });
    expect(messageId).toBe(1);
    expect(await response).toEqual({
      status: 0xb000,
      counts: { completed: 1, failed: 2 },
      errorComment: 'Two went wrong',
      offendingElements: ['0020000D'],
      failedSopInstanceUids: ['1.2', '1.3'],
    });
    expect(pending).toEqual([{}, { remaining: 2, completed: 0 }]);
    await accepted.release();
    expect(log.of('request-sent')[0]).toMatchObject({
      service: 'C-MOVE',
      moveDestination: 'DEST',
      keys: { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.3', PatientID: '(given)' },
    });
    expect(log.of('response-pending').reduce((sum, event) => sum + event.responses, 0)).toBe(2);
    expect(log.of('response-final')[0]).toMatchObject({
      status: 0xb000,
      errorComment: 'Two went wrong',
      failedSopInstanceUids: ['1.2', '1.3'],
    });
    expect(log.types.slice(-2)).toEqual(['association-released', 'connection-closed']);
  });

  test('thousands of pending responses: each is told to the caller, events come together', async () => {
    const { association, log } = await call(async (peer) => {
      await peer.accept();
      const { contextId } = await peer.expect('message');
      const response = { commandField: 0x8021, messageIdBeingRespondedTo: 1, commandDataSetType: 0x0101 };
      for (let index = 0; index < 3000; index += 1) {
        await peer.sendMessage(contextId, { ...response, status: 0xff00, completed: index });
      }
      await peer.sendMessage(contextId, { ...response, status: 0 });
    });
    const accepted = await association;
    let count = 0;
    const { response } = accepted.move({
      model: 'study-root',
      level: 'study',
      identifier,
      moveDestination: 'DEST',
      onPending: () => {
        count += 1;
      },
    });
    await response;
    accepted.abort();
    expect(count).toBe(3000);
    const told = log.of('response-pending');
    expect(told.reduce((sum, event) => sum + event.responses, 0)).toBe(3000);
    expect(told.length).toBeLessThan(100);
    expect(log.types.indexOf('response-final')).toBeGreaterThan(log.types.lastIndexOf('response-pending'));
  });

  test('C-CANCEL is sent when asked for, and the final status is the peer’s', async () => {
    const cancel = new AbortController();
    const { association, log } = await call(async (peer) => {
      await peer.accept();
      const { contextId } = await peer.expect('message');
      cancel.abort();
      const { command } = await peer.expect('message');
      expect(command).toEqual({
        commandField: 0x0fff,
        messageIdBeingRespondedTo: 1,
        commandDataSetType: 0x0101,
      });
      const response = { commandField: 0x8021, messageIdBeingRespondedTo: 1, commandDataSetType: 0x0101 };
      await peer.sendMessage(contextId, { ...response, status: 0xfe00, completed: 1, remaining: 4 });
    });
    const accepted = await association;
    const { response } = accepted.move({
      model: 'study-root',
      level: 'study',
      identifier,
      moveDestination: 'DEST',
      onPending: () => undefined,
      cancel: cancel.signal,
    });
    expect(await response).toMatchObject({ status: 0xfe00, counts: { completed: 1, remaining: 4 } });
    expect(log.of('cancel-sent')[0]).toMatchObject({ service: 'C-MOVE', messageId: 1 });
    accepted.abort();
  });
});

test('release ends within its limit when the peer never answers it', async () => {
  const { association, log } = await call((peer) => peer.accept().then(() => undefined));
  const started = performance.now();
  await (await association).release();
  expect(performance.now() - started).toBeLessThan(4500);
  expect(log.of('connection-closed')[0]).toMatchObject({
    orderly: false,
    failure: { kind: 'response-timeout', during: 'release' },
  });
});

test('a C-STORE-RQ on an association that asked for none is answered with 0211', async () => {
  let answer: unknown;
  const { association } = await call(async (peer) => {
    await peer.accept();
    const store = {
      commandField: 1,
      messageId: 9,
      affectedSopClassUid: '1.2',
      affectedSopInstanceUid: '1.3',
    };
    await peer.sendMessage(1, { ...store, commandDataSetType: 1 }, Buffer.alloc(100));
    answer = (await peer.expect('message')).command;
    await peer.expect('release-rq');
    peer.send({ type: 'release-rp' });
  });
  const accepted = await association;
  await expect
    .poll(() => answer)
    .toMatchObject({ commandField: 0x8001, messageIdBeingRespondedTo: 9, status: 0x0211 });
  await accepted.release();
});
