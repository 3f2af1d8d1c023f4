import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { createWorld, series, type World } from './retrieve.test-support.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.pacs.holds = new Map([[series, ['1.1', '1.2', '1.3']]]);
});
afterEach(() => world.close());

const isType = (type: TimelineEvent['type']) => (event: TimelineEvent) => event.type === type;
const summaryOf = (of: World, id: string) => of.retrieves.list().find((one) => one.retrieveId === id);

async function incomplete(): Promise<string> {
  const id = world.start();
  const move = await world.pacs.nextRequest();
  await world.until(id, isType('expected-counted'));
  world.store('1.1');
  move.final(0, { completed: 3 });
  await world.until(id, isType('waiting-for-late-images'));
  world.clock.advance(121_000);
  await world.ended(id);
  expect(summaryOf(world, id)).toMatchObject({ outcome: 'incomplete', counts: { received: 1 } });
  return id;
}

/** Everything that is told of an ended retrieve until it says this. */
async function summaryWith(of: World, id: string, received: number): Promise<void> {
  await expect.poll(() => summaryOf(of, id)?.counts.received).toBe(received);
}

describe('images that come when a retrieve of an earlier run is over', () => {
  it('are counted there, each once, and complete it', async () => {
    const id = await incomplete();
    const again = await world.restart(['1.1']);
    try {
      again.store('1.2');
      again.clock.advance(250);
      await summaryWith(again, id, 2);
      expect(summaryOf(again, id)?.outcome).toBe('incomplete');
      again.store('1.1', { duplicate: true });
      again.store('1.3');
      again.clock.advance(250);
      await expect.poll(() => summaryOf(again, id)?.outcome).toBe('complete');
      expect(summaryOf(again, id)).toMatchObject({ counts: { received: 3 }, lateInstances: 2 });
      const events = await again.retrieves.events(id);
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    } finally {
      await again.close();
    }
  });

  it('are counted where the end of the program had cut the retrieve off', async () => {
    const id = world.start();
    await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.store('1.1');
    await world.until(id, isType('instances-stored'));
    const again = await world.restart(['1.1'], { resumeInterrupted: false });
    try {
      expect(summaryOf(again, id)?.phase).toBe('interrupted');
      for (const uid of ['1.2', '1.3']) again.store(uid);
      again.clock.advance(250);
      await expect.poll(() => summaryOf(again, id)?.outcome).toBe('complete');
      expect(summaryOf(again, id)?.counts.received).toBe(3);
    } finally {
      await again.close();
    }
  });
});
