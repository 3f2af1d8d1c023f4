import { z } from 'zod';
import { FailureError } from '../../../shared/failure/failure.ts';

const uploadedSchema = z.object({ path: z.string() });

/** Hands a dropped file's bytes to the host (`POST imports`). Rejects with FailureError `file-read-failed`. */
export async function uploadFile(file: File): Promise<string> {
  const failed = (code: string): never => {
    throw new FailureError({ kind: 'file-read-failed', code, name: file.name });
  };
  const response = await fetch('imports', {
    method: 'POST',
    headers: { 'x-file-name': encodeURIComponent(file.name) },
    body: file,
  }).catch(() => failed('UPLOAD'));
  if (!response.ok) return failed(`HTTP ${response.status}`);
  const parsed = uploadedSchema.safeParse(await response.json());
  return parsed.success ? parsed.data.path : failed('ANSWER');
}
