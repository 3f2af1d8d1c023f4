import { cleanNotifications, Notifications } from '@mantine/notifications';
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import type { OperationName } from '../../../shared/contract/operations.ts';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import type { FindingAction } from '../../../shared/diagnosis/finding.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { FakeOperations } from '../../testing/fake-backend.ts';
import { aCard, aFinding } from '../../testing/findings.ts';
import { renderOver } from '../../testing/render.tsx';
import { useListenerLive } from '../listener/index.ts';
import { useNodesLive } from '../nodes/index.ts';
import { FindingActions } from './finding-actions.tsx';
import { aSummary } from './summary.fixture.ts';

/** Every button of a finding does what it says. */

beforeEach(() => {
  window.location.hash = '';
});
afterEach(() => {
  cleanNotifications();
  cleanup();
});

const node: NodeState = {
  node: {
    ...{ nodeId: 'a', name: 'Archive', practice: false, aeTitle: 'ARCHIVE', host: 'pacs', port: 104 },
    ...{ model: 'study-root', method: 'auto', connectTimeoutS: 10, responseTimeoutS: 60 },
    ...{ stallTimeoutS: 1800, maxPduLength: 131_072 },
  },
  echo: 'ok',
};
const listener: ListenerState = {
  settings: { aeTitle: 'MOVESCOPE', port: 104, bindAddress: '::' },
  ...{ status: 'failed', addresses: ['192.0.2.7'], openAssociations: 0, storedInstances: 0 },
  failure: { kind: 'port-in-use', port: 104, bindAddress: '::', freePort: 11_112 },
};
const ended = aSummary({
  ...{ phase: 'incomplete', outcome: 'incomplete', finishedAt: 1020, lastSeq: 3 },
  counts: { expected: 3, received: 1 },
});

function Part(props: { readonly action: FindingAction; readonly summary: RetrieveSummary }) {
  useNodesLive();
  useListenerLive();
  return (
    <>
      <Notifications />
      <FindingActions finding={aFinding({ actions: [props.action] })} summary={props.summary} />
    </>
  );
}

/** Presses the one button of an action; what it asks of the backend is kept. */
async function press(action: FindingAction, name: string, summary: RetrieveSummary = ended) {
  const asked: (readonly [OperationName, unknown])[] = [];
  const keep =
    <T,>(operation: OperationName, answer: T) =>
    (input: unknown): T => {
      asked.push([operation, input]);
      return answer;
    };
  const operations: FakeOperations = {
    'retrieve.start': keep('retrieve.start', { retrieveId: 'r2' }),
    'retrieve.retry': keep('retrieve.retry', { retrieveId: 'r2' }),
    'retrieve.cancel': keep('retrieve.cancel', {}),
    'retrieve.missing': () => [{ seriesInstanceUid: '1.5', sopInstanceUid: '1.5.1' }],
    'retrieve.getMissing': keep('retrieve.getMissing', { retrieveId: 'r2' }),
    'retrieve.watchEntry': keep('retrieve.watchEntry', { good: true }),
    'listener.configure': keep('listener.configure', listener),
    'node.stateFact': keep('node.stateFact', { nodeId: 'a', facts: {} }),
    'node.list': () => [node],
    'node.adminCard': keep('node.adminCard', aCard),
  };
  renderOver(<Part action={action} summary={summary} />, {
    operations,
    topics: {
      'node.states': (_params, stream) => stream.event([node]),
      'listener.state': (_params, stream) => stream.event(listener),
    },
  });
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name }));
  return asked;
}

describe('what a finding offers', () => {
  it.each<[FindingAction, string, OperationName, object]>([
    ['retry', 'Try again', 'retrieve.retry', { retrieveId: 'r1' }],
    ['use-c-get', 'Use C-GET', 'retrieve.start', { method: 'get', peer: { nodeId: 'a' } }],
    ['use-c-move', 'Use C-MOVE', 'retrieve.start', { method: 'move' }],
    [
      ...(['retry-other-compression', 'Try again, uncompressed', 'retrieve.start'] as const),
      { compression: 'uncompressed' },
    ],
    [
      ...(['retry-other-compression', 'Try again, compressed', 'retrieve.start'] as const),
      { compression: 'compressed' },
    ],
    ['change-port', 'Listen on port 11112', 'listener.configure', { port: 11_112, aeTitle: 'MOVESCOPE' }],
    ['start-listener', 'Start the listener', 'listener.configure', { port: 104 }],
    [
      ...(['wait-for-late', 'Wait longer for late images', 'node.stateFact'] as const),
      { nodeId: 'a', fact: { name: 'finalFirst', value: true } },
    ],
    ['watch-entry', 'I changed it at the PACS: watch', 'retrieve.watchEntry', { retrieveId: 'r1' }],
    ['copy-admin-card', 'Card for the PACS administrator', 'node.adminCard', { nodeId: 'a' }],
  ])('%s: “%s”', async (action, name, operation, input) => {
    const asked = await press(action, name);
    await vi.waitFor(() => expect(asked[0]).toMatchObject([operation, input]));
  });

  it('get-missing: asks for what is missing and goes there', async () => {
    const asked = await press('get-missing', 'Get missing');
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
    await vi.waitFor(() => expect(window.location.hash).toBe('#/transfers/r2'));
  });

  it('retrieve-whole-study: the study of the series', async () => {
    const scope = { studyInstanceUid: '1.2.3', seriesInstanceUid: '1.5' };
    const series = { ...ended, level: 'series', scope } as const;
    const asked = await press('retrieve-whole-study', 'Retrieve the whole study', series);
    await vi.waitFor(() => expect(asked[0]?.[1]).toMatchObject({ scope: { studyInstanceUid: '1.2.3' } }));
    expect(asked[0]?.[1]).not.toHaveProperty('scope.seriesInstanceUid');
  });

  it('cancel-retrieve: while it runs', async () => {
    const asked = await press('cancel-retrieve', 'Cancel the retrieve', aSummary());
    await vi.waitFor(() => expect(asked).toEqual([['retrieve.cancel', { retrieveId: 'r1' }]]));
  });

  it.each<[FindingAction, string, string]>([
    ['edit-node', 'Edit this PACS', '#/pacs/edit%20a'],
    ['edit-our-ae-title', 'Change our AE title', '#/settings'],
    ['open-listener-settings', 'Listener settings', '#/settings'],
    ['search-again', 'Back to the search', '#/search'],
    ['free-space', 'Free space in the library', '#/library'],
  ])('%s: “%s” leads there', async (action, name, hash) => {
    await press(action, name);
    expect(window.location.hash).toBe(hash);
  });

  it('says that the PACS can send now when the watch has seen it', async () => {
    await press('watch-entry', 'I changed it at the PACS: watch');
    expect(await screen.findByText('Archive can send to this computer now')).toBeDefined();
  });
});
