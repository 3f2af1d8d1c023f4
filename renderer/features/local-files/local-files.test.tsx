import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
import { settingsSchema } from '../../../shared/contract/settings.ts';
import { connectFake, renderOver } from '../../testing/render.tsx';
import { createImportStore } from './import-store.ts';
import { ImportZone } from './import-zone.tsx';
import { LocalFileSettings } from './local-file-settings.tsx';
import { localPaths } from './open-files.ts';

afterEach(() => {
  cleanup();
  Reflect.deleteProperty(window, 'movescope');
});

const progress: LibraryProgress = {
  done: 1,
  total: 1,
  stored: 1,
  inPlace: 0,
  duplicates: 0,
  skipped: 0,
  problems: [],
  studies: ['1.2.3'],
  finished: true,
};

/** Settings as the backend keeps them. */
function keptSettings(localFiles: 'ask' | 'copy' | 'in-place') {
  let settings = settingsSchema.parse({ localFiles });
  return {
    current: () => settings,
    operations: {
      'settings.get': () => settings,
      'settings.save': (next: typeof settings) => {
        settings = next;
        return settings;
      },
    },
  };
}

describe('import store', () => {
  it('hands the files over, copies them from their paths and releases them', async () => {
    const imported = vi.fn();
    const { connection } = connectFake({
      topics: {
        'library.import': (request, stream) => {
          imported(request);
          stream.event(progress);
          stream.end();
        },
      },
    });
    const release = vi.fn();
    const store = createImportStore(connection.client);
    await store.getState().start([{ file: new File(['x'], 'a.dcm'), path: 'disk/a.dcm' }], {
      add: async ({ path }) => `/tmp/${path}`,
      release,
    });
    await vi.waitFor(() => expect(store.getState().status).toBe('done'));
    expect(imported).toHaveBeenCalledWith({ paths: ['/tmp/disk/a.dcm'], keeping: 'copy' });
    expect(store.getState().progress?.stored).toBe(1);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('keeps what is opened during an import and imports it afterwards', async () => {
    const imported: (readonly string[])[] = [];
    const ends: (() => void)[] = [];
    const { connection } = connectFake({
      operations: keptSettings('in-place').operations,
      topics: {
        'library.import': ({ paths, keeping }, stream) => {
          imported.push([...paths, keeping ?? '']);
          ends.push(() => stream.end());
        },
      },
    });
    const store = createImportStore(connection.client);
    store.getState().startPaths(['/a.dcm']);
    await vi.waitFor(() => expect(imported).toEqual([['/a.dcm', 'in-place']]));
    store.getState().startPaths(['/b']);
    store.getState().startPaths(['/c']);
    expect(imported).toHaveLength(1);
    ends[0]?.();
    await vi.waitFor(() => expect(imported[1]).toEqual(['/b', '/c', 'in-place']));
    ends[1]?.();
    await vi.waitFor(() => expect(store.getState().status).toBe('done'));
  });

  it('reads files of the desktop where they lie, and says so when one has no path', () => {
    const pathOf = (file: object): string => ((file as File).name === 'a.dcm' ? '/cd/a.dcm' : '');
    const placed = (name: string) => ({ file: new File(['x'], name), path: name });
    expect(localPaths({ pathOf }, [placed('a.dcm')])).toEqual(['/cd/a.dcm']);
    expect(() => localPaths({ pathOf }, [placed('b.dcm')])).toThrow(
      expect.objectContaining({ failure: { kind: 'file-read-failed', code: 'NO-PATH', name: 'b.dcm' } }),
    );
  });

  it('fails in the open when a file can not be handed over', async () => {
    const { connection } = connectFake({});
    const store = createImportStore(connection.client);
    await store.getState().start([{ file: new File(['x'], 'a.dcm'), path: 'a.dcm' }], {
      add: () => Promise.reject(new Error('gone')),
      release: () => {},
    });
    expect(store.getState().status).toBe('failed');
  });
});

describe('opening files of the desktop', () => {
  function renderDesktop(kept: ReturnType<typeof keptSettings>, imported: (request: unknown) => void) {
    let open: (paths: readonly string[]) => void = () => {};
    Object.assign(window, {
      movescope: {
        onOpenFiles: (receiver: typeof open) => {
          open = receiver;
        },
      },
    });
    renderOver(<ImportZone />, {
      operations: kept.operations,
      topics: {
        'library.import': (request, stream) => {
          imported(request);
          stream.event({
            ...progress,
            studies: ['1.2.3', '1.2.4'],
            skipped: 1,
            problems: [{ name: 'secret.zip', reason: 'encrypted' }],
          });
          stream.end();
        },
      },
    });
    return (paths: readonly string[]) => open(paths);
  }

  it('asks once whether to copy, remembers the answer and tells what could not be taken', async () => {
    const kept = keptSettings('ask');
    const imported = vi.fn();
    const open = renderDesktop(kept, imported);
    open(['/cd']);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Leave them there' }));
    expect(await screen.findByText(/is encrypted/)).toBeDefined();
    expect(imported).toHaveBeenLastCalledWith({ paths: ['/cd'], keeping: 'in-place' });
    await vi.waitFor(() => expect(kept.current().localFiles).toBe('in-place'));
    open(['/usb']);
    await vi.waitFor(() =>
      expect(imported).toHaveBeenLastCalledWith({ paths: ['/usb'], keeping: 'in-place' }),
    );
  });

  it('takes nothing when the question is left', async () => {
    const imported = vi.fn();
    const open = renderDesktop(keptSettings('ask'), imported);
    open(['/cd']);
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(imported).not.toHaveBeenCalled();
  });
});

describe('the setting', () => {
  it('is saved as it is chosen and leaves the others as they are', async () => {
    const kept = keptSettings('ask');
    renderOver(<LocalFileSettings />, { operations: kept.operations });
    await userEvent.setup().click(await screen.findByText('Copy into the library'));
    await vi.waitFor(() => expect(kept.current()).toEqual(settingsSchema.parse({ localFiles: 'copy' })));
  });
});
