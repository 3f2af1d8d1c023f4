import { FailureError } from '../../../shared/failure/failure.ts';
import type { DesktopBridge } from '../../../shared/host/bridge.ts';
import { createUploadBatch, type UploadBatch } from './upload.ts';

/** How this host gets files to the backend: on the desktop they are read where they lie, in a browser they are uploaded. */
export function createBatch(): UploadBatch {
  return window.movescope ? createLocalBatch(window.movescope) : createUploadBatch();
}

/** A folder has a path as well; the backend goes through it. */
export function createLocalBatch(bridge: Pick<DesktopBridge, 'pathOf'>): UploadBatch {
  return {
    add(file) {
      const path = bridge.pathOf(file);
      return path
        ? Promise.resolve(path)
        : Promise.reject(new FailureError({ kind: 'file-read-failed', code: 'NO-PATH', name: file.name }));
    },
    release() {},
  };
}
