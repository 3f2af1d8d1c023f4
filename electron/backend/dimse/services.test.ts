import { afterEach, describe, expect, test } from 'vitest';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readText } from '../dataset/attributes.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { tagOf } from '../dataset/dictionary.ts';
import type {
  Acceptor,
  AcceptorServices,
  FinalStatus,
  InboundFind,
  InboundGet,
  InboundMove,
} from './acceptor.ts';
import type { Association, AssociationOptions } from './association.ts';
import { createAcceptor } from './create-acceptor.ts';
import { requestAssociation } from './request-association.ts';
import { createEventLog, type EventLog } from './testing/event-log.ts';
import { createMemorySink } from './testing/memory-sink.ts';

const ctImage = '1.2.840.10008.5.1.4.1.1.2';
const { explicitLittle, implicitLittle } = transferSyntax;
const identifierSyntaxes = [explicitLittle, implicitLittle];

const acceptors: Acceptor[] = [];
afterEach(async () => {
  await Promise.all(acceptors.splice(0).map((acceptor) => acceptor.close()));
});

interface Pair {
  readonly association: Association;
  readonly out: EventLog;
  readonly inbound: EventLog;
}

interface PairOptions {
  readonly requestor?: Partial<AssociationOptions>;
  readonly acceptorMaxPduLength?: number;
}

async function pair(services: AcceptorServices, options: PairOptions = {}): Promise<Pair> {
  const inbound = createEventLog();
  const out = createEventLog();
  const acceptor = createAcceptor({
    services,
    observe: inbound.observe,
    maxPduLength: options.acceptorMaxPduLength ?? 65536,
    associateTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    maxAssociations: 10,
  });
  acceptors.push(acceptor);
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  const association = await requestAssociation({
    peer: { aeTitle: 'PACS', host: '127.0.0.1', port },
    callingAe: 'ME',
    contexts: [
      { abstractSyntax: sopClass.verification, transferSyntaxes: [implicitLittle] },
      ...[
        sopClass.studyRootFind,
        sopClass.studyRootMove,
        sopClass.studyRootGet,
        sopClass.patientRootFind,
      ].map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: identifierSyntaxes })),
      { abstractSyntax: ctImage, transferSyntaxes: [explicitLittle], scpRole: true },
      { abstractSyntax: ctImage, transferSyntaxes: [implicitLittle], scpRole: true },
    ],
    maxPduLength: 32768,
    connectTimeoutMs: 5000,
    responseTimeoutMs: 5000,
    observe: out.observe,
    ...options.requestor,
  });
  return { association, out, inbound };
}

