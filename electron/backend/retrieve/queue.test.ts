import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { readText } from '../dataset/attributes.ts';
import type { ReceivedRequest } from './fake-pacs.test-support.ts';
import { createWorld, series, study, type World } from './retrieve.test-support.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.settings.parallelRetrievesPerNode = 1;
});
afterEach(() => world.close());

const names = { callingAe: 'MOVESCOPE', calledAe: 'PACS' };
const congestion: Failure = { kind: 'association-rejected', result: 2, source: 3, reason: 2, ...names };
const isType = (type: TimelineEvent['type']) => (event: TimelineEvent) => event.type === type;
const typesOf = (events: readonly TimelineEvent[]) => events.map((event) => event.type);
const startStudy = (uid: string): string => world.start({ scope: { studyInstanceUid: uid } });
const studyOf = ({ request }: ReceivedRequest) => readText(request.identifier, 0x0020_000d);
const jobTypes = (events: readonly TimelineEvent[]) =>
  events.filter((event) => !('purpose' in event)).map((event) => event.type);

function summaryOf(retrieveId: string): RetrieveSummary {
  const summary = world.retrieves.list().find((one) => one.retrieveId === retrieveId);
  if (!summary) throw new Error('no such retrieve');
  return summary;
}

/** The node's queue as `id` or `id!` for what runs, in its order. */
function order(): string[] {
  const [node] = world.retrieves.queue.state().nodes;
  return (node?.entries ?? []).map((one) => `${one.retrieveId}${one.running ? '!' : ''}`);
}

/** Resolves when the node's queue is so: a turn ends a little after its last event. */
function orderIs(...expected: string[]): Promise<void> {
  return new Promise((resolve) => {
    let end: () => void = () => {};
    const look = (): void => {
      if (order().join() !== expected.join()) return;
      end();
      resolve();
    };
    end = world.retrieves.queue.onChange(look);
    look();
  });
}

/** One that runs and three that wait. */
async function fourQueued() {
  const ids = ['1.1', '1.2', '1.3', '1.4'].map(startStudy);
  const first = await world.pacs.nextRequest();
  const [running = '', a = '', b = '', c = ''] = ids;
  return { first, running, a, b, c };
}

describe('the order of the queue', () => {
  it('is that of arrival, until somebody changes it', async () => {
    const { running, a, b, c } = await fourQueued();
    expect(order()).toEqual([`${running}!`, a, b, c]);
    await world.retrieves.queue.move(c, 'up');
    expect(order()).toEqual([`${running}!`, a, c, b]);
    await world.retrieves.queue.move(a, 'down');
    expect(order()).toEqual([`${running}!`, c, a, b]);
    await world.retrieves.queue.move(b, 'top');
    expect(order()).toEqual([`${running}!`, b, c, a]);
    await world.retrieves.queue.move(b, 'bottom');
    await world.retrieves.queue.move(a, { before: c });
    expect(order()).toEqual([`${running}!`, a, c, b]);
    await world.retrieves.queue.move(a, { after: b });
    expect(order()).toEqual([`${running}!`, c, b, a]);
  });

  it('puts urgent before normal before low, and lets each move among its like only', async () => {
    const { first, running, a, b, c } = await fourQueued();
    await world.retrieves.queue.setPriority(c, 'urgent');
    await world.retrieves.queue.setPriority(a, 'low');
    expect(order()).toEqual([`${running}!`, c, b, a]);
    await world.retrieves.queue.move(a, 'top');
    await world.retrieves.queue.move(b, { before: c });
    expect(order()).toEqual([`${running}!`, c, b, a]);
    first.final(0xa801);
    expect(studyOf(await world.pacs.nextRequest())).toBe('1.4');
  });

  it('takes the priority that a retrieve was asked for with', async () => {
    const { running, a, b, c } = await fourQueued();
    const urgent = world.start({ scope: { studyInstanceUid: '1.9' }, priority: 'urgent' });
    expect(order()).toEqual([`${running}!`, urgent, a, b, c]);
  });

  it('does not move what runs, nor know what has ended', async () => {
    const { first, running, a, b, c } = await fourQueued();
    await world.retrieves.queue.move(running, 'bottom');
    expect(order()[0]).toBe(`${running}!`);
    first.final(0xa801);
    await orderIs(`${a}!`, b, c);
    expect(() => world.retrieves.queue.move(running, 'top')).toThrow('invalid-request');
  });

  it('starts more when the settings allow more', async () => {
    await fourQueued();
    world.settings.parallelRetrievesPerNode = 3;
    world.retrieves.settingsChanged();
    expect(studyOf(await world.pacs.nextRequest())).toBe('1.2');
    expect(studyOf(await world.pacs.nextRequest())).toBe('1.3');
    expect(order().filter((one) => one.endsWith('!'))).toHaveLength(3);
  });
});

