import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { ContextProposal } from '../dimse/association.ts';
import { getContexts } from './get-contexts.ts';
import { createWorld, series, type World } from './retrieve.test-support.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const holds = (...uids: string[]) => new Map([[series, uids]]);
const typesOf = (events: readonly TimelineEvent[]) => events.map((event) => event.type);
const summaryOf = (retrieveId: string) => world.retrieves.list().find((one) => one.retrieveId === retrieveId);

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

describe('getContexts', () => {
  const compressedOf = (contexts: readonly ContextProposal[]) =>
    contexts.filter((context) => context.transferSyntaxes.includes('1.2.840.10008.1.2.4.90'));

  it('gives each compressed transfer syntax a context of its own as long as there is room', () => {
    const contexts = getContexts('study-root', ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.4']);
    expect(contexts[0]).toEqual({
      abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.3',
      transferSyntaxes: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
    });
    expect(compressedOf(contexts).map((context) => context.transferSyntaxes.length)).toEqual([1, 1]);
    expect(contexts.slice(1).every((context) => context.scpRole)).toBe(true);
  });

  it('has no compressed ones where images are wished for uncompressed, and has them first where compressed', () => {
    const uids = ['1.2.840.10008.5.1.4.1.1.2'];
    expect(compressedOf(getContexts('study-root', uids, 'uncompressed'))).toEqual([]);
    const compressed = getContexts('study-root', uids, 'compressed');
    expect(compressed[1]?.transferSyntaxes).toEqual(['1.2.840.10008.1.2.4.70']);
    expect(compressed.at(-1)?.transferSyntaxes).toEqual(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2']);
  });

  it.each([
    ['no SOP class is known', []],
    ['there are twelve', Array.from({ length: 12 }, (_, n) => `1.2.840.10008.5.1.4.1.1.${n + 1}`)],
    ['there are far too many', Array.from({ length: 300 }, (_, n) => `1.2.826.0.1.${n + 1}`)],
  ])('proposes at most 120 contexts when %s', (_, uids) => {
    const contexts = getContexts('patient-root', uids);
    expect(contexts.length).toBeGreaterThan(12);
    expect(contexts.length).toBeLessThanOrEqual(120);
    expect(contexts[0]?.abstractSyntax).toBe('1.2.840.10008.5.1.4.1.2.1.3');
  });
});
