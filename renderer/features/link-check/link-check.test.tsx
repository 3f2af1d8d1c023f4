import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import type { HopResult, LinkCheckEvent } from '../../../shared/link-check/hop.ts';
import type { FakeStream } from '../../testing/fake-backend.ts';
import { aCard, aFinding } from '../../testing/findings.ts';
import { renderOver } from '../../testing/render.tsx';
import { useNodesLive } from '../nodes/index.ts';
import { LinkCheckScreen } from './link-check-screen.tsx';

beforeEach(() => {
  window.location.hash = '';
});
afterEach(cleanup);

function Part() {
  useNodesLive();
  return <LinkCheckScreen />;
}

const node: NodeState = {
  node: {
    nodeId: 'a',
    name: 'Archive',
    practice: false,
    aeTitle: 'ARCHIVE',
    host: 'pacs',
    port: 104,
    model: 'study-root',
    method: 'auto',
    connectTimeoutS: 10,
    responseTimeoutS: 60,
    stallTimeoutS: 1800,
    maxPduLength: 131_072,
  },
  echo: 'ok',
};
const named: HopResult = { hop: 'name', outcome: 'passed', elapsedMs: 12, fact: 'pacs is 10.0.0.9' };
const refused: HopResult = { hop: 'tcp', outcome: 'failed', elapsedMs: 4, fact: 'Port 104 refused us' };

function open() {
  let line: FakeStream<LinkCheckEvent> | undefined;
  const cancelled = vi.fn();
  renderOver(<Part />, {
    topics: {
      'node.states': (_params, stream) => stream.event([node]),
      'link-check.run': (_params, stream) => {
        line = stream;
        stream.onCancel(cancelled);
        stream.event({ type: 'hop-started', hop: 'name' });
        stream.event({ type: 'hop-finished', result: named });
        stream.event({ type: 'hop-started', hop: 'tcp' });
      },
    },
  });
  return { user: userEvent.setup(), line: () => line, cancelled };
}

describe('Link check', () => {
  it('ticks the steps as they pass, with time and fact', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Check the link' }));
    const steps = await screen.findByRole('list', { name: 'Steps of the link check' });
    const rows = within(steps).getAllByRole('listitem');
    await vi.waitFor(() => expect(rows[0]?.textContent).toContain('Passed12 mspacs is 10.0.0.9'));
    expect(rows[1]?.textContent).toContain('Running');
    expect(rows[7]?.textContent).toContain('Waiting');
  });

  it('ends with the verdict and the card for the administrator', async () => {
    const { user, line } = open();
    await user.click(await screen.findByRole('button', { name: 'Check the link' }));
    await vi.waitFor(() => expect(line()).toBeDefined());
    line()?.event({ type: 'hop-finished', result: refused });
    line()?.event({
      type: 'finished',
      report: {
        nodeName: 'Archive',
        peer: { aeTitle: 'ARCHIVE', host: 'pacs', port: 104 },
        startedAt: 0,
        endedAt: 20,
        hops: [named, refused],
        passed: false,
        findings: [aFinding({ cause: 'A02', sentence: 'The PACS does not take calls.' })],
        adminCard: aCard,
      },
    });
    line()?.end();
    expect(await screen.findByText('The PACS does not take calls.')).toBeDefined();
    expect(screen.getByRole('region', { name: 'Card for the PACS administrator' })).toBeDefined();
    expect(screen.getByRole('button', { name: 'Check again' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Export report' }));
    expect(await screen.findByRole('menuitem', { name: 'As JSON' })).toBeDefined();
  });

  it('says while it waits for the call-back how long it has waited', async () => {
    const { user, line } = open();
    await user.click(await screen.findByRole('button', { name: 'Check the link' }));
    await vi.waitFor(() => expect(line()).toBeDefined());
    line()?.event({ type: 'hop-progress', hop: 'tcp', text: 'No call-back yet, 12 s.' });
    expect(await screen.findByText('No call-back yet, 12 s.')).toBeDefined();
    line()?.event({ type: 'hop-finished', result: refused });
    await vi.waitFor(() => expect(screen.queryByText('No call-back yet, 12 s.')).toBeNull());
  });

  it('can be cancelled, which stops the work', async () => {
    const { user, cancelled } = open();
    await user.click(await screen.findByRole('button', { name: 'Check the link' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
    expect(screen.getByText('The check was cancelled.')).toBeDefined();
  });

  it('begins by itself for whoever came to have it run', async () => {
    window.location.hash = '#/check/run%20a';
    open();
    expect(await screen.findByRole('button', { name: 'Cancel' })).toBeDefined();
    expect(window.location.hash).toBe('#/check/a');
  });
});
