import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NodeProfile } from '../../../shared/contract/node-profile.ts';
import type { OperationRequest } from '../../../shared/contract/operations.ts';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import { aCard, aFinding } from '../../testing/findings.ts';
import { renderOver } from '../../testing/render.tsx';
import { draftOf, emptyNodeForm, type NodeForm } from './node-draft.ts';
import { NodesScreen } from './nodes-screen.tsx';
import { useNodesLive } from './nodes-store.ts';

afterEach(cleanup);

function Part() {
  useNodesLive();
  return <NodesScreen />;
}

describe('draftOf', () => {
  it('takes AE title, host and port; the name falls back to the AE title', () => {
    const result = draftOf({ ...emptyNodeForm, aeTitle: ' ARCHIVE ', host: 'pacs', port: 104 });
    expect(result).toMatchObject({ draft: { name: 'ARCHIVE', aeTitle: 'ARCHIVE', host: 'pacs', port: 104 } });
  });

  it('takes TLS and a user identity; a secret only when it was typed anew', () => {
    const form: NodeForm = {
      ...emptyNodeForm,
      ...{ aeTitle: 'A', host: 'pacs', tlsProfile: 'bcp195-rfc9325', tlsTrusted: ['ca'] },
      ...{ identityType: 'username-passcode', username: 'reader', identityConfirm: true },
    };
    const result = draftOf(form);
    expect(result).toMatchObject({
      draft: {
        tls: { profile: 'bcp195-rfc9325', trusted: ['ca'], checkHostName: false },
        userIdentity: { type: 'username-passcode', username: 'reader', responseRequested: true },
      },
    });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(draftOf({ ...form, secret: 'x' })).toMatchObject({ draft: { userIdentity: { secret: 'x' } } });
    expect(draftOf({ ...form, username: ' ' })).toEqual({ problems: { username: 'Enter a user name' } });
    expect(draftOf({ ...form, tlsProfile: '', identityType: '' })).not.toHaveProperty('draft.tls.profile');
  });

  it('says what is wrong with which field', () => {
    const result = draftOf({ ...emptyNodeForm, aeTitle: 'A\\B', port: 70_000 });
    expect(result).toMatchObject({
      problems: { aeTitle: expect.any(String), host: expect.any(String), port: 'A number from 1 to 65535' },
    });
  });

  it('says bounds in words', () => {
    const form = { ...emptyNodeForm, aeTitle: 'PACS', host: 'pacs' };
    const problems = (change: Partial<typeof form>) => draftOf({ ...form, ...change });
    expect(problems({ name: 'x'.repeat(65) })).toEqual({ problems: { name: 'At most 64 characters' } });
    expect(problems({ connectTimeoutS: 0 })).toEqual({ problems: { connectTimeoutS: 'More than 0' } });
    expect(problems({ responseTimeoutS: 90_000 })).toEqual({
      problems: { responseTimeoutS: 'At most 86400' },
    });
    expect(problems({ stallTimeoutS: '' })).toEqual({ problems: { stallTimeoutS: 'Enter a number' } });
    expect(problems({ maxPduLength: 1 })).toEqual({ problems: { maxPduLength: 'At least 4096' } });
  });

  it.each(['127.0.0.1:104', 'http://pacs/', 'pacs 1'])(
    'takes no port or scheme as part of the host: %s',
    (host) => {
      expect(draftOf({ ...emptyNodeForm, aeTitle: 'PACS', host })).toEqual({
        problems: { host: expect.stringContaining('without port') },
      });
    },
  );

  it.each(['pacs', 'pacs.example.org', '192.0.2.1', '::1', 'fe80::1%eth0'])('takes the host %s', (host) => {
    expect(draftOf({ ...emptyNodeForm, aeTitle: 'PACS', host })).toHaveProperty('draft');
  });
});

