import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { readText } from '../dataset/attributes.ts';
import { closedOf, connectedFrom, createWorld, series, study, type World } from './retrieve.test-support.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const holds = (...uids: string[]) => new Map([[series, uids]]);
const typesOf = (events: readonly TimelineEvent[]) => events.map((event) => event.type);
const isType = (type: TimelineEvent['type']) => (event: TimelineEvent) => event.type === type;
const summaryOf = (retrieveId: string) => world.retrieves.list().find((one) => one.retrieveId === retrieveId);

describe('a C-MOVE', () => {
  it('is complete when all that C-FIND promised is on disk', async () => {
    world.pacs.holds = new Map([
      [series, ['1.1', '1.2']],
      ['1.2.3.2', ['2.1']],
    ]);
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.call();
    world.store('1.1');
    move.pending({ remaining: 2, completed: 1, failed: 0 });
    world.store('1.2');
    world.store('2.1', { seriesInstanceUid: '1.2.3.2' });
    move.final(0, { completed: 3, failed: 0, warning: 0 });
    const events = await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      phase: 'complete',
      outcome: 'complete',
      counts: { expected: 3, reported: { completed: 3 }, received: 3 },
      bytes: 300,
      lateInstances: 0,
    });
    expect(world.expectedInLibrary.get(study)).toBe(3);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.find(isType('attempt-started'))).toMatchObject({
      method: 'C-MOVE',
      level: 'study',
      moveDestination: 'MOVESCOPE',
      listener: '10.0.0.2:11112',
    });
    expect(
      events.filter((event) => 'purpose' in event && event.purpose === 'store').map((e) => e.type),
    ).toEqual(['connected']);
  });

  it('sends the unique keys of every level and nothing else', async () => {
    const id = world.start({
      scope: { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: '1.1', patientId: 'P1' },
    });
    const { request } = await world.pacs.nextRequest();
    expect(request.level).toBe('instance');
    expect([...request.identifier.elements.keys()]).toEqual([0x0008_0018, 0x0020_000d, 0x0020_000e]);
    expect(readText(request.identifier, 0x0008_0018)).toBe('1.1');
    await world.until(id, isType('expected-counted'));
    expect(world.pacs.findRequests.map((find) => find.level)).toEqual(['instance']);
  });

  it('is incomplete when the PACS failed to send some', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.final(0xb000, { completed: 1, failed: 1 }, { failedSopInstanceUids: ['1.2'] });
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'incomplete',
      failure: { kind: 'sub-operations-failed', failed: 1, completed: 1, status: 0xb000 },
    });
    expect(await world.retrieves.missing(id)).toEqual([{ seriesInstanceUid: series, sopInstanceUid: '1.2' }]);
  });

  it('is complete after a warning when everything is here all the same', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    world.store('1.2');
    move.final(0xb000, { completed: 1, failed: 1 });
    await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('complete');
  });

  it.each([
    [0xa801, { completed: 0, failed: 0 }],
    [0xa702, { completed: 0, failed: 2 }],
    [0xc000, {}],
  ])('fails at once at status %i when nothing came', async (status, counts) => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    move.final(status, counts, { errorComment: 'Unknown AE: MOVESCOPE' });
    const events = await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'dimse-status', service: 'C-MOVE', status, errorComment: 'Unknown AE: MOVESCOPE' },
    });
    expect(typesOf(events)).not.toContain('waiting-for-late-images');
  });

  it('is incomplete at a failure status when some came before', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.final(0xc000);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'incomplete',
      failure: { kind: 'dimse-status', status: 0xc000 },
    });
  });

  it('waits for images that come after the final status, and ends as soon as all are here', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    move.final(0, { completed: 2 });
    await world.until(id, isType('waiting-for-late-images'));
    expect(summaryOf(id)?.phase).toBe('waiting');
    world.clock.advance(100_000);
    world.call();
    world.store('1.1');
    // The first arrival extends the time: without it the next would come too late.
    world.clock.advance(100_000);
    world.store('1.2');
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', lateInstances: 2, counts: { received: 2 } });
  });

  it('names what is missing when the late images never come', async () => {
    world.pacs.holds = holds('1.1', '1.2', '1.3');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.final(0, { completed: 3 });
    await world.until(id, isType('waiting-for-late-images'));
    world.clock.advance(121_000);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'incomplete',
      failure: { kind: 'images-missing', expected: 3, reported: 3, received: 1 },
    });
  });

  it('fails, and is never complete, when success is reported and nothing ever comes', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    move.final(0, { completed: 1 });
    await world.until(id, isType('waiting-for-late-images'));
    world.clock.advance(121_000);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'images-missing', received: 0 },
    });
  });

  it('fails as not found when neither C-FIND nor C-MOVE matches anything', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    move.final(0, { completed: 0, failed: 0 });
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', failure: { kind: 'not-found' } });
  });

  it('is complete by the counts of the PACS when the expectation is unknown', async () => {
    world.pacs.holds = { kind: 'dimse-status', service: 'C-FIND', status: 0xa900 };
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    world.store('1.2');
    move.final(0, { completed: 2 });
    const events = await world.ended(id);
    expect(typesOf(events)).toContain('expected-unknown');
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { received: 2 } });
    expect(summaryOf(id)?.counts.expected).toBeUndefined();
  });

  it('is not complete when nobody counted, though images came', async () => {
    world.pacs.holds = { kind: 'response-timeout', during: 'C-FIND', silentMs: 60_000 };
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.final(0);
    await world.until(id, isType('waiting-for-late-images'));
    world.clock.advance(121_000);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'incomplete',
      failure: { kind: 'images-missing', received: 1 },
    });
  });

  it('does not wait for a C-FIND that never answers', async () => {
    world.pacs.holds = 'silent';
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.final(0, { completed: 1 });
    await world.until(id, isType('response-final'));
    world.clock.advance(10_001);
    await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('complete');
  });

  it('is ended by count when the final response never comes', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    world.pacs.obeysCancel = false;
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.store('1.1');
    world.store('1.2');
    world.clock.advance(29_000);
    expect(move.cancelled).toBe(false);
    world.clock.advance(10_000);
    expect(move.cancelled).toBe(true);
    world.clock.advance(5_001);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { received: 2 } });
  });

  it('goes on waiting in silence while images flow, and for 180 s when they do not', async () => {
    const id = world.start();
    const { request, lose } = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    expect(request.keepWaiting?.(60_000)).toBe(true);
    world.clock.advance(200_000);
    expect(request.keepWaiting?.(200_000)).toBe(false);
    world.store('1.1');
    expect(request.keepWaiting?.(200_000)).toBe(true);
    lose({ kind: 'response-timeout', during: 'C-MOVE', silentMs: 200_000 });
    await world.until(id, isType('waiting-for-late-images'));
    world.clock.advance(121_000);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'incomplete', failure: { kind: 'response-timeout' } });
  });

  it('finishes by count when the PACS aborts in the middle and the rest still comes', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.lose({ kind: 'association-aborted', by: 'peer', source: 0, reason: 0, during: 'C-MOVE' });
    await world.until(id, isType('waiting-for-late-images'));
    world.store('1.2');
    await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('complete');
  });

  it('fails at once when the PACS aborts before anything came', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    move.lose({ kind: 'association-aborted', by: 'peer', source: 0, reason: 0, during: 'C-MOVE' });
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', failure: { kind: 'association-aborted' } });
  });

  it('fails with the reason when there is no association', async () => {
    world.pacs.refuses = { kind: 'tcp-refused', host: '10.0.0.1', port: 104, elapsedMs: 3 };
    const id = world.start();
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', failure: { kind: 'tcp-refused' } });
  });

  it('sends nothing when the listener is not running', async () => {
    world.listener.status = 'failed';
    const id = world.start();
    const events = await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', failure: { kind: 'listener-not-running' } });
    expect(typesOf(events)).toEqual(['retrieve-queued', 'retrieve-finished']);
  });

  it('waits for a listener that is just starting', async () => {
    world.listener.status = 'starting';
    world.start();
    world.listener.status = 'listening';
    world.clock.advance(100);
    expect(await world.pacs.nextRequest()).toBeDefined();
  });

  it('counts duplicates once, and says that they were here before', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1', { duplicate: true });
    world.store('1.1', { duplicate: true });
    move.final(0, { completed: 2 });
    const events = await world.ended(id);
    expect(summaryOf(id)?.counts.received).toBe(1);
    const duplicates = events.map((event) => (event.type === 'instances-stored' ? event.duplicates : 0));
    expect(duplicates.reduce((a, b) => a + b, 0)).toBe(2);
  });

  it('names our own refusal as the cause, not the complaint of the PACS', async () => {
    world.pacs.holds = holds('1.1', '9.9');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    world.refuse({ failure: { kind: 'disk-full', freeBytes: 0 } });
    move.final(0xb000, { completed: 1, failed: 1 });
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'incomplete',
      failure: { kind: 'disk-full' },
      refusedInstances: 1,
    });
  });

  it('tells of stored images at most about ten times a second, with every UID', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    for (let n = 0; n < 1000; n++) world.store(`1.${n}`);
    world.clock.advance(100);
    move.final(0, { completed: 1000 });
    const events = await world.until(id, isType('response-final'));
    const stored = events.filter(isType('instances-stored'));
    expect(stored.length).toBe(2);
    expect(stored.flatMap((event) => (event.type === 'instances-stored' ? event.instances : [])).length).toBe(
      1000,
    );
  });
});

