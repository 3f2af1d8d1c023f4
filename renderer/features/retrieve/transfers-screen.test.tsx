import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueState } from '../../../shared/contract/queue.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { FakeStream } from '../../testing/fake-backend.ts';
import { renderOver } from '../../testing/render.tsx';
import { useRetrievesLive } from './retrieves-store.ts';
import { aSummary } from './summary.fixture.ts';
import { TransfersScreen } from './transfers-screen.tsx';

beforeEach(() => {
  window.location.hash = '';
});
afterEach(cleanup);

function Part() {
  useRetrievesLive();
  return <TransfersScreen />;
}

const peer = { aeTitle: 'ARCHIVE', host: '127.0.0.1', port: 104 };
const queued: TimelineEvent = {
  type: 'retrieve-queued',
  seq: 1,
  at: 1000,
  nodeName: 'Archive',
  peer,
  scope: { studyInstanceUid: '1.2.3' },
  method: 'auto',
};

interface QueueCalls {
  readonly state?: QueueState;
  readonly told?: (call: string, input: unknown) => void;
}

function open(
  summaries: RetrieveSummary[],
  calls: Record<string, (id: string) => void> = {},
  { state, told }: QueueCalls = {},
) {
  let timeline: FakeStream<TimelineEvent[]> | undefined;
  renderOver(<Part />, {
    operations: {
      'library.search': () => ({ studies: [], total: 0 }),
      'retrieve.cancel': ({ retrieveId }) => {
        calls.cancel?.(retrieveId);
        return {};
      },
      'retrieve.retry': ({ retrieveId }) => {
        calls.retry?.(retrieveId);
        return { retrieveId: 'r2' };
      },
      'queue.move': (input) => {
        told?.('move', input);
        return {};
      },
      'queue.pause': (input) => {
        told?.('pause', input);
        return {};
      },
      'queue.resume': (input) => {
        told?.('resume', input);
        return {};
      },
      'queue.setPriority': (input) => {
        told?.('priority', input);
        return {};
      },
      'queue.tryNow': (input) => {
        told?.('try now', input);
        return {};
      },
      'retrieve.missing': () => [{ seriesInstanceUid: '1.2.3.1', sopInstanceUid: '1.2.3.1.7' }],
    },
    topics: {
      'retrieve.summaries': (_params, stream) => stream.event({ changed: summaries, removed: [] }),
      'queue.state': (_params, stream) => {
        if (state) stream.event(state);
      },
      'retrieve.timeline': (_params, stream) => {
        timeline = stream;
        stream.event([queued]);
      },
    },
  });
  return { user: userEvent.setup(), timeline: () => timeline };
}

describe('Transfers', () => {
  it('says what to do while there are none', async () => {
    open([]);
    expect(await screen.findByText('No transfers yet')).toBeDefined();
  });

  it('explains a failure first and shows what happened below', async () => {
    open([
      aSummary({
        phase: 'failed',
        failure: { kind: 'dimse-status', service: 'C-MOVE', status: 0xa801 },
        finishedAt: 2000,
      }),
    ]);
    const finding = await screen.findByRole('alert');
    expect(finding.textContent).toContain('0xA801');
    expect(await screen.findByText(/was queued/)).toBeDefined();
  });

  it('keeps the three counts apart and an unknown one unknown', async () => {
    open([aSummary({ counts: { received: 480, reported: { completed: 498, failed: 2 } } })]);
    const counts = await screen.findByRole('region', { name: 'Counts' });
    expect(within(counts).getByText('480')).toBeDefined();
    expect(within(counts).getByText('498')).toBeDefined();
    expect(within(counts).getByText(/did not tell how many/)).toBeDefined();
    expect(within(counts).queryByText('0')).toBeNull();
  });

  it('lists what is missing by UID', async () => {
    const { user } = open([
      aSummary({ phase: 'incomplete', finishedAt: 2000, counts: { received: 2, expected: 3 } }),
    ]);
    await user.click(await screen.findByRole('button', { name: '1 instance missing' }));
    expect(await screen.findByText('1.2.3.1.7')).toBeDefined();
  });

  it('draws the timeline as it happens and opens an event to its details', async () => {
    const { user, timeline } = open([aSummary({})]);
    await screen.findByText(/was queued/);
    timeline()?.event([
      {
        type: 'connection-started',
        purpose: 'retrieve',
        associationId: 'x',
        host: '127.0.0.1',
        port: 104,
        seq: 2,
        at: 1010,
      },
    ]);
    const row = await screen.findByRole('button', { name: /Connection to 127.0.0.1:104|127.0.0.1:104/ });
    await user.click(row);
    expect(row.getAttribute('aria-expanded')).toBe('true');
  });

  it('cancels what runs and retries what has ended', async () => {
    const cancel = vi.fn();
    const running = open([aSummary({})], { cancel });
    await running.user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await vi.waitFor(() => expect(cancel).toHaveBeenCalledWith('r1'));
    cleanup();
    const retry = vi.fn();
    const ended = open([aSummary({ phase: 'complete', finishedAt: 2000 })], { retry });
    await ended.user.click(await screen.findByRole('button', { name: 'Retry' }));
    await vi.waitFor(() => expect(retry).toHaveBeenCalledWith('r1'));
  });
});

