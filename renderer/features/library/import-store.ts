import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { featureStore, toFailure, useFeature, useFeatureApi } from '../../backend/index.ts';

/** Sends one file's bytes to the host and gives the path under which the backend finds them. */
export type Upload = (file: File) => Promise<string>;

export interface ImportState {
  readonly status: 'idle' | 'uploading' | 'importing' | 'done' | 'failed';
  readonly uploaded: number;
  readonly files: number;
  readonly progress: LibraryProgress | undefined;
  readonly failure: Failure | undefined;
  start(files: readonly File[], upload: Upload): Promise<void>;
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
  return createStore<ImportState>((set, get) => ({
    ...atRest,
    async start(files, upload) {
      if (files.length === 0 || get().status === 'uploading' || get().status === 'importing') return;
      run += 1;
      const thisRun = run;
      set({ ...atRest, status: 'uploading', files: files.length });
      const paths: string[] = [];
      try {
        for (const file of files) {
          paths.push(await upload(file));
          if (run !== thisRun) return;
          set({ uploaded: paths.length });
        }
      } catch (error) {
        if (run === thisRun) set({ status: 'failed', failure: toFailure(error) });
        return;
      }
      set({ status: 'importing' });
      stop = client.subscribe(
        'library.import',
        { paths },
        {
          event: (progress) => set({ progress }),
          end: (failure) => set(failure ? { status: 'failed', failure } : { status: 'done' }),
        },
      );
    },
    cancel() {
      run += 1;
      stop();
      stop = () => {};
      set(atRest);
    },
    dismiss: () => set(atRest),
  }));
}

const imports = featureStore(createImportStore);

export function useImport<T>(selector: (state: ImportState) => T): T {
  return useFeature(imports, selector);
}

export function useImportApi(): StoreApi<ImportState> {
  return useFeatureApi(imports);
}
