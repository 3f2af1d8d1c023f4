import { afterEach, describe, expect, test } from 'vitest';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import type { StoreCommand } from './association.ts';
import {
  closeAll,
  ct,
  ctImage,
  expectEcho,
  listen,
  storeCommand,
  verification,
} from './testing/listening.ts';
import { createMemorySink } from './testing/memory-sink.ts';
import type { ScriptedConnection } from './testing/scripted-peer.ts';

afterEach(closeAll);

describe('C-STORE', () => {
  test('the data set reaches the sink bit for bit, however it is cut; status and move originator travel', async () => {
    const sink = createMemorySink({ status: 0xb007 });
    const { connect, log } = await listen({ services: { store: sink } });
    const peer = await connect();
    peer.request([verification, ct]);
    await peer.expect('associate-ac');
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
    const originator = { moveOriginatorAe: 'WORKSTATION', moveOriginatorMessageId: 5 };
    await peer.sendMessage(3, storeCommand(1, originator), bytes);
    expect((await peer.expect('message')).command).toMatchObject({
      commandField: 0x8001,
      messageIdBeingRespondedTo: 1,
      affectedSopClassUid: ctImage,
      affectedSopInstanceUid: '1.2.1',
      status: 0xb007,
    });
    expect(sink.stored[0]?.bytes.equals(bytes)).toBe(true);
    expect(sink.stored[0]?.command).toEqual({
      associationId: log.events[0]?.associationId,
      messageId: 1,
      sopClassUid: ctImage,
      sopInstanceUid: '1.2.1',
      transferSyntaxUid: transferSyntax.explicitLittle,
      callingAe: 'CALLING',
      calledAe: 'CALLED',
      remoteAddress: '127.0.0.1',
      moveOriginator: { aeTitle: 'WORKSTATION', messageId: 5 },
    });
    await expectEcho(peer, 2);
  });

  test('many instances sent without waiting for answers are all stored and answered in order', async () => {
    const sink = createMemorySink({ slow: () => new Promise((resolve) => setImmediate(resolve)) });
    const { connect } = await listen({ services: { store: sink } });
    const peer = await connect();
    peer.request([verification, ct]);
    await peer.expect('associate-ac');
    for (let id = 1; id <= 50; id += 1) await peer.sendMessage(3, storeCommand(id), Buffer.alloc(3000, id));
    for (let id = 1; id <= 50; id += 1) {
      expect((await peer.expect('message')).command).toMatchObject({
        messageIdBeingRespondedTo: id,
        status: 0,
      });
    }
    expect(sink.stored.map((one) => one.bytes.equals(Buffer.alloc(3000, one.command.messageId)))).toEqual(
      Array.from({ length: 50 }, () => true),
    );
  });

  test('a slow sink holds the sender back instead of filling memory', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const sink = createMemorySink({ slow: () => gate });
    const { connect, log } = await listen({ services: { store: sink } });
    const peer = await connect();
    peer.request([verification, ct]);
    await peer.expect('associate-ac');
    const length = 32 * 1024 * 1024;
    const sent = peer.sendMessage(3, storeCommand(1), Buffer.alloc(length));
    // The sender comes to a halt: what it has handed to its system no longer grows.
    let before = -1;
    const halted = (): boolean => {
      const now = peer.socket.bytesWritten;
      const same = now === before && peer.socket.writableNeedDrain;
      before = now;
      return same;
    };
    await expect.poll(halted, { timeout: 5000, interval: 100 }).toBe(true);
    expect(peer.socket.bytesWritten).toBeLessThan(length / 2);
    open();
    await sent;
    expect((await peer.expect('message')).command).toMatchObject({ status: 0 });
    expect(sink.stored[0]?.bytes.length).toBe(length);
    expect(log.of('connection-closed')).toEqual([]);
  });

  test.each([
    ['the sink refuses', createMemorySink({ refuse: 0xa700 }), {}, 0xa700],
    [
      'the sink throws',
      {
        open() {
          throw new Error('bug');
        },
      },
      {},
      0x0110,
    ],
    [
      'the writer throws',
      {
        open: () => ({
          write() {
            throw new Error('bug');
          },
          finish: () => Promise.resolve(0),
          abandon: () => Promise.resolve(),
        }),
      },
      {},
      0x0110,
    ],
    [
      'the writer rejects',
      {
        open: () => ({
          write: () => Promise.reject(new Error('bug')),
          finish: () => Promise.resolve(0),
          abandon: () => Promise.resolve(),
        }),
      },
      {},
      0x0110,
    ],
    ['the instance has no UID', createMemorySink(), { affectedSopInstanceUid: undefined }, 0x0117],
  ])(
    '%s: the rest passes by, the status is answered, the association goes on',
    async (_name, store, more, status) => {
      const { connect } = await listen({ services: { store } });
      const peer = await connect();
      peer.request([verification, ct]);
      await peer.expect('associate-ac');
      await peer.sendMessage(3, storeCommand(7, more), Buffer.alloc(100_000));
      expect((await peer.expect('message')).command).toMatchObject({ messageIdBeingRespondedTo: 7, status });
      await expectEcho(peer, 8);
    },
  );

  test('a C-STORE-RQ without data set is answered, not waited for', async () => {
    const sink = createMemorySink();
    const { connect } = await listen({ services: { store: sink } });
    const peer = await connect();
    peer.request([verification, ct]);
    await peer.expect('associate-ac');
    peer.sendCommand(3, storeCommand(1, { commandDataSetType: 0x0101 }));
    expect((await peer.expect('message')).command).toMatchObject({ status: 0xa900 });
    expect(sink.stored).toEqual([]);
  });

  test.each([
    ['aborts', (peer: ScriptedConnection) => peer.abort(0, 0), true],
    ['closes', (peer: ScriptedConnection) => peer.close(), false],
    ['resets', (peer: ScriptedConnection) => peer.reset(), false],
    ['sends garbage', (peer: ScriptedConnection) => peer.sendBytes(Buffer.alloc(64, 0xee)), false],
    ['stalls', () => undefined, false],
  ])('the sender %s in the middle: what was written is abandoned', async (_name, end, orderly) => {
    let opened = (_command: StoreCommand): void => undefined;
    let abandoned = (_command: StoreCommand): void => undefined;
    const isOpen = new Promise<StoreCommand>((resolve) => {
      opened = resolve;
    });
    const isAbandoned = new Promise<StoreCommand>((resolve) => {
      abandoned = resolve;
    });
    const sink = createMemorySink({ onOpened: opened, onAbandoned: abandoned });
    const { connect, log } = await listen({ services: { store: sink }, idleTimeoutMs: 100 });
    const peer = await connect();
    peer.request([verification, ct]);
    await peer.expect('associate-ac');
    peer.sendCommand(3, storeCommand(1));
    peer.sendData(3, Buffer.alloc(1000), false);
    await isOpen;
    end(peer);
    expect((await isAbandoned).sopInstanceUid).toBe('1.2.1');
    expect(sink.stored).toEqual([]);
    const closed = await log.until('connection-closed');
    expect(closed.orderly).toBe(orderly);
    if (!orderly) expect(closed.failure).toMatchObject({ during: 'C-STORE' });
  });

  test('an association may rest between messages for longer than the idle limit', async () => {
    const { connect } = await listen({ idleTimeoutMs: 30 });
    const peer = await connect();
    peer.request([verification]);
    await peer.expect('associate-ac');
    await expectEcho(peer, 1);
    const rested = performance.now() + 120;
    await expect.poll(() => performance.now(), { interval: 10 }).toBeGreaterThan(rested);
    await expectEcho(peer, 2);
  });
});
