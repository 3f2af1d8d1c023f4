import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { readText } from '../dataset/attributes.ts';
import { createWorld, series, study, type World } from './retrieve.test-support.ts';

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
    const id = world.start({ method: 'move' });
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
    const id = world.start({ waitForSpace: false });
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

describe('a server that answers “pending” for ever', () => {
  const aMinute = (move: Awaited<ReturnType<World['pacs']['nextRequest']>>): void => {
    for (let n = 0; n < 60; n++) {
      move.pending({ remaining: 2, completed: 0 });
      world.clock.advance(1000);
    }
  };

  it('is cancelled at the bound of its node, and the retrieve says that nothing moved', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    for (let minute = 0; minute < 29; minute++) aMinute(move);
    expect(move.cancelled).toBe(false);
    aMinute(move);
    aMinute(move);
    expect(move.cancelled).toBe(true);
    const events = await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      ...{ outcome: 'failed', counts: { expected: 2, received: 0 } },
      failure: { kind: 'no-progress', service: 'C-MOVE' },
    });
    expect(typesOf(events)).toContain('cancel-sent');
    expect(typesOf(events)).not.toContain('cancel-requested');
    // One event for the first response and one for the 1800 that said the same.
    const pendings = (await world.retrieves.events(id)).filter(isType('response-pending'));
    expect(pendings).toHaveLength(2);
    expect(pendings[1]).toMatchObject({ since: pendings[0]?.at });
  });

  it('is aborted when it does not react to the cancel', async () => {
    world.pacs.holds = holds('1.1');
    world.pacs.obeysCancel = false;
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    for (let minute = 0; minute < 31; minute++) aMinute(move);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', failure: { kind: 'no-progress' } });
  });

  it('is waited for while images come, whatever its counts', async () => {
    const uids = Array.from({ length: 40 }, (_, index) => `1.${index + 1}`);
    world.pacs.holds = holds(...uids);
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    for (const uid of uids) {
      aMinute(move);
      world.store(uid);
    }
    expect(move.cancelled).toBe(false);
    move.final(0, { completed: 40 });
    await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('complete');
  });
});