function text(dataSet: DataSet, keyword: string): string | undefined {
  return readText(dataSet, tagOf(keyword) ?? 0);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const study = {
  model: 'study-root',
  level: 'study',
  identifier: buildDataSet({ StudyInstanceUID: '1.2.3', PatientName: '' }),
} as const;

test('C-ECHO: success, with every event on both ends in order', async () => {
  const { association, out, inbound } = await pair({});
  expect(await association.echo()).toBe(0);
  await association.release();
  expect(out.types).toEqual([
    'connection-started',
    'connected',
    'association-requested',
    'association-accepted',
    'request-sent',
    'response-final',
    'association-released',
    'connection-closed',
  ]);
  expect(inbound.types).toEqual([
    'connected',
    'association-requested',
    'association-accepted',
    'association-released',
    'connection-closed',
  ]);
  expect(out.of('connection-closed')[0]).toMatchObject({ orderly: true });
  expect(inbound.of('connection-closed')[0]).toMatchObject({ orderly: true, firstBytes: 'associate-rq' });
  expect(new Set(out.events.map((event) => event.associationId)).size).toBe(1);
});

describe('C-FIND', () => {
  test('matches come decoded and in order, with the level set and the handler’s final status', async () => {
    let seen: InboundFind | undefined;
    const { association, out } = await pair({
      async *find(find): AsyncGenerator<DataSet, FinalStatus, void> {
        seen = find;
        for (let index = 0; index < 300; index += 1) yield buildDataSet({ PatientName: `Müller^${index}` });
        return { status: 0 };
      },
    });
    const names: (string | undefined)[] = [];
    const final = await association.find({
      ...study,
      onMatch: (match) => names.push(text(match, 'PatientName')),
    });
    expect(final).toMatchObject({ status: 0, errorComment: undefined });
    expect(names).toEqual(Array.from({ length: 300 }, (_, index) => `Müller^${index}`));
    expect(seen).toMatchObject({ model: 'study-root', level: 'study', request: { callingAe: 'ME' } });
    expect(seen && text(seen.identifier, 'StudyInstanceUID')).toBe('1.2.3');
    expect(out.of('response-pending').reduce((sum, event) => sum + event.responses, 0)).toBe(300);
    await association.release();
  });

  test('C-CANCEL reaches the handler’s signal and the final status is FE00', async () => {
    const cancel = new AbortController();
    const { association, out } = await pair({
      async *find({ signal }): AsyncGenerator<DataSet, FinalStatus, void> {
        yield buildDataSet({ PatientName: 'A' });
        await aborted(signal);
        yield buildDataSet({ PatientName: 'never sent' });
        return { status: 0 };
      },
    });
    let matches = 0;
    const final = await association.find({
      ...study,
      cancel: cancel.signal,
      onMatch: () => {
        matches += 1;
        cancel.abort();
      },
    });
    expect(final.status).toBe(0xfe00);
    expect(matches).toBe(1);
    expect(out.of('cancel-sent')).toHaveLength(1);
    expect(await association.echo()).toBe(0);
    await association.release();
  });

  test('C-CANCEL is heard though the handler never waits', async () => {
    const cancel = new AbortController();
    const match = buildDataSet({ PatientName: 'A' });
    const { association } = await pair({
      async *find(): AsyncGenerator<DataSet, FinalStatus, void> {
        for (;;) yield match;
      },
    });
    const final = await association.find({
      ...study,
      cancel: cancel.signal,
      onMatch: () => cancel.abort(),
    });
    expect(final.status).toBe(0xfe00);
    await association.release();
  });

  test.each([
    [
      'throws a status',
      { status: 0xa700, errorComment: 'No memory' },
      { status: 0xa700, errorComment: 'No memory' },
    ],
    [
      'throws an error',
      new Error('bug with a name in it: DOE'),
      { status: 0xc000, errorComment: 'Internal error' },
    ],
  ])('a handler that %s: its association goes on', async (_name, thrown, expected) => {
    const { association } = await pair({
      // biome-ignore lint/correctness/useYield: a handler may fail before its first match
      async *find(): AsyncGenerator<DataSet, FinalStatus, void> {
        throw thrown;
      },
    });
    expect(await association.find({ ...study, onMatch: () => undefined })).toMatchObject(expected);
    expect(await association.echo()).toBe(0);
    await association.release();
  });

  test('the association’s end aborts the handler’s signal', async () => {
    let ended: Promise<void> | undefined;
    let started = (): void => undefined;
    const isStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const { association } = await pair({
      async *find({ signal }): AsyncGenerator<DataSet, FinalStatus, void> {
        ended = aborted(signal);
        started();
        await ended;
        yield buildDataSet({});
        return { status: 0 };
      },
    });
    const find = association.find({ ...study, onMatch: () => undefined });
    await isStarted;
    association.abort();
    await expect(find).rejects.toMatchObject({ failure: { kind: 'association-aborted', by: 'us' } });
    await ended;
  });

  test('what onMatch throws rejects the request and ends the association', async () => {
    const { association, out } = await pair({
      async *find(): AsyncGenerator<DataSet, FinalStatus, void> {
        yield buildDataSet({});
        return { status: 0 };
      },
    });
    const find = association.find({
      ...study,
      onMatch() {
        throw new RangeError('bug');
      },
    });
    await expect(find).rejects.toThrow(RangeError);
    expect(out.of('connection-closed')[0]).toMatchObject({ orderly: false, failure: { kind: 'internal' } });
  });
});

describe('C-MOVE', () => {
  test('destination, message ID, counts and failed instances travel', async () => {
    let seen: InboundMove | undefined;
    const { association } = await pair({
      async move(move) {
        seen = move;
        move.pending({ remaining: 2, completed: 0 });
        move.pending({});
        return {
          status: 0xb000,
          counts: { completed: 1, failed: 1, warning: 0 },
          failedSopInstanceUids: ['1.2.3.4'],
          errorComment: 'x'.repeat(100),
        };
      },
    });
    const counts: unknown[] = [];
    const { messageId, response } = association.move({
      ...study,
      moveDestination: 'DEST',
      onPending: (one) => counts.push(one),
    });
    expect(await response).toEqual({
      status: 0xb000,
      counts: { completed: 1, failed: 1, warning: 0 },
      errorComment: 'x'.repeat(64),
      offendingElements: [],
      failedSopInstanceUids: ['1.2.3.4'],
    });
    expect(counts).toEqual([{ remaining: 2, completed: 0 }, {}]);
    expect(seen).toMatchObject({ moveDestination: 'DEST', messageId });
    await association.release();
  });

  test('C-CANCEL reaches the handler, which answers with its counts', async () => {
    const cancel = new AbortController();
    const { association } = await pair({
      async move(move) {
        move.pending({ remaining: 5, completed: 1 });
        await aborted(move.signal);
        return { status: 0xfe00, counts: { remaining: 4, completed: 2 } };
      },
    });
    const { response } = association.move({
      ...study,
      moveDestination: 'DEST',
      onPending: () => cancel.abort(),
      cancel: cancel.signal,
    });
    expect(await response).toMatchObject({ status: 0xfe00, counts: { remaining: 4, completed: 2 } });
    await association.release();
  });

  test('a cancel that came before the request: nothing is sent', async () => {
    const { association, out } = await pair({ move: () => Promise.resolve({ status: 0, counts: {} }) });
    const { response } = association.move({
      ...study,
      moveDestination: 'DEST',
      onPending: () => undefined,
      cancel: AbortSignal.abort(),
    });
    await expect(response).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(out.of('request-sent')).toEqual([]);
    await association.release();
  });
});

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
    ['tiny', 100],
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