describe('the queue in Transfers', () => {
  const entry = (retrieveId: string, change: object = {}) => ({
    ...{ retrieveId, priority: 'normal' as const, running: false, paused: false },
    ...change,
  });
  const stateWith = (...entries: ReturnType<typeof entry>[]): QueueState => ({
    paused: false,
    nodes: [{ nodeKey: 'a', nodeName: 'Archive', paused: false, limit: 1, bound: 2, entries }],
  });
  const waiting = ['r1', 'r2', 'r3'].map((retrieveId, index) =>
    aSummary({ retrieveId, phase: 'queued', queuedAt: index }),
  );

  it('moves what waits with Alt and the arrows, and pauses it', async () => {
    const told = vi.fn();
    const state = stateWith(entry('r1'), entry('r2', { priority: 'urgent' }), entry('r3'));
    const { user } = open(waiting, {}, { state, told });
    const list = await screen.findByRole('listbox', { name: 'Transfers' });
    const [first] = await within(list).findAllByRole('option');
    expect(first?.textContent).toContain('no. 1');
    expect(within(list).getByText('Urgent')).toBeDefined();
    list.focus();
    await user.keyboard('{ArrowDown}{Alt>}{ArrowUp}{/Alt}');
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith('move', { retrieveId: 'r2', to: 'up' }));
    await user.click(await screen.findByRole('button', { name: 'Pause' }));
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith('pause', { part: { retrieveId: 'r2' } }));
  });

  it('sets the priority from the menu', async () => {
    const told = vi.fn();
    const { user } = open(waiting, {}, { state: stateWith(entry('r1')), told });
    await user.click(await screen.findByRole('button', { name: 'Queue' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Urgent' }));
    await vi.waitFor(() =>
      expect(told).toHaveBeenCalledWith('priority', { retrieveId: 'r1', priority: 'urgent' }),
    );
  });

  it('pauses a PACS or everything, and says that a PACS was too busy for more', async () => {
    const told = vi.fn();
    const { user } = open(waiting, {}, { state: stateWith(entry('r1'), entry('r2')), told });
    expect(await screen.findByText(/1 at a time/)).toBeDefined();
    await user.click(await screen.findByRole('button', { name: 'Pause Archive' }));
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith('pause', { part: { nodeKey: 'a' } }));
    await user.click(await screen.findByRole('button', { name: 'Pause All PACSs' }));
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith('pause', { part: 'all' }));
  });

  it('says for how long it waits for a busy PACS, and does not when told so', async () => {
    const told = vi.fn();
    const failure = { kind: 'dimse-status', service: 'C-MOVE', status: 0xa700 } as const;
    const hold = { why: 'busy', failure, nextTryAt: Date.now() + 60_000, retry: 2, of: 5 } as const;
    const busy = aSummary({ phase: 'queued', hold });
    const { user } = open([busy], {}, { state: stateWith(entry('r1')), told });
    expect(await screen.findByText(/PACS is busy, next try in .+\(try 2 of 5\)/)).toBeDefined();
    await user.click(await screen.findByRole('button', { name: 'Try now' }));
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith('try now', { retrieveId: 'r1' }));
  });

  it('says how much space it waits for, and tries at once when told so', async () => {
    const told = vi.fn();
    const hold = { why: 'space', freeBytes: 1_000_000, neededBytes: 6_000_000 } as const;
    const full = aSummary({ phase: 'queued', hold });
    const { user } = open([full], {}, { state: stateWith(entry('r1')), told });
    expect(await screen.findByText(/goes on by itself when 5\.0 MB more/)).toBeDefined();
    await user.click(await screen.findByRole('button', { name: 'Try now' }));
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith('try now', { retrieveId: 'r1' }));
  });
});
