import { describe, expect, it, vi } from 'vitest';
import type { Query, QueryEvent } from '../../../shared/contract/query.ts';
import type { FakeStream } from '../../testing/fake-backend.ts';
import { connectFake } from '../../testing/render.tsx';
import { createSearchStore } from './search-store.ts';

interface Asked {
  readonly query: Query;
  readonly stream: FakeStream<QueryEvent>;
  cancelled: boolean;
}

function searching() {
  const asked: Asked[] = [];
  const { connection } = connectFake({
    topics: {
      'query.results': (query, stream) => {
        const one: Asked = { query, stream, cancelled: false };
        stream.onCancel(() => {
          one.cancelled = true;
        });
        asked.push(one);
      },
    },
  });
  const store = createSearchStore(connection.client, () => new Date(2026, 2, 14));
  return { store, asked };
}

const finished = {
  type: 'node-finished',
  node: 0,
  matches: 1,
  elapsedMs: 5,
  optionalKeysUnsupported: false,
} as const;

describe('search store', () => {
  it('streams studies in and keeps a failed PACS apart from an empty one', async () => {
    const { store, asked } = searching();
    store.getState().run(['a', 'b']);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[0]?.stream.event({ type: 'matches', node: 0, matches: [{ StudyInstanceUID: '1.2' }] });
    asked[0]?.stream.event({ ...finished, outcome: 'complete' });
    asked[1]?.stream.event({
      ...finished,
      matches: 0,
      outcome: 'failed',
      failure: { kind: 'response-timeout', during: 'C-FIND', silentMs: 60_000 },
    });
    await vi.waitFor(() => expect(store.getState().status).toBe('done'));
    const { rows, nodes } = store.getState();
    expect([...rows.keys()]).toEqual(['1.2']);
    expect(nodes.map((node) => node.failure?.kind)).toEqual([undefined, 'response-timeout']);
  });

  it('takes a PACS whose query could not be built down alone', async () => {
    const { store, asked } = searching();
    store.getState().run(['a', 'b']);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[0]?.stream.end({ kind: 'invalid-request', detail: 'PatientID' });
    asked[1]?.stream.event({ ...finished, outcome: 'complete' });
    await vi.waitFor(() => expect(store.getState().status).toBe('done'));
    expect(store.getState().nodes.map((node) => node.failure?.kind)).toEqual(['invalid-request', undefined]);
  });

  it('flags a PACS that has more than it sent', async () => {
    const { store, asked } = searching();
    store.getState().run(['a']);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.stream.event({ ...finished, outcome: 'truncated' });
    await vi.waitFor(() => expect(store.getState().nodes[0]?.truncated).toBe(true));
  });

  it('cancels what runs and says so, keeping what was found', async () => {
    const { store, asked } = searching();
    store.getState().run(['a']);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.stream.event({ type: 'matches', node: 0, matches: [{ StudyInstanceUID: '1.2' }] });
    await vi.waitFor(() => expect(store.getState().rows.size).toBe(1));
    store.getState().cancel();
    await vi.waitFor(() => expect(asked[0]?.cancelled).toBe(true));
    expect(store.getState()).toMatchObject({ status: 'cancelled' });
    expect(store.getState().nodes[0]?.cancelled).toBe(true);
    expect(store.getState().rows.size).toBe(1);
  });

  it('stops the old search before a new one', async () => {
    const { store, asked } = searching();
    store.getState().run(['a']);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    store.getState().run(['a']);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked.map((one) => one.cancelled)).toEqual([true, false]);
  });

  it('sets aside answers that do not match what was asked', async () => {
    const { store, asked } = searching();
    store.getState().edit({ modalities: ['CT'] });
    store.getState().run(['a']);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.stream.event({
      type: 'matches',
      node: 0,
      matches: [
        { StudyInstanceUID: '1.2', ModalitiesInStudy: 'CT' },
        { StudyInstanceUID: '1.3', ModalitiesInStudy: 'US' },
      ],
    });
    await vi.waitFor(() => expect(store.getState().setAside.size).toBe(1));
    expect([...store.getState().rows.keys()]).toEqual(['1.2']);
  });

  it('asks nobody while the form can not be sent', () => {
    const { store, asked } = searching();
    store.getState().edit({ studyUid: 'x' });
    store.getState().run(['a']);
    expect(store.getState().problem).toMatch(/UID/);
    expect(asked).toHaveLength(0);
  });
});
