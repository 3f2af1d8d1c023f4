import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

  it('releases the association when the PACS does not react within 5 s', async () => {
    world.pacs.obeysCancel = false;
    const id = world.start();
    await world.pacs.nextRequest();
    world.retrieves.cancel(id);
    await world.until(id, isType('cancel-requested'));
    world.clock.advance(4_999);
    expect(summaryOf(id)?.phase).toBe('cancelling');
    world.clock.advance(2);
    const types = typesOf(await world.ended(id));
    expect(types.indexOf('cancel-sent')).toBeLessThan(types.indexOf('association-released'));
    expect(types).not.toContain('association-aborted');
    expect(summaryOf(id)?.outcome).toBe('cancelled');
  });

  it('aborts when the PACS does not let go of the association within 3 s more', async () => {
    world.pacs.obeysCancel = false;
    world.pacs.obeysRelease = false;
    const id = world.start();
    await world.pacs.nextRequest();
    world.retrieves.cancel(id);
    await world.until(id, isType('cancel-requested'));
    world.clock.advance(7_999);
    expect(summaryOf(id)?.phase).toBe('cancelling');
    world.clock.advance(2);
    expect(typesOf(await world.ended(id))).toContain('association-aborted');
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
    expect(await readdir(world.folder)).not.toContain(id);
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

  it('marks what was running as interrupted when it is not to be resumed, with what had arrived, also when the last line is torn', async () => {
    world.pacs.holds = holds('1.1', '1.2', '1.3');
    const id = world.start();
    await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.store('1.1');
    await world.until(id, isType('instances-stored'));
    // As after kill -9 in the middle of a write; the second image reached the library but not the journal.
    await appendFile(join(world.folder, id, 'journal.jsonl'), '{"type":"instances-stored","assoc');
    world = await world.restart(['1.1', '1.2'], { resumeInterrupted: false });
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
    world = await world.restart([], { resumeInterrupted: false });
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
    move.final(0xc000);
    await done;
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 3));
    expect(stopped).toEqual([]);
  });
});

describe('when everything is closed', () => {
  const contents = async (): Promise<Record<string, string>> => {
    const entries = await readdir(world.folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
      await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
    );
  };

  it('nothing is written any more, whatever a slow PACS still says and sends', async () => {
    world.pacs.holds = holds('1.1', '1.2');
    world.pacs.obeysRelease = false;
    world.settings.parallelRetrievesPerNode = 1;
    const id = world.start();
    const late = world.start({ scope: { studyInstanceUid: '7.7' } });
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.call();
    world.store('1.1');
    const closing = world.retrieves.close();
    // While it closes: the PACS goes on.
    world.store('1.2');
    await closing;
    const before = await contents();
    expect(Object.keys(before).some((file) => file.includes(late))).toBe(true);
    move.pending({ remaining: 1 });
    world.store('1.2');
    world.hangUp();
    move.options.observe({ ...closedEvent, associationId: 'out-1' });
    world.clock.advance(60_000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(await contents()).toEqual(before);
  });
});

const closedEvent = { type: 'connection-closed', orderly: true, bytesReceived: 0 } as const;
