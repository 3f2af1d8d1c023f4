import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendClient, StreamObserver } from '../../../shared/contract/client.ts';
import type { LibraryChange, LibraryInstance } from '../../../shared/contract/library.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { watchStudy } from './study-data.ts';

/** A library that holds what the test puts into it, and counts what it is asked. */
function createLibrary() {
  const instances: LibraryInstance[] = [];
  const asked: string[] = [];
  let observer: StreamObserver<LibraryChange> | undefined;
  let down = false;
  const answer = (operation: string, input: Record<string, unknown>): unknown => {
    asked.push(input.seriesInstanceUid ? `${operation} ${input.seriesInstanceUid}` : operation);
    if (down) throw new FailureError({ kind: 'backend-unreachable' });
    if (instances.length === 0 && operation !== 'library.search') {
      throw new FailureError({ kind: 'not-found', what: 'study' });
    }
    const series = [...new Set(instances.map((one) => one.seriesInstanceUid))];
    if (operation === 'library.search') return { studies: [], total: 0 };
    if (operation === 'library.series') {
      return series.map((uid) => ({ seriesInstanceUid: uid, seriesNumber: uid.split('.').at(-1) }));
    }
    const { seriesInstanceUid } = input;
    return instances.filter(
      (one) => seriesInstanceUid === undefined || one.seriesInstanceUid === seriesInstanceUid,
    );
  };
  const client = {
    call: async (operation: string, input: Record<string, unknown>) => answer(operation, input),
    subscribe: (_topic: string, _params: unknown, next: StreamObserver<LibraryChange>) => {
      observer = next;
      return () => {
        observer = undefined;
      };
    },
    onClose: () => {},
    close: () => {},
  } as unknown as BackendClient;
  return {
    client,
    asked,
    setDown: (next: boolean) => {
      down = next;
    },
    isWatched: () => observer !== undefined,
    store(seriesInstanceUid: string, sopInstanceUid: string) {
      instances.push({ seriesInstanceUid, sopInstanceUid } as LibraryInstance);
      observer?.event({ stored: [{ studyInstanceUid: '1', seriesInstanceUid, instances: 1 }], deleted: [] });
    },
    delete() {
      instances.length = 0;
      observer?.event({ stored: [], deleted: ['1'] });
    },
  };
}

describe('a study that is open while it arrives', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows its first image at once', async () => {
    const library = createLibrary();
    const watch = watchStudy(library.client, '1');
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.store.getState()).toMatchObject({ loaded: true, failure: undefined, series: [] });
    library.store('1.2', '1.2.1');
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.store.getState().instances.get('1.2')).toHaveLength(1);
  });

  it('asks only for the series that grew, and gathers what comes in a short time', async () => {
    const library = createLibrary();
    library.store('1.2', '1.2.1');
    library.store('1.3', '1.3.1');
    const watch = watchStudy(library.client, '1');
    await vi.advanceTimersByTimeAsync(0);
    library.asked.length = 0;
    for (let image = 2; image < 30; image++) library.store('1.3', `1.3.${image}`);
    await vi.advanceTimersByTimeAsync(1000);
    expect(library.asked.filter((one) => one.startsWith('library.instances'))).toEqual([
      'library.instances 1.3',
    ]);
    expect(watch.store.getState().instances.get('1.3')).toHaveLength(29);
    expect(watch.store.getState().instances.get('1.2')).toHaveLength(1);
  });

  it('says that the backend did not answer, and recovers', async () => {
    const library = createLibrary();
    library.store('1.2', '1.2.1');
    library.setDown(true);
    const watch = watchStudy(library.client, '1');
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.store.getState().failure).toEqual({ kind: 'backend-unreachable' });
    library.setDown(false);
    watch.reload();
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.store.getState().failure).toBeUndefined();
    expect(watch.store.getState().instances.get('1.2')).toHaveLength(1);
  });

  it('that is deleted is empty and says so', async () => {
    const library = createLibrary();
    library.store('1.2', '1.2.1');
    const watch = watchStudy(library.client, '1');
    await vi.advanceTimersByTimeAsync(0);
    library.delete();
    expect(watch.store.getState()).toMatchObject({ deleted: true, series: [] });
  });

  it('is not followed any more once it is closed', async () => {
    const library = createLibrary();
    const watch = watchStudy(library.client, '1');
    watch.stop();
    expect(library.isWatched()).toBe(false);
  });
});