describe('a pause', () => {
  it('of one that waits lets the others pass, and says so on its timeline', async () => {
    const { first, a } = await fourQueued();
    await world.retrieves.queue.pause({ retrieveId: a });
    expect(summaryOf(a)).toMatchObject({ phase: 'queued', hold: { why: 'paused', of: 'retrieve' } });
    first.final(0xa801);
    const second = await world.pacs.nextRequest();
    expect(studyOf(second)).toBe('1.3');
    await world.retrieves.queue.resume({ retrieveId: a });
    expect(summaryOf(a).hold).toBeUndefined();
    second.final(0xa801);
    expect(studyOf(await world.pacs.nextRequest())).toBe('1.2');
  });

  it('of one that runs cancels it at the PACS, keeps what came, and goes on later', async () => {
    world.pacs.holds = new Map([[series, ['1.1', '1.2']]]);
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.store('1.1');
    await world.retrieves.queue.pause({ retrieveId: id });
    expect(move.cancelled).toBe(true);
    const paused = await world.until(id, isType('retrieve-paused'));
    expect(jobTypes(paused).slice(-2)).toEqual(['pause-requested', 'retrieve-paused']);
    expect(summaryOf(id)).toMatchObject({ phase: 'queued', counts: { received: 1 } });
    await world.retrieves.queue.resume({ retrieveId: id });
    const again = await world.pacs.nextRequest();
    world.store('1.2');
    again.final(0, { completed: 2 });
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { expected: 2, received: 2 } });
  });

  it('does not ask for what had come all the same', async () => {
    world.pacs.holds = new Map([[series, ['1.1', '1.2']]]);
    const id = world.start();
    await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.store('1.1');
    await world.retrieves.queue.pause({ retrieveId: id });
    await orderIs(id);
    world.library.add('1.2');
    await world.retrieves.queue.resume({ retrieveId: id });
    expect((await world.ended(id)).filter(isType('attempt-started'))).toHaveLength(1);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { expected: 2, received: 2 } });
  });

  it('that is taken back before the PACS has let go is over when it has', async () => {
    world.pacs.obeysCancel = false;
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.retrieves.queue.pause({ retrieveId: id });
    await world.retrieves.queue.resume({ retrieveId: id });
    expect(order()).toEqual([`${id}!`]);
    move.final(0xfe00);
    await world.pacs.nextRequest();
    const events = await world.until(id, (event) => event.type === 'request-sent' && event.seq > 12);
    expect(jobTypes(events).slice(-3)).toEqual(['retrieve-paused', 'retrieve-resumed', 'attempt-started']);
  });

  it('of a node, or of everything, stops what runs there until that is resumed', async () => {
    const { running, a, b, c } = await fourQueued();
    for (const part of [{ nodeKey: 'n1' }, 'all'] as const) {
      await world.retrieves.queue.pause(part);
      await orderIs(running, a, b, c);
      expect(summaryOf(running).hold).toEqual({ why: 'paused', of: part === 'all' ? 'queue' : 'node' });
      await world.retrieves.queue.resume(part);
      expect(studyOf(await world.pacs.nextRequest())).toBe('1.1');
    }
  });

  it('of one that is being put off for a busy PACS holds it back', async () => {
    const id = world.start();
    (await world.pacs.nextRequest()).final(0xa700);
    await world.until(id, isType('backing-off'));
    await world.retrieves.queue.pause({ retrieveId: id });
    await orderIs(id);
    world.clock.advance(100_000);
    expect(order()).toEqual([id]);
    expect(summaryOf(id).hold).toEqual({ why: 'paused', of: 'retrieve' });
  });

  it('can be cancelled', async () => {
    const { a } = await fourQueued();
    await world.retrieves.queue.pause({ retrieveId: a });
    world.retrieves.cancel(a);
    await world.ended(a);
    expect(summaryOf(a)).toMatchObject({ outcome: 'cancelled' });
    expect(summaryOf(a).hold).toBeUndefined();
  });
});

