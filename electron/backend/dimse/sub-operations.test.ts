import { afterEach, describe, expect, test } from 'vitest';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { InboundGet } from './acceptor.ts';
import { createMemorySink } from './testing/memory-sink.ts';
import { aborted, closePairs, ctImage, pair, study } from './testing/pair.ts';

const { explicitLittle, implicitLittle } = transferSyntax;
afterEach(closePairs);

describe('C-GET', () => {
  async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }

  test('instances come back on the same association into the sink, whole or in pieces of any size', async () => {
    const bytes = Buffer.from(Array.from({ length: 200_001 }, (_, index) => index % 241));
    const statuses: (number | undefined)[] = [];
    const { association } = await pair({
      async get(get: InboundGet) {
        const instance = { sopClassUid: ctImage, transferSyntaxUid: explicitLittle };
        statuses.push(await get.store({ ...instance, sopInstanceUid: '1.1', dataSet: bytes }));
        get.pending({ remaining: 4, completed: 1 });
        for (const [index, size] of [1000, 33_333, 65_536, 7].entries()) {
          const dataSet = pieces(size === 7 ? bytes.subarray(0, 999) : bytes, size);
          statuses.push(await get.store({ ...instance, sopInstanceUid: `1.${index + 2}`, dataSet }));
        }
        const unfit = { ...instance, sopInstanceUid: '1.9', transferSyntaxUid: '1.2.3', dataSet: bytes };
        statuses.push(await get.store(unfit));
        return { status: 0, counts: { completed: 5 } };
      },
    });
    expect(association.contexts.filter((context) => context.scpRole)).toHaveLength(2);
    const sink = createMemorySink({ status: 0 });
    const final = await association.get({ ...study, store: sink, onPending: () => undefined });
    expect(final).toMatchObject({ status: 0, counts: { completed: 5 } });
    expect(statuses).toEqual([0, 0, 0, 0, 0, undefined]);
    expect(sink.stored.map((one) => one.bytes.length)).toEqual([200_001, 200_001, 200_001, 200_001, 999]);
    expect(sink.stored.slice(0, 4).every((one) => one.bytes.equals(bytes))).toBe(true);
    expect(sink.stored[4]?.bytes.equals(bytes.subarray(0, 999))).toBe(true);
    expect(sink.stored[0]?.command).toMatchObject({
      callingAe: 'PACS',
      calledAe: 'ME',
      sopInstanceUid: '1.1',
      moveOriginator: undefined,
    });
    await association.release();
  });

  test('a sink that refuses: the handler sees the status, the C-GET goes on', async () => {
    let status: number | undefined;
    const { association } = await pair({
      async get(get) {
        status = await get.store({
          sopClassUid: ctImage,
          sopInstanceUid: '1.1',
          transferSyntaxUid: implicitLittle,
          dataSet: Buffer.alloc(100),
        });
        return { status: 0xb000, counts: { failed: 1 } };
      },
    });
    const store = createMemorySink({ refuse: 0xa700 });
    expect(await association.get({ ...study, store, onPending: () => undefined })).toMatchObject({
      status: 0xb000,
      counts: { failed: 1 },
    });
    expect(status).toBe(0xa700);
    await association.release();
  });

  test('aborted in the middle of an instance: the sink abandons it, the handler is told', async () => {
    const sink = createMemorySink();
    let status: Promise<number | undefined> | undefined;
    const { association } = await pair({
      async get(get) {
        async function* endless(): AsyncGenerator<Uint8Array> {
          for (let index = 0; index < 4 || !get.signal.aborted; index += 1) {
            yield Buffer.alloc(10_000);
            if (index === 3) await aborted(get.signal);
          }
        }
        const instance = { sopClassUid: ctImage, sopInstanceUid: '1.1', transferSyntaxUid: implicitLittle };
        status = get.store({ ...instance, dataSet: endless() });
        await status;
        return { status: 0, counts: {} };
      },
    });
    const get = association.get({
      ...study,
      store: {
        open(command) {
          const writer = sink.open(command);
          setImmediate(() => association.abort());
          return writer;
        },
      },
      onPending: () => undefined,
    });
    await expect(get).rejects.toMatchObject({ failure: { kind: 'association-aborted', during: 'C-GET' } });
    await expect.poll(() => sink.abandoned.length).toBe(1);
    expect(await status).toBeUndefined();
  });
});

describe('C-STORE', () => {
  test.each([
    ['unlimited', 0],
    ['64 KiB', 65536],
    ['tiny', 128],
  ])('a peer that takes PDUs of %s length gets the same bytes', async (_name, acceptorMaxPduLength) => {
    const sink = createMemorySink();
    const { association } = await pair({ store: sink }, { acceptorMaxPduLength });
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 239));
    const status = await association.store({
      sopClassUid: ctImage,
      sopInstanceUid: '1.5',
      transferSyntaxUid: implicitLittle,
      dataSet: bytes,
      moveOriginator: { aeTitle: 'ASKER', messageId: 12 },
    });
    expect(status).toBe(0);
    expect(sink.stored[0]?.bytes.equals(bytes)).toBe(true);
    expect(sink.stored[0]?.command).toMatchObject({
      transferSyntaxUid: implicitLittle,
      moveOriginator: { aeTitle: 'ASKER', messageId: 12 },
    });
    await association.release();
  });

  test('no context in that transfer syntax: no-presentation-context', async () => {
    const { association } = await pair({ store: createMemorySink() });
    const store = association.store({
      sopClassUid: ctImage,
      sopInstanceUid: '1.5',
      transferSyntaxUid: '1.2.840.10008.1.2.4.90',
      dataSet: Buffer.alloc(10),
    });
    const error = await store.catch((thrown: unknown) => thrown);
    expect(error instanceof FailureError && error.failure.kind).toBe('no-presentation-context');
    await association.release();
  });
});
