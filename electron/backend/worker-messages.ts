import type { MessagePort } from 'node:worker_threads';
import type { Failure } from '../../shared/failure/failure.ts';
import type { BackendDependencies } from './dependencies.ts';

/** What the backend's thread is started with: the part of BackendDependencies that can cross the boundary. */
export interface WorkerOptions {
  readonly dataFolder: string;
  readonly overrides?: BackendDependencies['overrides'];
}

/** From the host to the thread, beside the frames, which travel on the ports handed over by `connect`. */
export type HostMessage =
  | { readonly kind: 'connect'; readonly line: MessagePort }
  | { readonly kind: 'instance-path'; readonly id: number; readonly sopInstanceUid: string }
  | { readonly kind: 'close' };

export type WorkerMessage =
  | { readonly kind: 'ready' }
  /** The backend can't start: the data folder is in use, for example. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'instance-path'; readonly id: number; readonly path: string | undefined }
  | { readonly kind: 'closed' };