describe('correlation', () => {
  it('keeps images that nobody asked for out of the retrieve', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('5.5', { studyInstanceUid: '9.9.9' });
    move.final(0, { completed: 1 });
    await world.until(id, isType('waiting-for-late-images'));
    world.clock.advance(121_000);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', counts: { received: 0 } });
  });

  it('ties images by their study when the sender is another computer without Move Originator', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.inbound(connectedFrom('10.9.9.9', 'in-2'));
    world.store('1.1', {
      command: {
        associationId: 'in-2',
        callingAe: 'STORE2',
        remoteAddress: '10.9.9.9',
        moveOriginator: undefined,
      },
    });
    move.final(0, { completed: 1 });
    const events = await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('complete');
    expect(events.find((event) => 'purpose' in event && event.purpose === 'store')).toMatchObject({
      type: 'connected',
      remoteAddress: '10.9.9.9',
    });
  });

  it('shows the visit of a PACS that we rejected, although no image came', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.call();
    world.inbound({
      type: 'association-rejected',
      associationId: 'in-1',
      by: 'us',
      result: 1,
      source: 1,
      reason: 7,
      elapsedMs: 1,
    });
    world.inbound(closedOf('in-1'));
    move.final(0xa702, { failed: 1 });
    const events = await world.ended(id);
    const visit = events.filter((event) => 'purpose' in event && event.purpose === 'store');
    expect(typesOf(visit)).toEqual(['connected', 'association-rejected', 'connection-closed']);
    expect(summaryOf(id)?.outcome).toBe('failed');
  });

  it('does not fail while the PACS still has a line to us open', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.call();
    move.final(0xc000);
    await world.until(id, isType('waiting-for-late-images'));
    world.hangUp();
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', failure: { status: 0xc000 } });
  });

  it('does not guess between two retrieves from the same PACS', async () => {
    const first = world.start({ scope: { studyInstanceUid: study } });
    const second = world.start({ scope: { studyInstanceUid: '1.2.4' } });
    await world.pacs.nextRequest();
    const move = await world.pacs.nextRequest();
    world.call();
    world.store('4.1', { studyInstanceUid: '1.2.4' });
    move.final(0, { completed: 1 });
    await world.until(second, isType('instances-stored'));
    expect(summaryOf(second)?.counts.received).toBe(1);
    expect(summaryOf(first)?.counts.received).toBe(0);
    world.store('1.1');
    await world.until(first, isType('instances-stored'));
    const of = async (id: string) =>
      typesOf(
        (await world.until(id, isType('instances-stored'))).filter(
          (e) => 'purpose' in e && e.purpose === 'store',
        ),
      );
    // The PACS uses one association for both: each timeline has it from its beginning.
    expect(await of(first)).toEqual(['connected']);
    expect(await of(second)).toEqual(['connected']);
  });
});

