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
    async start(files, batch) {
      if (files.length === 0 || get().status === 'uploading' || get().status === 'importing') return;
      run += 1;
      const thisRun = run;
      set({ ...atRest, status: 'uploading', files: files.length });
      const paths: string[] = [];
      try {
        for (const file of files) {
          paths.push(await batch.add(file));
          if (run !== thisRun) {
            batch.release();
            return;
          }
          set({ uploaded: paths.length });
        }
      } catch (error) {
        batch.release();
        if (run === thisRun) set({ status: 'failed', failure: toFailure(error) });
        return;
      }
      set({ status: 'importing' });
      const cancel = client.subscribe(
        'library.import',
        { paths },
        {
          event: (progress) => set({ progress }),
          end(failure) {
            batch.release();
            set(failure ? { status: 'failed', failure } : { status: 'done' });
          },
        },
      );
      stop = () => {
        cancel();
        batch.release();
      };
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
