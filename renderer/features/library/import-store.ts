import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { featureStore, toFailure, useFeature, useFeatureApi } from '../../backend/index.ts';
import type { UploadBatch } from './upload.ts';

export interface ImportState {
  readonly status: 'idle' | 'uploading' | 'importing' | 'done' | 'failed';
  readonly uploaded: number;
  readonly files: number;
  readonly progress: LibraryProgress | undefined;
  readonly failure: Failure | undefined;
  start(files: readonly File[], batch: UploadBatch): Promise<void>;
  /** Imports what lies at these paths; what is opened during an import comes after it. */
  startPaths(paths: readonly string[]): void;
  cancel(): void;
  dismiss(): void;
}

const atRest = {
  status: 'idle',
  uploaded: 0,
  files: 0,
  progress: undefined,
  failure: undefined,
} as const;

export function createImportStore(client: BackendClient): StoreApi<ImportState> {
  let stop = (): void => {};
  let run = 0;
  const opened: string[] = [];
  return createStore<ImportState>((set, get) => {
    const isBusy = (): boolean => get().status === 'uploading' || get().status === 'importing';

    const importPaths = (paths: readonly string[], release: () => void): void => {
      set({ status: 'importing' });
      const cancel = client.subscribe(
        'library.import',
        { paths: [...paths] },
        {
          event: (progress) => set({ progress }),
          end(failure) {
            release();
            set(failure ? { status: 'failed', failure } : { status: 'done' });
            importOpened();
          },
        },
      );
      stop = () => {
        cancel();
        release();
      };
    };

    const importOpened = (): void => {
      if (isBusy() || opened.length === 0) return;
      run += 1;
      set(atRest);
      importPaths(opened.splice(0), () => {});
    };

    /** The paths under which the backend finds the files; undefined when there is nothing to import. */
    const handOver = async (files: readonly File[], batch: UploadBatch): Promise<string[] | undefined> => {
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
        importOpened();
        return undefined;
      }
      if (run === thisRun) return paths;
      batch.release();
      return undefined;
    };

    return {
      ...atRest,
      async start(files, batch) {
        if (files.length === 0 || isBusy()) return;
        run += 1;
        set({ ...atRest, status: 'uploading', files: files.length });
        const paths = await handOver(files, batch);
        if (paths) importPaths(paths, () => batch.release());
      },
      startPaths(paths) {
        opened.push(...paths);
        importOpened();
      },
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