describe('cancel', () => {
  it('sends C-CANCEL and ends as cancelled with what came', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    world.retrieves.cancel(id);
    expect(move.cancelled).toBe(true);
    const events = await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      phase: 'cancelled',
      outcome: 'cancelled',
      counts: { received: 1 },
    });
    expect(typesOf(events)).toContain('cancel-sent');
  });

  it('aborts when the PACS does not react within 5 s', async () => {
    world.pacs.obeysCancel = false;
    const id = world.start();
    await world.pacs.nextRequest();
    world.retrieves.cancel(id);
    await world.until(id, isType('cancel-requested'));
    world.clock.advance(4_999);
    expect(summaryOf(id)?.phase).toBe('cancelling');
    world.clock.advance(2);
    await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('cancelled');
  });

  it('ends the wait for late images', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    move.final(0, { completed: 1 });
    await world.until(id, isType('waiting-for-late-images'));
    world.retrieves.cancel(id);
    await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('cancelled');
  });

  it('takes a queued one out of the queue', async () => {
    world.settings.parallelRetrievesPerNode = 1;
    world.start();
    await world.pacs.nextRequest();
    const id = world.start();
    world.retrieves.cancel(id);
    const events = await world.ended(id);
    expect(typesOf(events)).toEqual(['retrieve-queued', 'cancel-requested', 'retrieve-finished']);
  });
});

