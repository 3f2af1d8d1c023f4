import type { ShareScope } from '../../../shared/contract/share.ts';
import type { IndexedFile } from '../library/index-queries.ts';
import type { Library } from '../library/library.ts';

/** An instance of the library with the place of its bytes. */
export interface SharedInstance extends IndexedFile {
  readonly sopClassUid: string;
  /** Of the Part 10 file. */
  readonly path: string;
}

/** The instances of the scopes, each once, in the order of the series. Throws `not-found` for a study that is not here. */
export function sharedInstances(
  library: Pick<Library, 'instances' | 'storedFile'>,
  scopes: readonly ShareScope[],
): SharedInstance[] {
  const found = new Map<string, SharedInstance>();
  for (const scope of scopes) {
    const series = scope.seriesInstanceUids && new Set(scope.seriesInstanceUids);
    const wanted = scope.sopInstanceUids && new Set(scope.sopInstanceUids);
    for (const instance of library.instances(scope.studyInstanceUid)) {
      if (series && !series.has(instance.seriesInstanceUid)) continue;
      if (wanted && !wanted.has(instance.sopInstanceUid)) continue;
      const file = library.storedFile(instance.sopInstanceUid);
      if (file) found.set(instance.sopInstanceUid, { ...file, sopClassUid: instance.sopClassUid });
    }
  }
  return [...found.values()];
}
