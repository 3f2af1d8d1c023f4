import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, series, study, type World } from './retrieve.test-support.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** A retrieve that ended as failed, with its journal, its request and its summary. */
async function endOne(): Promise<string> {
  const id = world.start();
  (await world.pacs.nextRequest()).final(0xa801);
  await world.ended(id);
  return id;
}

describe('starting with retrieves of earlier runs', () => {
  it('reads the small summaries of a thousand ended ones, and none of their journals', async () => {
    const id = await endOne();
    await world.retrieves.close();
    const summary = JSON.parse(await readFile(join(world.folder, id, 'summary.json'), 'utf8'));
    for (let n = 0; n < 1000; n++) {
      const retrieveId = `old-${n}`;
      await mkdir(join(world.folder, retrieveId));
      // No journal beside it: whoever read one would drop the retrieve.
      await writeFile(
        join(world.folder, retrieveId, 'summary.json'),
        JSON.stringify({ ...summary, retrieveId, queuedAt: n }),
      );
    }
    world = await world.restart();
    const list = world.retrieves.list();
    expect(list).toHaveLength(1001);
    expect(list.slice(0, 3).map((one) => one.retrieveId)).toEqual(['old-0', 'old-1', 'old-2']);
  });

  it('folds the journal again when the summary is damaged, and writes it anew', async () => {
    const id = await endOne();
    const before = world.retrieves.list();
    await world.retrieves.close();
    const path = join(world.folder, id, 'summary.json');
    await writeFile(path, '{"retrieveId":');
    world = await world.restart();
    expect(world.retrieves.list()).toEqual(before);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ retrieveId: id, phase: 'failed' });
  });

  it('leaves out a folder in which there is nothing to be understood', async () => {
    await world.retrieves.close();
    await mkdir(join(world.folder, 'stray'));
    await writeFile(join(world.folder, 'stray', 'journal.jsonl'), 'not json\n{"type":"unheard-of"}\n');
    world = await world.restart();
    expect(world.retrieves.list()).toEqual([]);
  });

  it('goes on when the journal can not be written: a full disk must not silence a retrieve', async () => {
    world.pacs.holds = new Map([[series, ['1.1']]]);
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, (event) => event.type === 'expected-counted');
    const journal = join(world.folder, id, 'journal.jsonl');
    await world.breakFile(journal);
    world.store('1.1', { studyInstanceUid: study });
    move.final(0, { completed: 1 });
    const events = await world.ended(id);
    expect(events.at(-1)).toMatchObject({ type: 'retrieve-finished', outcome: 'complete' });
  });
});