describe('the queue', () => {
  it('runs as many at a time on a node as the settings allow', async () => {
    world.settings.parallelRetrievesPerNode = 1;
    const first = world.start();
    const second = world.start({ scope: { studyInstanceUid: '1.2.4' } });
    const move = await world.pacs.nextRequest();
    expect(summaryOf(second)?.phase).toBe('queued');
    move.final(0xa801);
    await world.ended(first);
    (await world.pacs.nextRequest()).final(0xa801);
    await world.ended(second);
    expect(summaryOf(second)?.outcome).toBe('failed');
  });

  it('tells of changes ten times a second', async () => {
    const changes: { readonly changed: readonly { readonly phase: string }[]; readonly removed: string[] }[] =
      [];
    world.retrieves.onChange((change) => changes.push(change));
    const id = world.start();
    (await world.pacs.nextRequest()).final(0xa801);
    await world.ended(id);
    expect(changes).toEqual([]);
    world.clock.advance(100);
    expect(changes.map(({ changed }) => changed.map((one) => one.phase))).toEqual([['failed']]);
    await world.retrieves.remove(id);
    world.clock.advance(100);
    expect(changes[1]).toEqual({ changed: [], removed: [id] });
    expect(world.retrieves.list()).toEqual([]);
    expect(await readdir(world.folder)).toEqual([]);
    expect(() => world.retrieves.cancel(id)).toThrow('not-found');
  });

  it('starts the same request again on retry', async () => {
    const id = world.start({
      scope: { studyInstanceUid: study, seriesInstanceUid: series },
      moveDestination: 'OTHER',
    });
    (await world.pacs.nextRequest()).final(0xa801);
    await world.ended(id);
    const again = world.retrieves.retry(id);
    const { request } = await world.pacs.nextRequest();
    expect(again).not.toBe(id);
    expect(request).toMatchObject({ level: 'series', moveDestination: 'OTHER' });
  });

  it('refuses an unknown node before anything is written', async () => {
    expect(() => world.start({ peer: { nodeId: 'gone' } })).toThrow('not-found');
    expect(await readdir(world.folder)).toEqual([]);
  });
});

