import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CleanPreview, KeepingRules } from '../../../shared/contract/library-keeping.ts';
import { renderOver } from '../../testing/render.tsx';
import { RulesPanel } from './rules-panel.tsx';

afterEach(cleanup);

const nothing: CleanPreview = {
  studies: [],
  total: 0,
  toTrashBytes: 0,
  freedBytes: 0,
  trashStudies: 0,
  usedBytes: 50_000_000_000,
  usedBytesAfter: 50_000_000_000,
  spared: { pinned: 0, open: 0, retrieving: 0, inPlace: 0 },
  stillOverQuota: false,
};

/** The panel over rules; `saved` gets what is saved. */
function panelOver(rules: KeepingRules, saved: (rules: KeepingRules) => void): void {
  const state = { trash: { studies: 0, diskBytes: 0 }, diskBytes: 0, running: false };
  renderOver(<RulesPanel />, {
    operations: {
      'library.previewClean': () => nothing,
      'library.saveRules': (wanted) => {
        saved(wanted);
        return { ...state, rules: wanted };
      },
    },
    topics: {
      'library.keeping': (_, stream) => {
        stream.event({ ...state, rules });
      },
    },
  });
}

describe('the rules', () => {
  it('keep a quota that was set in bytes elsewhere when something else is changed', async () => {
    const saved = vi.fn();
    panelOver({ quotaBytes: 100_000_000_000, unusedDays: null, trashDays: 30 }, saved);
    const user = userEvent.setup();
    const quota: HTMLInputElement = await screen.findByLabelText('Most space, GiB');
    expect(quota.value).toBe('93.132 GiB');
    expect(await screen.findByRole('img', { name: '50.0 GB of 100 GB are in use' })).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
    await user.click(screen.getByLabelText(/neither received nor opened/));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await vi.waitFor(() =>
      expect(saved).toHaveBeenCalledWith({ quotaBytes: 100_000_000_000, unusedDays: 365, trashDays: 30 }),
    );
  });

  it('are not saved while a number is out of its bounds', async () => {
    const saved = vi.fn();
    panelOver({ quotaBytes: null, unusedDays: null, trashDays: 30 }, saved);
    const user = userEvent.setup();
    const days = await screen.findByLabelText('Trash, days');
    await user.clear(days);
    await user.type(days, '500');
    expect(await screen.findByText('1 to 365')).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
    expect(saved).not.toHaveBeenCalled();
  });
});
