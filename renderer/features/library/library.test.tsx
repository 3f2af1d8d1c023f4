import { Notifications } from '@mantine/notifications';
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { connectFake, renderOver } from '../../testing/render.tsx';
import { LibraryScreen } from './library-screen.tsx';
import { createHereStore, isPartial } from './library-store.ts';

afterEach(cleanup);

function aStudy(change: Partial<LibraryStudy> = {}): LibraryStudy {
  return {
    studyInstanceUid: '1.2.3',
    patientName: 'DOE^JANE',
    patientId: 'P1',
    patientBirthDate: '19610314',
    patientSex: 'F',
    studyDate: '20260314',
    studyTime: '134501',
    accessionNumber: 'A1',
    studyDescription: 'CT Chest',
    referringPhysicianName: '',
    modalities: ['CT'],
    series: 1,
    instances: 10,
    bytes: 1000,
    receivedAt: 0,
    ...change,
  };
}

describe('here store', () => {
  it('tells what is here, what is not and what it has not asked about', async () => {
    const { connection } = connectFake({
      operations: {
        'library.search': ({ studyInstanceUids }) => {
          const studies = studyInstanceUids?.includes('1.2.3') ? [aStudy()] : [];
          return { studies, total: studies.length };
        },
      },
    });
    const store = createHereStore(connection.client);
    store.getState().ask(['1.2.3', '1.2.4']);
    await vi.waitFor(() => expect(store.getState().studies.size).toBe(2));
    const { studies } = store.getState();
    expect(studies.get('1.2.3')?.instances).toBe(10);
    expect(studies.get('1.2.4')).toBeNull();
    expect(studies.get('1.2.5')).toBeUndefined();
  });

  it('follows what is stored and deleted', async () => {
    let instances = 1;
    const { connection } = connectFake({
      operations: { 'library.search': () => ({ studies: [aStudy({ instances })], total: 1 }) },
    });
    const store = createHereStore(connection.client);
    store.getState().ask(['1.2.3']);
    await vi.waitFor(() => expect(store.getState().studies.get('1.2.3')?.instances).toBe(1));
    instances = 2;
    store.getState().change({
      stored: [{ studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.1', instances: 1 }],
      deleted: [],
    });
    await vi.waitFor(() => expect(store.getState().studies.get('1.2.3')?.instances).toBe(2));
    store.getState().change({ stored: [], deleted: ['1.2.3'] });
    expect(store.getState().studies.get('1.2.3')).toBeNull();
  });
});

describe('isPartial', () => {
  it('needs an expectation to call a study partial', () => {
    expect(isPartial(aStudy({ expectedInstances: 12 }))).toBe(true);
    expect(isPartial(aStudy({ expectedInstances: 10 }))).toBe(false);
    expect(isPartial(aStudy())).toBe(false);
  });
});

describe('Library', () => {
  it('marks partial studies and searches as one types', async () => {
    const asked = vi.fn();
    renderOver(<LibraryScreen />, {
      operations: {
        'library.search': ({ text }) => {
          asked(text);
          return { studies: [aStudy({ expectedInstances: 12 })], total: 1 };
        },
      },
    });
    expect(await screen.findByText('DOE, JANE')).toBeDefined();
    expect(screen.getByText(/partial/)).toBeDefined();
    await userEvent.setup().type(screen.getByLabelText('Search the library'), 'doe');
    await vi.waitFor(() => expect(asked).toHaveBeenLastCalledWith('doe'));
  });

  it('puts a study into the trash at once, and Ctrl Z or Undo brings it back', async () => {
    const [deleted, restored] = [vi.fn(), vi.fn()];
    const screenWithNotices = (
      <>
        <Notifications />
        <LibraryScreen />
      </>
    );
    renderOver(screenWithNotices, {
      operations: {
        'library.search': () => ({ studies: [aStudy()], total: 1 }),
        'library.delete': ({ studyInstanceUid }) => {
          deleted(studyInstanceUid);
          return { trashId: `t${deleted.mock.calls.length}` };
        },
        'library.restore': ({ trashId }) => {
          restored(trashId);
          return { studyInstanceUid: '1.2.3' };
        },
      },
    });
    const user = userEvent.setup();
    await user.click(await screen.findByText('DOE, JANE'));
    await user.click(screen.getByRole('button', { name: /^Delete/ }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    await vi.waitFor(() => expect(restored).toHaveBeenLastCalledWith('t1'));
    await user.click(screen.getByText('DOE, JANE'));
    await user.click(screen.getByRole('button', { name: /^Delete/ }));
    await vi.waitFor(() => expect(deleted).toHaveBeenCalledTimes(2));
    await user.keyboard('{Control>}z{/Control}');
    await vi.waitFor(() => expect(restored).toHaveBeenLastCalledWith('t2'));
  });

  it('deletes all studies that are chosen, and brings them back together', async () => {
    const [deleted, restored] = [vi.fn(), vi.fn()];
    const studies = ['1.1', '1.2', '1.3'].map((uid) =>
      aStudy({ studyInstanceUid: uid, patientName: `DOE^${uid}` }),
    );
    renderOver(<LibraryScreen />, {
      operations: {
        'library.search': () => ({ studies, total: 3 }),
        'library.delete': ({ studyInstanceUid }) => {
          deleted(studyInstanceUid);
          return { trashId: `t${studyInstanceUid}` };
        },
        'library.restore': ({ trashId }) => {
          restored(trashId);
          return { studyInstanceUid: trashId.slice(1) };
        },
      },
    });
    const user = userEvent.setup();
    await user.click(await screen.findByText('DOE, 1.1'));
    await user.keyboard('{Control>}');
    await user.click(screen.getByText('DOE, 1.3'));
    await user.keyboard('{/Control}');
    const chosen = screen.getByRole('complementary', { name: 'Chosen studies' });
    expect(chosen.textContent).toContain('20 instances');
    expect(within(chosen).queryByRole('button', { name: /^Open/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: /^Delete/ }));
    await vi.waitFor(() => expect(deleted.mock.calls.flat()).toEqual(['1.1', '1.3']));
    await user.keyboard('{Control>}z{/Control}');
    await vi.waitFor(() => expect(restored.mock.calls.flat()).toEqual(['t1.1', 't1.3']));
  });

  it('shows a failed search as a failure, not as an empty library', async () => {
    renderOver(<LibraryScreen />, {});
    expect(await screen.findByRole('alert')).toBeDefined();
    expect(screen.queryByText('The library is empty')).toBeNull();
  });
});