describe('a PACS that is busy', () => {
  it('is asked again after 5, 10, 20 s and so on, as often as the settings say', async () => {
    world.settings.busyRetries = 3;
    const id = world.start();
    for (const waitMs of [5000, 10_000, 20_000]) {
      (await world.pacs.nextRequest()).final(0xa700);
      const events = await world.until(
        id,
        (event) => event.type === 'backing-off' && event.waitMs === waitMs,
      );
      expect(events.at(-1)).toMatchObject({ failure: { status: 0xa700 }, of: 3 });
      expect(summaryOf(id)).toMatchObject({
        phase: 'queued',
        hold: { why: 'busy', nextTryAt: world.clock.now() + waitMs },
      });
      await orderIs(id);
      world.clock.advance(waitMs - 1);
      expect(order()).toEqual([id]);
      world.clock.advance(1);
      expect(order()).toEqual([`${id}!`]);
    }
    (await world.pacs.nextRequest()).final(0xa700);
    const events = await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'failed', failure: { status: 0xa700 } });
    expect(events.filter(isType('attempt-started'))).toHaveLength(4);
  });

  it('succeeds at last, and nothing of the trouble stays in its summary', async () => {
    world.pacs.holds = new Map([[series, ['1.1']]]);
    world.pacs.refuses = congestion;
    const id = world.start();
    await world.until(id, isType('backing-off'));
    await orderIs(id);
    world.pacs.refuses = undefined;
    world.clock.advance(5000);
    const move = await world.pacs.nextRequest();
    await world.until(id, (event) => event.type === 'request-sent');
    expect(summaryOf(id).hold).toBeUndefined();
    world.store('1.1');
    move.final(0, { completed: 1 });
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete' });
    expect(summaryOf(id).failure).toBeUndefined();
  });

  it('is asked at once when somebody does not want to wait', async () => {
    const id = world.start();
    (await world.pacs.nextRequest()).final(0xa701);
    await world.until(id, isType('backing-off'));
    await orderIs(id);
    world.retrieves.queue.tryNow(id);
    const move = await world.pacs.nextRequest();
    move.final(0xa801);
    await world.ended(id);
  });

  it.each([
    ['unable to perform sub-operations with nothing received: it may not reach us', 0xa702],
    ['an unknown destination', 0xa801],
    ['a request that it does not understand', 0xc001],
  ])('is not suspected at %s', async (_name, status) => {
    const id = world.start();
    (await world.pacs.nextRequest()).final(status);
    expect(typesOf(await world.ended(id))).not.toContain('backing-off');
  });

  it('is not waited for when it rejects for good, nor when the request says so', async () => {
    world.pacs.refuses = { ...congestion, result: 1, source: 1, reason: 7 };
    expect(typesOf(await world.ended(world.start()))).not.toContain('backing-off');
    world.pacs.refuses = congestion;
    expect(typesOf(await world.ended(world.start({ busyRetries: 0 })))).not.toContain('backing-off');
  });

  it('is left alone by others for the first wait only, and by as many at a time as it bore', async () => {
    world.settings.parallelRetrievesPerNode = 2;
    const a = startStudy('1.1');
    const b = startStudy('1.2');
    const c = startStudy('1.3');
    const [first, second] = [await world.pacs.nextRequest(), await world.pacs.nextRequest()];
    first.final(0xa700);
    await world.until(a, isType('backing-off'));
    await orderIs(`${b}!`, a, c);
    expect(world.retrieves.queue.state().nodes[0]).toMatchObject({ limit: 1, bound: 2 });
    second.final(0xa801);
    await orderIs(a, c);
    world.clock.advance(5000);
    expect(studyOf(await world.pacs.nextRequest())).toBe('1.1');
    expect(order()).toEqual([`${a}!`, c]);
  });

  it('is trusted with more again after three retrieves that were complete, also over a restart', async () => {
    world.settings.parallelRetrievesPerNode = 2;
    world.pacs.refuses = congestion;
    const id = world.start({ busyRetries: 1 });
    await world.until(id, isType('backing-off'));
    await orderIs(id);
    world.pacs.refuses = undefined;
    world.pacs.holds = new Map([[series, ['1.1']]]);
    const completeOne = async (one: string): Promise<void> => {
      const move = await world.pacs.nextRequest();
      world.store('1.1');
      move.final(0, { completed: 1 });
      await world.ended(one);
      await orderIs();
    };
    world.clock.advance(5000);
    await completeOne(id);
    await completeOne(world.start());
    await world.retrieves.close();
    world = await world.restart([], { parallelRetrievesPerNode: 2 });
    world.pacs.holds = new Map([[series, ['1.1']]]);
    const third = world.start();
    expect(world.retrieves.queue.state().nodes[0]?.limit).toBe(1);
    await completeOne(third);
    world.start();
    expect(world.retrieves.queue.state().nodes[0]?.limit).toBe(2);
  });
});

