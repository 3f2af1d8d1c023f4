import type { StoreApi } from 'zustand/vanilla';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { DesktopBridge } from '../../../shared/host/bridge.ts';
import type { PlacedFile } from './dropped-files.ts';
import type { ImportState } from './import-store.ts';
import { createUploadBatch } from './upload.ts';

/** The paths of files of the desktop; throws `file-read-failed` for one that has none (dragged out of a web page). */
export function localPaths(
  bridge: Pick<DesktopBridge, 'pathOf'>,
  files: readonly PlacedFile[],
): readonly string[] {
  return files.map(({ file }) => {
    const path = bridge.pathOf(file);
    if (path) return path;
    throw new FailureError({ kind: 'file-read-failed', code: 'NO-PATH', name: file.name });
  });
}

/** On the desktop files are read where they lie, in a browser their bytes are sent to the host. */
export function openFiles(
  imports: StoreApi<ImportState>,
  files: readonly PlacedFile[],
  options: { readonly show: boolean },
): void {
  const bridge = window.movescope;
  if (!bridge) {
    void imports.getState().start(files, createUploadBatch(), options.show);
    return;
  }
  try {
    imports.getState().startPaths(localPaths(bridge, files), options.show);
  } catch (error) {
    imports.getState().fail(error);
  }
}
