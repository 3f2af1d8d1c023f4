import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, series, type World } from './retrieve.test-support.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.pacs.holds = new Map([[series, ['1.1', '1.2']]]);
});
afterEach(() => world.close());

const summaryOf = (id: string) => world.retrieves.list().find((one) => one.retrieveId === id);

describe('a retrieve on a full disk', () => {
  it('waits, goes on at once when somebody wants it to be tried, and waits anew when that was too early', async () => {
    world.disk.freeBytes = 0;
    const id = world.start();
    await world.until(id, (event) => event.type === 'waiting-for-space');
    expect(summaryOf(id)?.hold).toMatchObject({ why: 'space' });
    // No good part of what is needed, and the disk is full still.
    world.retrieves.queue.tryNow(id);
    let waits = 0;
    await world.until(id, (event) => event.type === 'waiting-for-space' && ++waits === 2);
    world.disk.freeBytes = 1000;
    world.retrieves.queue.tryNow(id);
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    world.store('1.2');
    move.final(0, { completed: 2 });
    const events = await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { received: 2 } });
    expect(summaryOf(id)?.hold).toBeUndefined();
    expect(events.filter((event) => event.type === 'space-made')).toEqual([
      expect.objectContaining({ freeBytes: 0, asked: true }),
      expect.objectContaining({ freeBytes: 1000, asked: true }),
    ]);
  });

  it('goes on by itself when there is space, and that is not called asked for', async () => {
    world.disk.freeBytes = 0;
    const id = world.start();
    await world.until(id, (event) => event.type === 'waiting-for-space');
    world.disk.freeBytes = 1e12;
    world.clock.advance(2000);
    const move = await world.pacs.nextRequest();
    for (const uid of ['1.1', '1.2']) world.store(uid);
    move.final(0, { completed: 2 });
    const events = await world.ended(id);
    expect(events.find((event) => event.type === 'space-made')).not.toHaveProperty('asked');
  });
});
