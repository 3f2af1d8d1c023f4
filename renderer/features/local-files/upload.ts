import { z } from 'zod';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { PlacedFile } from './dropped-files.ts';

const uploadedSchema = z.object({ batch: z.string(), path: z.string() });

/** Files on their way to the backend: they lie at the host until they are imported, then they are released. */
export interface UploadBatch {
  /** Hands over one file; gives the path under which the backend finds it. Rejects with `file-read-failed`. */
  add(file: PlacedFile): Promise<string>;
  release(): void;
}

/** A batch at the host: `POST imports` begins it, `POST imports/<batch>` adds to it, `DELETE` removes it. */
export function createUploadBatch(): UploadBatch {
  let batch: string | undefined;
  return {
    async add({ file, path }) {
      const failed = (code: string): never => {
        throw new FailureError({ kind: 'file-read-failed', code, name: file.name });
      };
      const response = await fetch(batch ? `imports/${batch}` : 'imports', {
        method: 'POST',
        headers: { 'x-file-name': encodeURIComponent(path) },
        body: file,
      }).catch(() => failed('UPLOAD'));
      if (!response.ok) return failed(`HTTP ${response.status}`);
      const parsed = uploadedSchema.safeParse(await response.json());
      if (!parsed.success) return failed('ANSWER');
      batch = parsed.data.batch;
      return parsed.data.path;
    },
    release() {
      if (!batch) return;
      // What can't be removed now is removed by the host at its next start.
      fetch(`imports/${batch}`, { method: 'DELETE' }).catch(() => undefined);
      batch = undefined;
    },
  };
}
