import { afterEach, describe, expect, test } from 'vitest';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { buildDataSet } from '../dataset/build.ts';
import { call, closePeers, expectClosedOnceAtTheEnd, failureOf } from './testing/calling.ts';
import type { ScriptedConnection } from './testing/scripted-peer.ts';

afterEach(closePeers);

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

test('a release with a request unanswered takes what the peer still says, and answers nothing', async () => {
  const after: string[] = [];
  const { association, log } = await call(async (peer) => {
    await peer.accept();
    await peer.expect('message');
    await peer.expect('release-rq');
    const store = {
      commandField: 1,
      messageId: 9,
      affectedSopClassUid: '1.2',
      affectedSopInstanceUid: '1.3',
    };
    await peer.sendMessage(1, { ...store, commandDataSetType: 1 }, Buffer.alloc(100));
    peer.send({ type: 'release-rp' });
    after.push((await peer.receive()).type);
  });
  const accepted = await association;
  const { response } = accepted.move({
    model: 'study-root',
    level: 'study',
    identifier: buildDataSet({ StudyInstanceUID: '1.2.3' }),
    moveDestination: 'DEST',
    onPending: () => undefined,
  });
  const lost = expect(response).rejects.toMatchObject({ failure: { kind: 'association-closed-early' } });
  await accepted.release({ unanswered: true });
  await lost;
  await expect.poll(() => after).toEqual(['closed']);
  expect(log.types.slice(-2)).toEqual(['association-released', 'connection-closed']);
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
