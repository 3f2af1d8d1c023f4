import { ImageProblemError } from './image-problem.ts';

/** The bytes of an instance's file from its host. Rejects with ImageProblemError `missing` or `unreachable`. */
export async function fetchBytes(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new ImageProblemError({ kind: 'unreachable' });
  }
  if (response.status === 404) throw new ImageProblemError({ kind: 'missing' });
  if (!response.ok) throw new ImageProblemError({ kind: 'unreachable' });
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch {
    throw new ImageProblemError({ kind: 'unreachable' });
  }
}
