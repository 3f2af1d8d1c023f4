import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationRequest } from '../../../shared/contract/operations.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { aFinding } from '../../testing/findings.ts';
import { type FakeHandlers, renderOver } from '../../testing/render.tsx';
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
const events: TimelineEvent[] = [
  {
    type: 'retrieve-queued',
    seq: 1,
    at: 1000,
    nodeName: 'Archive',
    peer,
    scope: { studyInstanceUid: '1.2.3' },
    method: 'auto',
  },
  {
    type: 'response-final',
    seq: 2,
    at: 1010,
    purpose: 'retrieve',
    associationId: 'x',
    service: 'C-MOVE',
    status: 0xa801,
    counts: {},
    elapsedMs: 3,
  },
  {
    type: 'retrieve-finished',
    seq: 3,
    at: 1020,
    outcome: 'failed',
  },
];

const failed = aSummary({ phase: 'failed', outcome: 'failed', finishedAt: 1020, lastSeq: 3 });

function open(summary: RetrieveSummary, handlers: FakeHandlers = {}) {
  renderOver(<Part />, {
    operations: { 'library.search': () => ({ studies: [], total: 0 }), ...handlers.operations },
    topics: {
      'retrieve.summaries': (_params, stream) => stream.event({ changed: [summary], removed: [] }),
      'retrieve.timeline': ({ afterSeq }, stream) => {
        stream.event(events.filter((event) => event.seq > afterSeq));
        stream.end();
      },
      ...handlers.topics,
    },
  });
  return userEvent.setup();
}

describe('the finding of a transfer', () => {
  it('is one sentence with its confidence; the steps open on demand', async () => {
    const user = open({ ...failed, findings: [aFinding()] });
    const finding = await screen.findByRole('region', { name: /^Finding/ });
    expect(within(finding).getByText('The PACS does not know where to send the images.')).toBeDefined();
    expect(within(finding).getByText('Likely')).toBeDefined();
    expect(within(finding).queryByText(/Enter MOVESCOPE/)).toBeNull();
    await user.click(within(finding).getByRole('button', { name: /Steps for the technician/ }));
    expect(within(finding).getByText(/Enter MOVESCOPE/)).toBeDefined();
  });

  it('leads from a line of evidence to its event, which gets the focus and a mark', async () => {
    const user = open({ ...failed, findings: [aFinding()] });
    await user.click(await screen.findByRole('button', { name: /The PACS answered 0xA801/ }));
    await vi.waitFor(() => expect(document.activeElement?.textContent).toContain('C-MOVE ended with 0xA801'));
    expect(document.activeElement?.closest('li')?.className).toContain('timeline-target');
  });

  it('shows the others by name and rank, each opening in full', async () => {
    const second = aFinding({
      cause: 'C10',
      name: 'A firewall in the network',
      sentence: 'The way back is blocked.',
    });
    const user = open({ ...failed, findings: [aFinding(), second] });
    const others = await screen.findByRole('list', { name: /Other findings/ });
    expect(screen.queryByText('The way back is blocked.')).toBeNull();
    await user.click(within(others).getByRole('button', { name: /A firewall in the network/ }));
    expect(screen.getByText('The way back is blocked.')).toBeDefined();
  });

  it('retrieves by C-GET at a press', async () => {
    const started: OperationRequest<'retrieve.start'>[] = [];
    const user = open(
      { ...failed, findings: [aFinding()] },
      {
        operations: {
          'retrieve.start': (request) => {
            started.push(request);
            return { retrieveId: 'r2' };
          },
        },
      },
    );
    await user.click(await screen.findByRole('button', { name: 'Use C-GET' }));
    await vi.waitFor(() => expect(started[0]).toMatchObject({ method: 'get', peer: { nodeId: 'a' } }));
  });

  it('runs the deciding test of an ended retrieve', async () => {
    const probed = vi.fn();
    const finding = aFinding({
      decidingTest: { probe: 'P4', shows: 'Another answer means that it knows us.' },
    });
    const user = open(
      { ...failed, findings: [finding] },
      {
        operations: {
          'retrieve.probe': ({ probe }) => {
            probed(probe);
            return { findings: [] };
          },
        },
      },
    );
    await user.click(await screen.findByRole('button', { name: 'Run the deciding test' }));
    await vi.waitFor(() => expect(probed).toHaveBeenCalledWith('P4'));
  });

  it('goes on with the timeline when a test follows the end', async () => {
    const after: TimelineEvent = { type: 'probe-started', seq: 4, at: 2000, probe: 'P4' };
    const asked: number[] = [];
    open(
      { ...failed, lastSeq: 4 },
      {
        topics: {
          'retrieve.timeline': ({ afterSeq }, stream) => {
            asked.push(afterSeq);
            stream.event(afterSeq === 0 ? events : [after]);
            stream.end();
          },
        },
      },
    );
    expect(await screen.findByText(/Test P4 was started/)).toBeDefined();
    expect(asked.at(-1)).toBe(3);
  });

  it('opens a support bundle, to look at only', async () => {
    const user = open(failed, {
      operations: {
        'bundle.open': ({ text }) => {
          expect(text).toBe('{}');
          return {
            kind: 'bundle',
            summary: { ...failed, nodeName: 'Far away', retrieveId: 'b' },
            events,
            findings: [aFinding({ decidingTest: { probe: 'P4', shows: 'x' } })],
          };
        },
      },
    });
    await user.upload(await screen.findByLabelText('Support bundle file'), new File(['{}'], 'case.json'));
    const bundle = await screen.findByRole('article', { name: 'Support bundle' });
    expect(within(bundle).getByText(/case.json/)).toBeDefined();
    expect(within(bundle).getByText('The PACS does not know where to send the images.')).toBeDefined();
    expect(within(bundle).getByText(/C-MOVE ended with 0xA801/)).toBeDefined();
    expect(within(bundle).queryByRole('button', { name: 'Use C-GET' })).toBeNull();
    expect(within(bundle).queryByRole('button', { name: 'Run the deciding test' })).toBeNull();
  });
});
