import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

function open(summaries: RetrieveSummary[], calls: Record<string, (id: string) => void> = {}) {
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
      'retrieve.missing': () => [{ seriesInstanceUid: '1.2.3.1', sopInstanceUid: '1.2.3.1.7' }],
    },
    topics: {
      'retrieve.summaries': (_params, stream) => stream.event({ changed: summaries, removed: [] }),
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
