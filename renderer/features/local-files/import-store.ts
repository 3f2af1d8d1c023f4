import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryProgress, LocalFileKeeping } from '../../../shared/contract/library.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { featureStore, toFailure, useFeature, useFeatureApi } from '../../backend/index.ts';
import type { PlacedFile } from './dropped-files.ts';
import type { UploadBatch } from './upload.ts';

export interface ImportState {
  /** `asking`: whether what lies at paths is copied or stays there. */
  readonly status: 'idle' | 'asking' | 'uploading' | 'importing' | 'done' | 'failed';
  readonly uploaded: number;
  readonly files: number;
  readonly progress: LibraryProgress | undefined;
  readonly failure: Failure | undefined;
  /** The study is to be shown when it is there: it was dropped or opened from outside, not added to the list. */
  readonly show: boolean;
  /** Hands files to the host, which keeps them until they are copied into the library. */
  start(files: readonly PlacedFile[], batch: UploadBatch, show?: boolean): Promise<void>;
  /** Takes what lies at these paths; what is opened during an import comes after it. */
  startPaths(paths: readonly string[], show?: boolean): void;
  /** The answer while asking; `remember` makes it the setting. */
  choose(keeping: LocalFileKeeping, remember: boolean): void;
  fail(error: unknown): void;
  cancel(): void;
  dismiss(): void;
}

const atRest = {
  status: 'idle',
  uploaded: 0,
  files: 0,
  progress: undefined,
  failure: undefined,
  show: false,
} as const;

/** The wish that the user has left with us; undefined: to be asked. */
async function settledKeeping(client: BackendClient): Promise<LocalFileKeeping | undefined> {
  const { localFiles } = await client.call('settings.get', {});
  return localFiles === 'ask' ? undefined : localFiles;
}

async function remember(client: BackendClient, localFiles: LocalFileKeeping): Promise<void> {
  await client.call('settings.save', { ...(await client.call('settings.get', {})), localFiles });
}

export function createImportStore(client: BackendClient): StoreApi<ImportState> {
  let stop = (): void => {};
  let run = 0;
  let deciding = false;
  const opened: string[] = [];
  let showOpened = false;
  return createStore<ImportState>((set, get) => {
    const isBusy = (): boolean => deciding || ['asking', 'uploading', 'importing'].includes(get().status);

    const importPaths = (
      paths: readonly string[],
      keeping: LocalFileKeeping,
      release: () => void = () => {},
    ): void => {
      set({ status: 'importing' });
      const cancel = client.subscribe(
        'library.import',
        { paths: [...paths], keeping },
        {
          event: (progress) => set({ progress }),
          end(failure) {
            release();
            set(failure ? { status: 'failed', failure } : { status: 'done' });
            void importOpened();
          },
        },
      );
      stop = () => {
        cancel();
        release();
      };
    };

    const importOpened = async (): Promise<void> => {
      if (isBusy() || opened.length === 0) return;
      run += 1;
      const thisRun = run;
      deciding = true;
      try {
        const keeping = await settledKeeping(client);
        if (run !== thisRun) return;
        set({ ...atRest, show: showOpened });
        showOpened = false;
        if (keeping === undefined) set({ status: 'asking', files: opened.length });
        else importPaths(opened.splice(0), keeping);
      } catch (error) {
        if (run === thisRun) get().fail(error);
      } finally {
        deciding = false;
      }
    };

    /** The paths under which the backend finds the files; undefined when there is nothing to import. */
    const handOver = async (
      files: readonly PlacedFile[],
      batch: UploadBatch,
    ): Promise<string[] | undefined> => {
      const thisRun = run;
      const paths: string[] = [];
      try {
        for (const file of files) {
          paths.push(await batch.add(file));
          if (run !== thisRun) break;
          set({ uploaded: paths.length });
        }
      } catch (error) {
        if (run === thisRun) set({ status: 'failed', failure: toFailure(error) });
        batch.release();
        void importOpened();
        return undefined;
      }
      if (run === thisRun) return paths;
      batch.release();
      return undefined;
    };

    return {
      ...atRest,
      async start(files, batch, show = false) {
        if (files.length === 0 || isBusy()) return;
        run += 1;
        set({ ...atRest, status: 'uploading', files: files.length, show });
        const paths = await handOver(files, batch);
        // What a browser has sent lies at the host for a moment only: it is copied.
        if (paths) importPaths(paths, 'copy', () => batch.release());
      },
      startPaths(paths, show = false) {
        opened.push(...paths);
        showOpened ||= show;
        void importOpened();
      },
      choose(keeping, isToStay) {
        if (get().status !== 'asking') return;
        if (isToStay) remember(client, keeping).catch(() => undefined);
        importPaths(opened.splice(0), keeping);
      },
      fail: (error) => set({ ...atRest, status: 'failed', failure: toFailure(error) }),
      cancel() {
        run += 1;
        opened.length = 0;
        stop();
        stop = () => {};
        set(atRest);
      },
      dismiss: () => set(atRest),
    };
  });
}

const imports = featureStore(createImportStore);

export function useImport<T>(selector: (state: ImportState) => T): T {
  return useFeature(imports, selector);
}

export function useImportApi(): StoreApi<ImportState> {
  return useFeatureApi(imports);
}
