import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { gatherEvidence } from '../../../shared/diagnosis/gather.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { Diagnosed, Diagnosis, DiagnosisSubject } from '../diagnosis/create-diagnosis.ts';
import { timelineFacts } from '../diagnosis/timeline-facts.ts';
import { createWorld, series, type World } from './retrieve.test-support.ts';

/** What the diagnosis says is scripted; what it is shown is kept. */
let says: readonly Finding[];
let shown: DiagnosisSubject[];
let taught: Diagnosed[];
let world: World;
let folder: string;

const finding = (cause: Finding['cause'], confidence: Finding['confidence'] = 'likely'): Finding => ({
  ...{ cause, confidence, name: 'A cause', sentence: 'It is so.', steps: ['Do it.'] },
  ...{ evidence: [{ text: 'Seen.' }], excluded: [], actions: [] },
});

const diagnosis: Diagnosis = {
  look(subject) {
    shown.push(subject);
    const evidence = gatherEvidence(subject.events, { now: 0, ...timelineFacts(subject.events) });
    return { evidence, findings: [...says] };
  },
  again: (evidence, probes) => ({ evidence: { ...evidence, probes: [...probes] }, findings: [...says] }),
  explain: () => [],
  context: () => ({ now: 0 }),
  learn: (_, diagnosed) => void taught.push(diagnosed),
};

beforeEach(async () => {
  says = [];
  shown = [];
  taught = [];
  folder = await mkdtemp(join(tmpdir(), 'movescope-retrieve-'));
  world = await createWorld(folder, [], diagnosis);
  world.pacs.holds = new Map([[series, ['1.1']]]);
});
afterEach(() => world.close());

const isType = (type: TimelineEvent['type']) => (event: TimelineEvent) => event.type === type;
const summaryOf = (id: string) => world.retrieves.list().find((one) => one.retrieveId === id);
const diagnosedOf = (events: readonly TimelineEvent[]) =>
  events.flatMap((event) => (event.type === 'diagnosed' ? [event.findings.map((one) => one.cause)] : []));

async function failAtOnce(): Promise<string> {
  const id = world.start();
  const move = await world.pacs.nextRequest();
  move.final(0xa801);
  return id;
}

describe('at its end a retrieve', () => {
  it('says what the diagnosis makes of it, just before it ends', async () => {
    says = [finding('B02')];
    const events = await world.ended(await failAtOnce());
    expect(events.slice(-2).map((event) => event.type)).toEqual(['diagnosed', 'retrieve-finished']);
    expect(summaryOf(world.retrieves.list()[0]?.retrieveId ?? '')?.findings).toEqual(says);
    expect(taught).toHaveLength(1);
  });

  it('shows the diagnosis its end, under the number that the end will have', async () => {
    says = [finding('B02')];
    const events = await world.ended(await failAtOnce());
    expect(shown.at(-1)?.events.at(-1)).toMatchObject({
      ...{ type: 'retrieve-finished', outcome: 'failed', seq: events.at(-1)?.seq },
    });
  });

  it('waits for the C-FIND when the C-MOVE failed at once: whether the study exists tells causes apart', async () => {
    const events = await world.ended(await failAtOnce());
    expect(events.map((event) => event.type)).toContain('expected-counted');
  });

  it('says nothing when nothing is wrong', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    world.store('1.1');
    move.final(0, { completed: 1 });
    const events = await world.ended(id);
    expect(diagnosedOf(events)).toEqual([]);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete' });
  });

  it('ends as it would have when the diagnosis itself breaks', async () => {
    const broken: Diagnosis = {
      ...diagnosis,
      look: () => {
        throw new Error('a bug');
      },
    };
    await world.close();
    world = await createWorld(folder, [], broken);
    const events = await world.ended(await failAtOnce());
    expect(events.at(-1)).toMatchObject({ type: 'retrieve-finished', outcome: 'failed' });
  });
});

describe('while the PACS is silent', () => {
  it('the diagnosis looks from 5 s on, and is heard when it changes its mind', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    world.clock.advance(4000);
    expect(shown).toHaveLength(0);
    says = [finding('C09', 'possible')];
    world.clock.advance(6000);
    await world.until(id, isType('diagnosed'));
    world.clock.advance(20_000);
    says = [];
    world.clock.advance(6000);
    world.store('1.1');
    move.final(0, { completed: 1 });
    const events = await world.ended(id);
    expect(diagnosedOf(events).slice(0, 2)).toEqual([['C09'], []]);
    expect(summaryOf(id)?.findings).toEqual([]);
  });

  it('a PACS that answers “pending” with the same counts is looked at all the same', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    says = [finding('E03')];
    for (let n = 0; n < 60; n++) {
      move.pending({ remaining: 1, completed: 0 });
      world.clock.advance(200);
    }
    const events = await world.until(id, isType('diagnosed'));
    expect(diagnosedOf(events)).toEqual([['E03']]);
    world.store('1.1');
    move.final(0, { completed: 1 });
    await world.ended(id);
  });

  it('a PACS whose counts move, or whose images come, is left in peace', async () => {
    const id = world.start();
    const move = await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    for (let remaining = 30; remaining > 0; remaining--) {
      move.pending({ remaining });
      await world.until(id, (event) => 'counts' in event && event.counts.remaining === remaining);
      world.clock.advance(1000);
    }
    expect(shown).toEqual([]);
    world.store('1.1');
    move.final(0, { completed: 1 });
    await world.ended(id);
  });

  it('what it says is no sign of life: the silence goes on', async () => {
    const id = world.start();
    await world.pacs.nextRequest();
    await world.until(id, isType('expected-counted'));
    const before = summaryOf(id)?.lastEventAt;
    says = [finding('C09', 'possible')];
    world.clock.advance(10_000);
    await world.until(id, isType('diagnosed'));
    expect(summaryOf(id)?.lastEventAt).toBe(before);
  });
});

describe('after its end', () => {
  const result = { probe: 'P3', at: 5, destination: 'MOVESCOPE', status: 0xa801 } as const;

  it('tests are appended, change what is said, and are there after a restart', async () => {
    says = [finding('B02')];
    const id = await failAtOnce();
    const before = await world.ended(id);
    world.retrieves.beginProbe(id, 'P3');
    says = [finding('C06', 'certain')];
    expect(await world.retrieves.addProbe(id, { probe: 'P3', result })).toEqual(says);
    const events = await world.ended(id);
    expect(events.slice(before.length).map((event) => [event.type, event.seq])).toEqual([
      ['probe-started', before.length + 1],
      ['probe-finished', before.length + 2],
      ['diagnosed', before.length + 3],
    ]);
    expect((await world.retrieves.evidence(id))?.probes).toEqual([result]);
    const again = await world.restart();
    expect(again.retrieves.list()[0]).toMatchObject({ outcome: 'failed', findings: says });
    await again.retrieves.close();
  });

  it('a test that could not be run leaves the findings as they are', async () => {
    says = [finding('B02')];
    const id = await failAtOnce();
    await world.ended(id);
    world.retrieves.beginProbe(id, 'P5');
    says = [];
    const failure = { kind: 'tcp-refused', host: '10.0.0.1', port: 104, elapsedMs: 1 } as const;
    expect(await world.retrieves.addProbe(id, { probe: 'P5', failure })).toMatchObject([{ cause: 'B02' }]);
  });

  it('nothing else is appended, and no test to one that goes on', async () => {
    const id = world.start();
    await world.pacs.nextRequest();
    expect(() => world.retrieves.beginProbe(id, 'P1')).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'invalid-request' }) }),
    );
  });
});
