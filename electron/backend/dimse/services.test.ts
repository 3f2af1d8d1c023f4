import { afterEach, describe, expect, test } from 'vitest';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { FinalStatus, InboundFind, InboundMove } from './acceptor.ts';
import { aborted, closePairs, pair, study, text } from './testing/pair.ts';

afterEach(closePairs);

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

describe('storage commitment', () => {
  const contexts = [
    {
      ...{ abstractSyntax: sopClass.storageCommitment, scpRole: true },
      transferSyntaxes: [transferSyntax.implicitLittle],
    },
  ];

  test('a report of the peer is accepted with the peer as SCP', async () => {
    const { association } = await pair({ commitmentReports: true }, { requestor: { contexts } });
    expect(association.contexts).toMatchObject([{ result: 0, scpRole: true }]);
    await association.release();
  });

  test('is refused where nobody asked for it', async () => {
    await expect(pair({}, { requestor: { contexts } })).rejects.toMatchObject({
      failure: { kind: 'no-presentation-context', contexts: [{ result: 3 }] },
    });
  });

  test('an N-ACTION is answered, and no observer takes it for a search or a retrieve', async () => {
    const { association, out } = await pair({ commitmentReports: true }, { requestor: { contexts } });
    const status = await association.action({
      ...{ sopClassUid: sopClass.storageCommitment, sopInstanceUid: '1.2.840.10008.1.20.1.1' },
      ...{ actionTypeId: 1, information: buildDataSet({ TransactionUID: '1.2' }) },
    });
    expect(status).toBe(0x0211);
    expect(out.types).not.toContain('request-sent');
    await association.release();
  });
});
