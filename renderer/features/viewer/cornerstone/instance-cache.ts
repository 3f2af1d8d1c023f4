import type { DataSet } from 'dicom-parser';
import { fetchBytes } from '../instance/fetch-bytes.ts';
import { type ImageFacts, readImageFacts } from '../instance/image-facts.ts';
import { ImageProblemError } from '../instance/image-problem.ts';
import { readPart10 } from '../instance/part10.ts';

export interface OpenInstance {
  readonly dataSet: DataSet;
  readonly facts: ImageFacts;
}

export interface InstanceCache {
  /** Fetches and reads an instance; concurrent askers share one fetch. Rejects with ImageProblemError. */
  open(sopInstanceUid: string): Promise<OpenInstance>;
  /** The facts of an instance that was opened before; they stay when its bytes are let go. */
  factsOf(sopInstanceUid: string): ImageFacts | undefined;
}

/**
 * Reads instances from the host. The bytes of multi-frame instances are kept for their next frames, the oldest let go
 * beyond `maxBytes`; those of single images are not needed again once decoded, so they pass through.
 */
export function createInstanceCache(options: {
  readonly urlOf: (sopInstanceUid: string) => string;
  readonly maxBytes: number;
}): InstanceCache {
  const facts = new Map<string, ImageFacts>();
  const kept = new Map<string, OpenInstance>();
  const opening = new Map<string, Promise<OpenInstance>>();
  let keptBytes = 0;

  const keep = (uid: string, instance: OpenInstance): void => {
    kept.set(uid, instance);
    keptBytes += instance.dataSet.byteArray.length;
    for (const [oldest, entry] of kept) {
      if (keptBytes <= options.maxBytes || oldest === uid) break;
      kept.delete(oldest);
      keptBytes -= entry.dataSet.byteArray.length;
    }
  };

  const load = async (uid: string): Promise<OpenInstance> => {
    const dataSet = await readPart10(await fetchBytes(options.urlOf(uid)));
    const read = readFacts(dataSet);
    const instance = { dataSet, facts: read };
    facts.set(uid, read);
    if (read.numberOfFrames > 1) keep(uid, instance);
    return instance;
  };

  return {
    open(uid) {
      const ready = kept.get(uid);
      if (ready) {
        // Used again: the youngest now.
        kept.delete(uid);
        kept.set(uid, ready);
        return Promise.resolve(ready);
      }
      let promise = opening.get(uid);
      if (!promise) {
        promise = load(uid).finally(() => opening.delete(uid));
        opening.set(uid, promise);
      }
      return promise;
    },
    factsOf: (uid) => facts.get(uid),
  };
}

function readFacts(dataSet: DataSet): ImageFacts {
  try {
    return readImageFacts(dataSet);
  } catch {
    throw new ImageProblemError({ kind: 'damaged', detail: 'its header cannot be read' });
  }
}
