import type { PeerAe } from '../dicom/application-entity.ts';
import type { Failure, FailureKind } from './failure.ts';

/** A failure in words, for three readers: whoever waits for the images, whoever reports it, whoever repairs it. */
export interface FailureText {
  readonly title: string;
  readonly whatHappened: string;
  readonly whatToTry: string;
}

/** What is known around a failure; all of it is optional and only makes the words more exact. */
export interface FailureContext {
  readonly peer?: PeerAe | undefined;
  /** Our AE title towards the peer. */
  readonly localAe?: string | undefined;
  /** Our address as the peer must use it. */
  readonly localAddress?: string | undefined;
  readonly listenerPort?: number | undefined;
  readonly moveDestination?: string | undefined;
  /** Implementation Version Name of the peer; tells DCMTK's habits from others'. */
  readonly implementationVersionName?: string | undefined;
}

export type FailureOf<K extends FailureKind> = Extract<Failure, { kind: K }>;

/** The line that a PACS administrator has to enter for us, as far as it is known. */
export function ourEntry(context: FailureContext): string {
  const parts = [
    `AE title ${context.moveDestination ?? context.localAe ?? 'of this workstation'}`,
    `address ${context.localAddress ?? 'of this computer'}`,
    `port ${context.listenerPort ?? 'of its listener'}`,
  ];
  return parts.join(', ');
}

/** Milliseconds as people read them: `120 ms`, `3.1 s`. */
export function formatElapsed(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