describe('after a restart the queue', () => {
  it('has the order, the priorities and the pauses that it had', async () => {
    const { running, a, b, c } = await fourQueued();
    await world.retrieves.queue.setPriority(c, 'urgent');
    await world.retrieves.queue.move(b, 'top');
    await world.retrieves.queue.pause({ retrieveId: b });
    await world.retrieves.queue.pause({ nodeKey: 'n1' });
    await orderIs(c, running, b, a);
    const before = world.retrieves.queue.state();
    world = await world.restart([], { parallelRetrievesPerNode: 1 });
    expect(world.retrieves.queue.state()).toEqual(before);
    expect(order()).toEqual([c, running, b, a]);
    await world.retrieves.queue.resume({ nodeKey: 'n1' });
    expect(studyOf(await world.pacs.nextRequest())).toBe('1.4');
    expect(summaryOf(b)).toMatchObject({ hold: { why: 'paused', of: 'retrieve' } });
  });

  it('goes on with what the end of the program cut off, first', async () => {
    world.pacs.holds = new Map([[series, ['1.1', '1.2']]]);
    const id = world.start();
    const next = startStudy('1.9');
    await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.store('1.1');
    await world.until(id, isType('instances-stored'));
    // On disk when this resolves.
    await world.retrieves.queue.move(next, 'bottom');
    world = await world.restart(['1.1'], { parallelRetrievesPerNode: 1 });
    const move = await world.pacs.nextRequest();
    expect(studyOf(move)).toBe(study);
    expect(order()).toEqual([`${id}!`, next]);
    expect(move.request.level).toBe('instance');
    expect(readText(move.request.identifier, 0x0008_0018)).toBe('1.2');
    world.store('1.2');
    move.final(0, { completed: 1 });
    const events = await world.ended(id);
    expect(jobTypes(events)).toContain('retrieve-resumed');
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { expected: 2, received: 2 } });
  });

  it('counts the tries at a busy PACS on', async () => {
    world.settings.busyRetries = 1;
    const id = world.start();
    (await world.pacs.nextRequest()).final(0xa700);
    await world.until(id, isType('backing-off'));
    await orderIs(id);
    await world.retrieves.close();
    world = await world.restart([], { busyRetries: 1, parallelRetrievesPerNode: 1 });
    (await world.pacs.nextRequest()).final(0xa700);
    await world.ended(id);
    expect(summaryOf(id).outcome).toBe('failed');
  });

  it('is in the order of arrival when its file is damaged', async () => {
    const { running, a, b, c } = await fourQueued();
    await world.retrieves.queue.move(c, 'top');
    await world.retrieves.close();
    const path = join(world.folder, 'queue.json');
    expect(JSON.parse(await readFile(path, 'utf8')).order).toEqual([running, c, a, b]);
    await writeFile(path, '{"order":');
    world = await world.restart([], { parallelRetrievesPerNode: 1 });
    expect(
      order()
        .map((one) => one.replace('!', ''))
        .toSorted(),
    ).toEqual([running, a, b, c].toSorted());
  });
});
