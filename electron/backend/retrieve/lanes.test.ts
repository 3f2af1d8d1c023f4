import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { viewTimeline } from '../../../shared/retrieve/timeline-view.ts';
import { readText } from '../dataset/attributes.ts';
import type { ReceivedRequest } from './fake-pacs.test-support.ts';
import { lanesOf } from './lanes.ts';
import { planForParts } from './part-plan.ts';
import { createWorld, study, type World } from './retrieve.test-support.ts';

const large = '1.2.3.1';
const small = '1.2.3.2';
const uidsOf = (series: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${series}.${n + 1}`);

describe('how many C-MOVEs at the same time a study is asked for with', () => {
  const automatic = { wanted: undefined, quickAck: false, running: 1, learnedLimit: undefined };

  it('is one where received images are acknowledged at once, and four where they are not', () => {
    expect(lanesOf({ ...automatic, quickAck: true })).toBe(1);
    expect(lanesOf(automatic)).toBe(4);
  });

  it('is shared with what else runs on the node, and less where it was busy', () => {
    expect(lanesOf({ ...automatic, running: 2 })).toBe(2);
    expect(lanesOf({ ...automatic, running: 8 })).toBe(1);
    expect(lanesOf({ ...automatic, learnedLimit: 1 })).toBe(1);
  });

  it('is what a person has set', () => {
    expect(lanesOf({ ...automatic, wanted: 1 })).toBe(1);
    expect(lanesOf({ ...automatic, quickAck: true, wanted: 6 })).toBe(6);
  });
});

describe('the parts of a study', () => {
  const instances = (series: string, count: number) =>
    uidsOf(series, count).map((sopInstanceUid) => ({ seriesInstanceUid: series, sopInstanceUid }));
  const scope = { studyInstanceUid: study, patientId: 'P' };
  const parts = (own: ReturnType<typeof instances>, lanes = 4, single = false) =>
    planForParts({ scope, instances: own, lanes, single });

  it('are its series where none is larger than the share of a lane, the largest first', () => {
    const plan = parts([...instances('1.1', 20), ...instances('1.2', 30), ...instances('1.3', 30)], 2);
    expect(plan).toMatchObject({ way: { level: 'series', inParts: true }, lanes: 2 });
    expect(plan?.requests.map((keys) => keys.seriesInstanceUid)).toEqual(['1.2', '1.3', '1.1']);
    expect(plan?.requests.every((keys) => keys.patientId === 'P' && !keys.sopInstanceUids)).toBe(true);
  });

  it('are lists of a large series that name each image once, beside the small series', () => {
    const plan = parts([...instances(large, 300), ...instances(small, 20)]);
    const lists =
      plan?.requests.flatMap((keys) => (keys.sopInstanceUids ? [keys.sopInstanceUids] : [])) ?? [];
    expect(lists.map((list) => list.length)).toEqual([60, 60, 60, 60, 60]);
    expect(lists.flat().toSorted()).toEqual(uidsOf(large, 300).toSorted());
    expect(plan?.requests.filter((keys) => keys.seriesInstanceUid === small)).toHaveLength(1);
  });

  it('are single images where lists are not taken, unless that would be too many', () => {
    expect(parts(instances(large, 100), 4, true)?.requests).toHaveLength(100);
    expect(parts(instances(large, 100), 4, true)?.way).toMatchObject({ level: 'instance', single: true });
    expect(parts(instances(large, 201), 4, true)).toBeUndefined();
  });

  it('are not made of a study that is too small for them', () => {
    expect(parts(instances(large, 31))).toBeUndefined();
    expect(parts(instances(large, 32))?.lanes).toBe(2);
  });
});

describe('a study in parts', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    world.nodeSettings.parallelMoves = 4;
    world.pacs.holds = new Map([
      [large, uidsOf(large, 64)],
      [small, uidsOf(small, 8)],
    ]);
  });
  afterEach(() => world.close());

  const summaryOf = (id: string) => world.retrieves.list().find((one) => one.retrieveId === id);
  const seriesAsked = ({ request }: ReceivedRequest) => readText(request.identifier, 0x0020_000e) ?? '';
  /** What a request asks for: its list, or all of its series. */
  const uidsAsked = (received: ReceivedRequest): string[] => {
    const list = readText(received.request.identifier, 0x0008_0018);
    const { holds } = world.pacs;
    const all = holds instanceof Map ? (holds.get(seriesAsked(received)) ?? []) : [];
    return list ? list.split('\\') : all;
  };
  const deliver = (received: ReceivedRequest): void => {
    const uids = uidsAsked(received);
    const seriesInstanceUid = seriesAsked(received);
    for (const uid of uids) world.store(uid, { seriesInstanceUid });
    received.final(0, { completed: uids.length, failed: 0, warning: 0 });
  };
  const nextRequests = async (count: number) => {
    const requests: ReceivedRequest[] = [];
    while (requests.length < count) requests.push(await world.pacs.nextRequest());
    return requests;
  };
  const attemptOf = (events: readonly TimelineEvent[]) =>
    events.find((event) => event.type === 'attempt-started');

  it('is asked for by four C-MOVEs on four associations, and is one complete retrieve with one sum', async () => {
    const id = world.start();
    const first = await nextRequests(4);
    expect(new Set(first.map(({ options }) => options)).size).toBe(4);
    for (const request of first) deliver(request);
    deliver(await world.pacs.nextRequest());
    const events = await world.ended(id);
    expect(attemptOf(events)).toMatchObject({ level: 'instance', parallel: { lanes: 4, requests: 5 } });
    expect(summaryOf(id)).toMatchObject({
      outcome: 'complete',
      counts: { expected: 72, reported: { completed: 72 }, received: 72 },
      lateInstances: 0,
    });
    const blocks = viewTimeline(events).filter((item) => item.text.startsWith('Retrieving, lane'));
    expect(blocks.map((block) => block.text.slice(0, 18))).toEqual(
      [1, 2, 3, 4].map((lane) => `Retrieving, lane ${lane}`),
    );
  });

  it('has every lane cancelled with it', async () => {
    const id = world.start();
    const requests = await nextRequests(4);
    world.retrieves.cancel(id);
    const events = await world.ended(id);
    expect(requests.every((request) => request.cancelled)).toBe(true);
    expect(summaryOf(id)?.outcome).toBe('cancelled');
    expect(events.filter((event) => event.type === 'association-released')).toHaveLength(5);
  });

  it('is finished by the other lanes when the PACS has too much to do for one', async () => {
    const id = world.start();
    const [busy, ...others] = await nextRequests(4);
    busy?.final(0xa701);
    for (const request of others) deliver(request);
    for (const request of await nextRequests(2)) deliver(request);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { received: 72 } });
    expect(world.retrieves.queue.state().nodes.every(({ limit, bound }) => limit < bound)).toBe(true);
  });

  it('waits for the lane that is slow, and does not call its images late', async () => {
    const id = world.start();
    const [slow, ...others] = await nextRequests(4);
    for (const request of others) deliver(request);
    deliver(await world.pacs.nextRequest());
    await world.until(id, (event) => event.type === 'instances-stored');
    expect(summaryOf(id)?.outcome).toBeUndefined();
    if (slow) deliver(slow);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({ outcome: 'complete', lateInstances: 0 });
  });

  it('is incomplete with the failure of the lane that was lost, and its other images are here', async () => {
    const id = world.start();
    const [lost, ...others] = await nextRequests(4);
    lost?.lose({ kind: 'association-closed-early', during: 'C-MOVE' });
    for (const request of others) deliver(request);
    deliver(await world.pacs.nextRequest());
    await world.until(id, (event) => event.type === 'waiting-for-late-images');
    world.clock.advance(121_000);
    await world.ended(id);
    expect(summaryOf(id)).toMatchObject({
      outcome: 'incomplete',
      failure: { kind: 'association-closed-early' },
      counts: { received: 56 },
    });
  });

  it('is asked for as a whole when its parts brought nothing, the next time at once', async () => {
    const id = world.start();
    for (const request of await nextRequests(4)) request.final(0xa900);
    (await world.pacs.nextRequest()).final(0xa900);
    const whole = await world.pacs.nextRequest();
    expect(whole.request.level).toBe('study');
    for (const series of [large, small]) {
      for (const uid of uidsOf(series, series === large ? 64 : 8))
        world.store(uid, { seriesInstanceUid: series });
    }
    whole.final(0, { completed: 72 });
    const events = await world.ended(id);
    expect(summaryOf(id)?.outcome).toBe('complete');
    expect(events.find((event) => event.type === 'way-changed')).toMatchObject({ to: { level: 'study' } });
    expect(world.lessons).toContainEqual(expect.objectContaining({ name: 'studiesInParts', value: false }));
    world.facts.studiesInParts = false;
    world.library.clear();
    world.start();
    expect((await world.pacs.nextRequest()).request.level).toBe('study');
  });

  it('is not asked for in parts where the PACS moves whole studies only, or lists nothing', async () => {
    world.facts.wholeStudiesOnly = true;
    world.start();
    expect((await world.pacs.nextRequest()).request.level).toBe('study');
    world.facts.wholeStudiesOnly = false;
    world.pacs.holds = 'silent';
    const id = world.start();
    await world.until(id, (event) => event.type === 'connected');
    world.clock.advance(5000);
    expect((await world.pacs.nextRequest()).request.level).toBe('study');
  });
});
