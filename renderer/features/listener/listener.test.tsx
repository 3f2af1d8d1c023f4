import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { renderOver } from '../../testing/render.tsx';
import { AdmissionForm } from './admission-form.tsx';
import { foldLog } from './connection-log.tsx';
import { ListenerPill } from './listener-pill.tsx';
import { endpointText, useListenerLive } from './listener-store.ts';

afterEach(cleanup);

function Part() {
  useListenerLive();
  return <ListenerPill />;
}

const listening: ListenerState = {
  settings: { aeTitle: 'MOVESCOPE', port: 11_112, bindAddress: '::' },
  status: 'listening',
  addresses: ['192.0.2.7'],
  openAssociations: 0,
  storedInstances: 0,
};

describe('listener pill', () => {
  it('shows name, address and state', async () => {
    renderOver(<Part />, { topics: { 'listener.state': (_params, stream) => stream.event(listening) } });
    const pill = await screen.findByRole('button', { name: /MOVESCOPE/ });
    expect(pill.textContent).toBe('MOVESCOPE 192.0.2.7:11112 listening');
  });

  it('shows the reason when it does not listen, and takes the free port at a click', async () => {
    const configured = vi.fn();
    renderOver(<Part />, {
      operations: {
        'listener.configure': (settings) => {
          configured(settings.port);
          return { ...listening, settings };
        },
      },
      topics: {
        'listener.state': (_params, stream) =>
          stream.event({
            ...listening,
            status: 'failed',
            failure: { kind: 'port-in-use', port: 11_112, bindAddress: '::', freePort: 11_113 },
          }),
      },
    });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: /Listener/ }));
    await user.click(await screen.findByRole('button', { name: 'Use port 11113' }));
    await vi.waitFor(() => expect(configured).toHaveBeenCalledWith(11_113));
  });
});

describe('who may call', () => {
  async function given() {
    const saved = vi.fn();
    renderOver(<AdmissionForm state={listening} />, {
      operations: {
        'listener.configure': (settings) => {
          saved(settings);
          return { ...listening, settings };
        },
      },
    });
    const user = userEvent.setup();
    return {
      saved,
      user,
      save: await screen.findByRole<HTMLButtonElement>('button', { name: 'Save' }),
      callers: screen.getByRole('textbox', { name: /^Callers/ }),
    };
  }

  it('is everybody until one changes it: then only my AE title, and only those of the list', async () => {
    const { saved, user, save, callers } = await given();
    expect(save.disabled).toBe(true);
    await user.click(screen.getByLabelText(/^Accept only my AE title/));
    await user.click(screen.getByLabelText(/^Let in only/));
    expect(screen.getByText('Nobody is let in')).toBeTruthy();
    await user.type(callers, 'PACS1@192.0.2.10{Enter} @198.51.100.0/24 ');
    await user.click(save);
    await vi.waitFor(() => expect(saved).toHaveBeenCalled());
    expect(saved.mock.calls[0]?.[0]).toEqual({
      ...listening.settings,
      onlyOwnAeTitle: true,
      allowedCallers: { enforced: true, callers: ['PACS1@192.0.2.10', '@198.51.100.0/24'] },
    });
  });

  it('does not save a line that is no caller, and names it', async () => {
    const { user, save, callers } = await given();
    await user.type(callers, 'PACS1{Enter}@pacs.example');
    expect(screen.getByText(/“@pacs.example” is no AE title/)).toBeTruthy();
    expect(save.disabled).toBe(true);
  });
});

describe('endpointText', () => {
  it('puts IPv6 in brackets', () => {
    expect(endpointText('fd00::2', 104)).toBe('[fd00::2]:104');
  });
});

describe('foldLog', () => {
  it('puts a count in the place of the one that it has grown from', () => {
    let entries = foldLog(undefined, { seq: 1, at: 0, text: 'twice' });
    entries = foldLog(entries, { seq: 2, at: 0, text: 'other' });
    entries = foldLog(entries, { seq: 3, at: 0, text: 'three times', replaces: 1 });
    expect(entries.map((entry) => entry.text)).toEqual(['other', 'three times']);
  });

  it('keeps the order and takes a repeated entry once', () => {
    const one = foldLog(undefined, { seq: 1, at: 0, text: 'a' });
    const two = foldLog(one, { seq: 2, at: 0, text: 'b' });
    expect(foldLog(two, { seq: 2, at: 0, text: 'b' }).map((entry) => entry.seq)).toEqual([1, 2]);
  });

  it('lets the oldest go', () => {
    let entries = foldLog(undefined, { seq: 1, at: 0, text: '' });
    for (let seq = 2; seq <= 2001; seq += 1) entries = foldLog(entries, { seq, at: 0, text: '' });
    expect(entries).toHaveLength(2000);
    expect(entries[0]?.seq).toBe(2);
  });
});