describe('a C-GET', () => {
  it('takes the images on its own association, with contexts for the SOP classes that C-FIND named', async () => {
    world.listener.status = 'stopped';
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start({ method: 'get' });
    const get = await world.pacs.nextRequest();
    const stores = get.options.contexts.filter((context) => context.scpRole);
    expect(new Set(stores.map((context) => context.abstractSyntax))).toEqual(
      new Set(['1.2.840.10008.5.1.4.1.1.2']),
    );
    expect(get.options.contexts.length).toBeLessThanOrEqual(120);
    if (!('store' in get.request)) throw new Error('not a C-GET');
    for (const uid of ['1.1', '1.2']) {
      const writer = get.request.store.open({
        associationId: 'out-2',
        messageId: 1,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        sopInstanceUid: uid,
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        callingAe: 'MOVESCOPE',
        calledAe: 'PACS',
        remoteAddress: '10.0.0.1',
        moveOriginator: undefined,
      });
      if ('refuse' in writer) throw new Error('refused');
      await writer.write(new Uint8Array(10));
      await writer.finish();
    }
    get.final(0, { completed: 2 });
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { received: 2 }, bytes: 20 });
  });

  it('does not wait for late images: nothing can come any more', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start({ method: 'get' });
    (await world.pacs.nextRequest()).final(0, { completed: 1 });
    const events = await world.ended(id);
    expect(typesOf(events)).not.toContain('waiting-for-late-images');
    expect(summaryOf(id)?.outcome).toBe('failed');
  });
});

describe('after a restart', () => {
  it('lists ended retrieves as they were, and follows them from the journal', async () => {
    world.pacs.holds = holds('1.1');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.final(0, { completed: 1 });
    const before = await world.ended(id);
    const summary = summaryOf(id);
    await world.retrieves.close();
    world = await world.restart();
    expect(summaryOf(id)).toEqual(summary);
    expect(await world.ended(id)).toEqual(before);
    const tail: TimelineEvent[] = [];
    await new Promise<void>((resolve) => {
      world.retrieves.follow(id, before.length - 2, {
        events: (events) => tail.push(...events),
        ended: resolve,
      });
    });
    expect(tail).toEqual(before.slice(-2));
  });

  it('marks what was running as interrupted, with what had arrived, also when the last line is torn', async () => {
    world.pacs.holds = holds('1.1', '1.2', '1.3');
    const id = world.start();
    await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.store('1.1');
    await world.until(id, isType('instances-stored'));
    // As after kill -9 in the middle of a write; the second image reached the library but not the journal.
    await appendFile(join(world.folder, id, 'journal.jsonl'), '{"type":"instances-stored","assoc');
    world = await world.restart(['1.1', '1.2']);
    expect(summaryOf(id)).toMatchObject({
      phase: 'interrupted',
      failure: { kind: 'interrupted' },
      counts: { expected: 3, received: 2 },
    });
    expect(await world.retrieves.missing(id)).toEqual([{ seriesInstanceUid: series, sopInstanceUid: '1.3' }]);
    const events = await world.ended(id);
    expect(typesOf(events).slice(-2)).toEqual(['instances-stored', 'retrieve-interrupted']);
  });

  it('calls what was running complete when nothing is missing on disk', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    await world.pacs.nextRequest();
    world.store('1.1');
    await world.until(id, isType('expected-counted'));
    world = await world.restart(['1.1', '1.2']);
    expect(summaryOf(id)).toMatchObject({ phase: 'complete', counts: { expected: 2, received: 2 } });
  });

  it('queues again what had not started', async () => {
    world.settings.parallelRetrievesPerNode = 1;
    world.start();
    const id = world.start({ scope: { studyInstanceUid: '1.2.4' } });
    await world.pacs.nextRequest();
    await world.retrieves.close();
    world = await world.restart();
    const { request } = await world.pacs.nextRequest();
    expect(readText(request.identifier, 0x0020_000d)).toBe('1.2.4');
    expect(summaryOf(id)?.outcome).toBeUndefined();
  });
});

describe('follow', () => {
  it('hands over replay and live without gaps or doubles, and stops when told', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    const seen: number[] = [];
    const stopped: number[] = [];
    const done = new Promise<void>((resolve) => {
      world.retrieves.follow(id, 2, {
        events: (events) => seen.push(...events.map((e) => e.seq)),
        ended: resolve,
      });
    });
    const stop = world.retrieves.follow(id, 0, {
      events: (e) => stopped.push(e.length),
      ended: () => stopped.push(-1),
    });
    stop();
    for (let n = 0; n < 5; n++) {
      world.store(`1.${n}`);
      world.clock.advance(100);
    }
    move.final(0xa702);
    await done;
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 3));
    expect(stopped).toEqual([]);
  });
});
