import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { StoreCommand } from '../dimse/association.ts';
import type { StoredInstance } from '../library/library.ts';
import { createSubscribers } from '../subscribers.ts';
import { createCorrelator } from './correlate.ts';
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

describe('images that were not asked for, from the computer of the PACS', () => {
  const command: StoreCommand = {
    associationId: 'in-1',
    messageId: 1,
    sopClassUid: '1.2',
    sopInstanceUid: '5.5',
    transferSyntaxUid: '1.2.840.10008.1.2',
    callingAe: 'PACS',
    calledAe: 'WS',
    remoteAddress: '10.0.0.1',
    moveOriginator: undefined,
  };
  const image = (studyInstanceUid: string, change: Partial<StoreCommand>): StoredInstance => ({
    command: { ...command, ...change },
    studyInstanceUid,
    seriesInstanceUid: `${studyInstanceUid}.1`,
    sopInstanceUid: '5.5',
    bytes: 1,
    duplicate: false,
  });

  const others = '9.9.9';
  const ours = { aeTitle: 'WS', messageId: 7 };
  it.each([
    ['from the AE that was asked', [image(others, {})], 1],
    ['from another AE there: a modality or a router', [image(others, { callingAe: 'CT1' })], 0],
    [
      'from another AE there that also brings what was asked for',
      [image(study, { callingAe: 'OUT' }), image(others, { callingAe: 'OUT' })],
      1,
    ],
    ['for our request by its originator', [image(others, { callingAe: 'OUT', moveOriginator: ours })], 1],
    [
      'for the request of somebody else',
      [image(others, { moveOriginator: { ...ours, aeTitle: 'OTHER' } })],
      0,
    ],
  ])('%s', (_name, images, expected) => {
    const events = createSubscribers<AssociationEvent>();
    const stored = createSubscribers<StoredInstance>();
    const inbound = { onEvent: events.add, onStored: stored.add, onRefused: () => () => undefined };
    const correlator = createCorrelator(inbound, () => 0);
    let beside = 0;
    correlator.open({
      scope: { studyInstanceUid: study },
      localAe: 'WS',
      peerAe: 'PACS',
      host: '10.0.0.1',
      remoteAddress: () => '10.0.0.1',
      messageIds: new Set([7]),
      stored: () => undefined,
      storedBeside: () => {
        beside += 1;
      },
      refused: () => undefined,
      event: () => undefined,
    });
    events.notify(connectedFrom('10.0.0.1', 'in-1'));
    for (const one of images) stored.notify(one);
    correlator.close();
    expect(beside).toBe(expected);
  });
});
