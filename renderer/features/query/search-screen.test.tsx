import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OperationRequest } from '../../../shared/contract/operations.ts';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import type { Query, QueryEvent } from '../../../shared/contract/query.ts';
import type { FakeStream } from '../../testing/fake-backend.ts';
import { renderOver } from '../../testing/render.tsx';
import { useNodesLive } from '../nodes/index.ts';
import { useRetrievesLive } from '../retrieve/index.ts';
import { SearchScreen } from './search-screen.tsx';

afterEach(cleanup);

function node(nodeId: string, name: string, practice = false): NodeState {
  return {
    node: {
      nodeId,
      name,
      practice,
      aeTitle: name.toUpperCase(),
      host: '127.0.0.1',
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
}

const study = {
  StudyInstanceUID: '1.2.3',
  PatientName: 'DOE^JANE',
  PatientID: 'P1',
  StudyDate: '20260314',
  StudyDescription: 'CT Chest',
};

function Part() {
  useNodesLive();
  useRetrievesLive();
  return <SearchScreen />;
}

function open(nodes: readonly NodeState[], answer: (query: Query, stream: FakeStream<QueryEvent>) => void) {
  const started: OperationRequest<'retrieve.start'>[] = [];
  renderOver(<Part />, {
    operations: {
      'library.search': () => ({ studies: [], total: 0 }),
      'retrieve.start': (request) => {
        started.push(request);
        return { retrieveId: 'r1' };
      },
    },
    topics: {
      'node.states': (_params, stream) => stream.event([...nodes]),
      'practice.state': (_params, stream) =>
        stream.event({
          status: 'running',
          aeTitle: 'PRACTICE',
          remoteAes: [],
          patients: 1,
          studies: 1,
          instances: 1,
        }),
      'query.results': answer,
    },
  });
  return { started, user: userEvent.setup() };
}

function answerWith(matches: Record<string, string>[]) {
  return (_query: Query, stream: FakeStream<QueryEvent>): void => {
    stream.event({ type: 'matches', node: 0, matches });
    stream.event({
      type: 'node-finished',
      node: 0,
      outcome: 'complete',
      matches: matches.length,
      elapsedMs: 3,
      optionalKeysUnsupported: false,
    });
    stream.end();
  };
}

describe('Search', () => {
  it('comes up with the studies of the practice PACS while that is the only one', async () => {
    open([node('p', 'Practice', true)], answerWith([study]));
    expect(await screen.findByText('DOE, JANE')).toBeDefined();
    expect(screen.getByText(/Made-up studies/)).toBeDefined();
  });

  it('asks no real PACS by itself', async () => {
    const asked = vi.fn();
    open([node('a', 'Archive')], asked);
    expect(await screen.findByText('Search for a patient')).toBeDefined();
    expect(asked).not.toHaveBeenCalled();
  });

  it('shows a count that was not given as a dash, not as 0', async () => {
    open([node('p', 'Practice', true)], answerWith([study]));
    const row = (await screen.findByText('DOE, JANE')).closest('tr');
    expect(row && within(row).getAllByText('The PACS did not give this').length).toBeGreaterThan(0);
    expect(row?.textContent).not.toContain('0 / 0');
  });

  it('shows a failure as one, never as no results', async () => {
    const { user } = open([node('a', 'Archive')], (_query, stream) => {
      stream.event({
        type: 'node-finished',
        node: 0,
        outcome: 'failed',
        matches: 0,
        elapsedMs: 3,
        optionalKeysUnsupported: false,
        failure: { kind: 'tcp-refused', host: '127.0.0.1', port: 104, elapsedMs: 3 },
      });
      stream.end();
    });
    await user.type(await screen.findByLabelText('Patient name'), 'doe{Enter}');
    expect(await screen.findByText('The search failed.')).toBeDefined();
    expect(screen.queryByText('No study matches.')).toBeNull();
    await user.click(screen.getByRole('button', { name: /Archive failed/ }));
    expect(await screen.findByText(/What to try/)).toBeDefined();
  });

  it('says so when every PACS answered and nothing matches', async () => {
    const { user } = open([node('a', 'Archive')], answerWith([]));
    await user.type(await screen.findByLabelText('Patient name'), 'doe{Enter}');
    expect(await screen.findByText('No study matches.')).toBeDefined();
  });

  it('is worked by keyboard: arrow down to the results, R retrieves the chosen study', async () => {
    const { user, started } = open([node('p', 'Practice', true)], answerWith([study]));
    await screen.findByText('DOE, JANE');
    await user.click(screen.getByLabelText('Patient name'));
    await user.keyboard('{ArrowDown}r');
    await vi.waitFor(() => expect(started).toHaveLength(1));
    expect(started[0]).toMatchObject({
      peer: { nodeId: 'p' },
      scope: { studyInstanceUid: '1.2.3', patientId: 'P1' },
      label: { patientName: 'DOE^JANE', description: 'CT Chest' },
    });
  });

  it('retrieves all studies that are chosen, each once, and tells which they are', async () => {
    const studies = ['1.1', '1.2', '1.3'].map((uid) => ({ ...study, StudyInstanceUID: uid, PatientID: uid }));
    const { user, started } = open([node('p', 'Practice', true)], answerWith(studies));
    await screen.findAllByText('DOE, JANE');
    await user.click(screen.getByLabelText('Patient name'));
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
    const chosen = screen.getByRole('complementary', { name: 'Chosen studies' });
    expect(within(chosen).getByText('2 studies')).toBeDefined();
    await user.keyboard('{Control>}a{/Control}');
    expect(within(chosen).getByText('3 studies')).toBeDefined();
    expect(within(chosen).getByText('of 3 patients')).toBeDefined();
    await user.keyboard('r');
    await vi.waitFor(() => expect(started).toHaveLength(3));
    expect(started.map((request) => request.scope.studyInstanceUid).sort()).toEqual(['1.1', '1.2', '1.3']);
    await user.keyboard('{ArrowUp}');
    expect(screen.getByRole('complementary', { name: 'Chosen study' })).toBeDefined();
  });
});
