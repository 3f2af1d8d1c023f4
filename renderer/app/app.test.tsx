import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Query } from '../../shared/contract/query.ts';
import { settingsSchema } from '../../shared/contract/settings.ts';
import { connectFake, type FakeHandlers, fakeInfo } from '../testing/render.tsx';
import { App } from './app.tsx';

beforeEach(() => {
  window.location.hash = '';
});
afterEach(cleanup);

function open(handlers: FakeHandlers = {}) {
  const fake = connectFake({
    operations: {
      'app.info': () => fakeInfo,
      'library.search': () => ({ studies: [], total: 0 }),
      'settings.get': () => settingsSchema.parse({}),
      ...handlers.operations,
    },
    topics: {
      'retrieve.summaries': (_params, stream) => stream.event({ changed: [], removed: [] }),
      ...handlers.topics,
    },
  });
  render(<App connection={fake.connection} />);
  return { ...fake, user: userEvent.setup() };
}

describe('App', () => {
  it('opens on Search and goes where the rail and Alt with a digit lead', async () => {
    const { user } = open();
    const rail = await screen.findByRole('navigation', { name: 'Screens' });
    expect(within(rail).getByRole('link', { name: 'Search' }).getAttribute('aria-current')).toBe('page');
    await user.click(within(rail).getByRole('link', { name: 'Library' }));
    expect(await screen.findByText('The library is empty')).toBeDefined();
    await user.keyboard('{Alt>}2{/Alt}');
    expect(await screen.findByText('No transfers yet')).toBeDefined();
  });

  it('says so while the backend is away, and stops saying so when it is back', async () => {
    const { breakLine } = open();
    await screen.findByRole('navigation', { name: 'Screens' });
    await vi.waitFor(() => expect(screen.queryByText(/backend can't be reached/)).toBeNull());
    breakLine();
    expect(await screen.findByText(/backend can't be reached/)).toBeDefined();
    await vi.waitFor(() => expect(screen.queryByText(/backend can't be reached/)).toBeNull(), {
      timeout: 3000,
    });
  });

  it('searches from the top bar: a number as ID and as accession', async () => {
    const asked: Query[] = [];
    const { user } = open({
      topics: {
        'node.states': (_params, stream) =>
          stream.event([
            {
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
            },
          ]),
        'query.results': (query) => {
          asked.push(query);
        },
      },
    });
    await screen.findByRole('button', { name: /PACS to ask: Archive/ });
    await user.type(screen.getByLabelText('Search by name, ID or accession'), '4711{Enter}');
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked.map((query) => query.keys)).toEqual([{ PatientID: '4711' }, { AccessionNumber: '4711' }]);
  });

  it('shows the keys at a question mark, but not while one types', async () => {
    const { user } = open();
    const field = await screen.findByLabelText('Search by name, ID or accession');
    await user.type(field, '?');
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.click(document.body);
    await user.keyboard('?');
    expect(await screen.findByRole('dialog')).toBeDefined();
  });
});