describe('PACS', () => {
  const failed: NodeState = {
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
    echo: 'failed',
    lastEcho: {
      peer: { aeTitle: 'ARCHIVE', host: 'pacs', port: 104 },
      ok: false,
      elapsedMs: 5,
      failure: { kind: 'name-not-found', host: 'pacs', code: 'ENOTFOUND' },
    },
  };

  it('explains why a PACS does not answer, by its cause where there is one', async () => {
    renderOver(<Part />, { topics: { 'node.states': (_params, stream) => stream.event([failed]) } });
    expect(await screen.findByText('No answer')).toBeDefined();
    expect(screen.getByText(/What to try/)).toBeDefined();
    cleanup();
    const named: NodeState = {
      ...failed,
      lastEcho: failed.lastEcho && { ...failed.lastEcho, findings: [aFinding({ cause: 'A01' })] },
    };
    renderOver(<Part />, { topics: { 'node.states': (_params, stream) => stream.event([named]) } });
    expect(await screen.findByText('The PACS does not know where to send the images.')).toBeDefined();
    expect(screen.getByText('Likely')).toBeDefined();
    expect(screen.queryByText(/What to try/)).toBeNull();
  });

  it('shows what was learned, takes a correction and forgets', async () => {
    const learned: NodeProfile = {
      nodeId: 'a',
      facts: {
        finalFirst: { value: true, at: 0, how: 'images came after the final status', setByPerson: false },
      },
    };
    const stated: unknown[] = [];
    renderOver(<Part />, {
      operations: {
        'node.profile': () => learned,
        'node.stateFact': ({ fact }) => {
          stated.push(fact);
          return {
            nodeId: 'a',
            facts: { finalFirst: { value: false, at: 0, how: 'stated', setByPerson: true } },
          };
        },
        'node.forget': () => ({ nodeId: 'a', facts: {} }),
      },
      topics: { 'node.states': (_params, stream) => stream.event([failed]) },
    });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: /What Movescope has learned/ }));
    expect(await screen.findByText(/images came after the final status/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: /Change to no/ }));
    expect(await screen.findByText(/set by a person/)).toBeDefined();
    expect(stated).toEqual([{ name: 'finalFirst', value: false }]);
    await user.click(screen.getByRole('button', { name: /^Forget: / }));
    expect(await screen.findByText(/Nothing yet/)).toBeDefined();
  });

  it('opens the card for the administrator from the node', async () => {
    renderOver(<Part />, {
      operations: { 'node.list': () => [failed], 'node.adminCard': () => aCard },
      topics: { 'node.states': (_params, stream) => stream.event([failed]) },
    });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'More for Archive' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Card for the PACS administrator' }));
    const card = await screen.findByRole('region', { name: 'Card for the PACS administrator' });
    expect(card.textContent).toContain('10.0.0.5');
    expect(screen.getByRole('button', { name: 'Print' })).toBeDefined();
  });

  it('adds a PACS by three fields, tests it and goes on to the link check', async () => {
    const saved: OperationRequest<'node.save'>[] = [];
    const echoed = vi.fn();
    renderOver(<Part />, {
      operations: {
        'node.save': (request) => {
          saved.push(request);
          return { ...request.draft, nodeId: 'n', practice: false };
        },
        'node.echo': (peer) => {
          echoed(peer);
          return { peer: { aeTitle: 'X', host: 'h', port: 1 }, ok: true, elapsedMs: 1 };
        },
      },
      topics: { 'node.states': (_params, stream) => stream.event([]) },
    });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Add your PACS' }));
    await user.type(await screen.findByLabelText('AE title'), 'ARCHIVE');
    await user.type(screen.getByLabelText('Host name or IP address'), 'pacs.local');
    await user.click(screen.getByRole('button', { name: 'Add and check' }));
    await vi.waitFor(() => expect(echoed).toHaveBeenCalledWith({ nodeId: 'n' }));
    expect(window.location.hash).toBe('#/check/run%20n');
    expect(saved[0]).toMatchObject({
      draft: { name: 'ARCHIVE', aeTitle: 'ARCHIVE', host: 'pacs.local', port: 104 },
    });
  });

  it('keeps the bounds and the C-MOVEs at the same time, and takes empty ones as usual', async () => {
    const saved: OperationRequest<'node.save'>[] = [];
    const bound = { ...failed, node: { ...failed.node, silenceTimeoutS: 240, parallelMoves: 4 } };
    renderOver(<Part />, {
      operations: {
        'node.save': (request) => {
          saved.push(request);
          return { ...request.draft, nodeId: 'a', practice: false };
        },
      },
      topics: { 'node.states': (_params, stream) => stream.event([bound]) },
    });
    const user = userEvent.setup();
    const edit = async () => {
      await user.click(await screen.findByRole('button', { name: 'More for Archive' }));
      await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
      await user.click(await screen.findByRole('button', { name: 'More' }));
    };
    await edit();
    await user.clear(screen.getByLabelText('Silence at most, s'));
    await user.type(screen.getByLabelText('Without progress at most, s'), '{Backspace}');
    await user.click(screen.getByRole('button', { name: 'Save and test' }));
    await vi.waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.draft).toMatchObject({ stallTimeoutS: 180, parallelMoves: 4 });
    expect(saved[0]?.draft.silenceTimeoutS).toBeUndefined();
  });

  it('does not save what is not filled in', async () => {
    const save = vi.fn();
    renderOver(<Part />, {
      operations: {
        'node.save': (request) => {
          save();
          return { ...request.draft, nodeId: 'n', practice: false };
        },
      },
      topics: { 'node.states': (_params, stream) => stream.event([]) },
    });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Add your PACS' }));
    await user.click(await screen.findByRole('button', { name: 'Add and check' }));
    expect(await screen.findByText('Enter a host name or an IP address')).toBeDefined();
    expect(save).not.toHaveBeenCalled();
  });
});
