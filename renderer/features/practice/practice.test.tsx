import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PracticeState } from '../../../shared/contract/settings.ts';
import type { FakeStream } from '../../testing/fake-backend.ts';
import { aFinding } from '../../testing/findings.ts';
import { renderOver } from '../../testing/render.tsx';
import { FaultPill, PracticeScreen, usePracticeLive } from './index.ts';
import { judge } from './reveal.tsx';

beforeEach(() => {
  window.location.hash = '';
});
afterEach(cleanup);

function Part() {
  usePracticeLive();
  return (
    <>
      <FaultPill />
      <PracticeScreen />
    </>
  );
}

const whole: PracticeState = {
  status: 'running',
  nodeId: 'p',
  aeTitle: 'PRACTICE',
  port: 11_117,
  remoteAes: [],
  patients: 1,
  studies: 1,
  instances: 1,
};

function open() {
  const faults: (string | null)[] = [];
  let states: FakeStream<PracticeState> | undefined;
  renderOver(<Part />, {
    operations: {
      'practice.setFault': ({ fault }) => {
        faults.push(fault);
        const state = fault === null ? whole : { ...whole, fault };
        states?.event(state);
        return state;
      },
      'node.echo': () => ({
        peer: { aeTitle: 'PRACTICE', host: '127.0.0.1', port: 11_117 },
        ok: false,
        elapsedMs: 2,
        failure: { kind: 'tcp-refused', host: '127.0.0.1', port: 11_117, elapsedMs: 2 },
        findings: [aFinding({ cause: 'A02', sentence: 'The PACS does not take calls.' })],
      }),
    },
    topics: {
      'practice.state': (_params, stream) => {
        states = stream;
        stream.event(whole);
      },
    },
  });
  return { user: userEvent.setup(), faults };
}

describe('Practice, guided', () => {
  it('breaks the PACS, shows the finding, reveals the truth and repairs it again', async () => {
    const { user, faults } = open();
    await user.click(await screen.findByRole('button', { name: 'Service stopped' }));
    expect(await screen.findByText('The PACS does not take calls.')).toBeDefined();
    expect(faults).toEqual([null, 'A02']);
    expect(screen.getByRole('button', { name: 'Practice fault: Service stopped' })).toBeDefined();
    expect(screen.queryByText(/its port refuses every connection/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'What was really wrong' }));
    expect(screen.getByText(/its port refuses every connection/)).toBeDefined();
    expect(screen.getByText('The first finding names it.')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Switch the fault off' }));
    await vi.waitFor(() => expect(faults.at(-1)).toBeNull());
    await vi.waitFor(() => expect(screen.queryByRole('button', { name: /Practice fault/ })).toBeNull());
  });
});

describe('judge', () => {
  it('tells a named cause from one named later, and from none', () => {
    expect(judge('B02', [aFinding()]).word).toBe('The first finding names it.');
    expect(judge('C09', [aFinding({ alsoPossible: ['C09'] })]).tone).toBe('good');
    expect(judge('C09', [aFinding(), aFinding({ cause: 'C09' })]).word).toBe('A later finding names it.');
    expect(judge('C09', [aFinding()]).word).toBe('No finding names it.');
    expect(judge('C09', []).word).toBe('There is no finding.');
    expect(judge('C09', [], [aFinding()]).word).toBe('There is no finding.');
    expect(judge('C09', [], [aFinding({ cause: 'C09' })])).toMatchObject({
      ...{ tone: 'good', word: 'It was named while it went on, and had passed at the end.' },
    });
  });
});
