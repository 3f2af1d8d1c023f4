import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PracticeState } from '../../shared/contract/settings.ts';
import { renderOver } from '../testing/render.tsx';
import { useQueryOperation } from './use-operation.ts';
import { latestEvent, useTopic } from './use-topic.ts';

afterEach(cleanup);

function Shown() {
  const practice = useTopic<'practice.state', PracticeState>('practice.state', {}, latestEvent);
  return <p>{practice.status === 'live' ? practice.value.aeTitle : practice.status}</p>;
}

function Info() {
  const info = useQueryOperation('app.info', {});
  return <p>{info.status === 'failed' ? info.failure.kind : info.status}</p>;
}

const state = {
  status: 'running',
  aeTitle: 'PRACTICE',
  remoteAes: [],
  patients: 0,
  studies: 0,
  instances: 0,
} as const;

describe('useTopic', () => {
  it('shows what arrives and cancels when it is taken off the screen', async () => {
    const cancelled = vi.fn();
    const part = renderOver(<Shown />, {
      topics: {
        'practice.state': (_params, stream) => {
          stream.event({ ...state, remoteAes: [] });
          stream.onCancel(cancelled);
        },
      },
    });
    expect(await screen.findByText('PRACTICE')).toBeDefined();
    cancelled.mockClear();
    part.unmount();
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledTimes(1));
  });

  it('tells a stream that failed from one that is loading', async () => {
    renderOver(<Shown />, {
      topics: { 'practice.state': (_params, stream) => stream.end({ kind: 'not-found', what: 'practice' }) },
    });
    expect(await screen.findByText('failed')).toBeDefined();
  });
});

describe('useQueryOperation', () => {
  it('gives the failure of the backend as data', async () => {
    renderOver(<Info />, {
      operations: {
        'app.info': () => {
          throw new Error('broken');
        },
      },
    });
    expect(await screen.findByText('internal')).toBeDefined();
  });
});
