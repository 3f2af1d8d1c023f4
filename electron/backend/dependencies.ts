import type { Logger } from 'pino';
import type { TlsFiles } from '../../shared/contract/certificate.ts';
import type { PeerAe } from '../../shared/dicom/application-entity.ts';

/** What a host gives the backend. Nothing below `backend/` reads the environment, the clock or the paths by itself. */
export interface BackendDependencies {
  /** Everything the program keeps is below it: settings, nodes, journals, library, practice PACS. */
  readonly dataFolder: string;
  /** No patient data goes into it. */
  readonly log: Logger;
  readonly clock: Clock;
  /** Overrides for this run (the command line's options); stored settings stay as they are. */
  readonly overrides?: {
    readonly localAeTitle?: string | undefined;
    readonly listenerPort?: number | undefined;
    readonly bindAddress?: string | undefined;
    /** Refuse callers who call us by another AE title. */
    readonly onlyOwnAeTitle?: boolean | undefined;
    /** Refuse callers that none of these allows (shared/dicom/caller-rule.ts). */
    readonly allowedCallers?: readonly string[] | undefined;
    /** A port with encryption, beside the plain one; 0 takes a free one. `tls`: its certificate, and whom it trusts. */
    readonly securePort?:
      | {
          readonly port: number;
          readonly tls: TlsFiles;
          readonly clientCertificate: 'required' | 'not-asked';
        }
      | undefined;
    readonly practicePacs?: boolean | undefined;
    /** The practice PACS as a program of its own: its port (0: a free one) and the move destinations it knows. */
    readonly practice?:
      | { readonly port?: number | undefined; readonly remoteAes?: readonly PeerAe[] | undefined }
      | undefined;
    /** Ports that the port hunt of the diagnosis listens on, instead of the usual ones. */
    readonly huntPorts?: readonly number[] | undefined;
    /** What earlier runs have queued stays queued (commands that retrieve one thing). */
    readonly leaveEarlierRetrieves?: boolean | undefined;
    /** False: as on a system that can't acknowledge at once what it receives. */
    readonly quickAck?: boolean | undefined;
    /** False: no storage listener at all (commands that do not receive). */
    readonly listener?: boolean | undefined;
  };
}

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** ms, monotonic. */
  monotonic(): number;
  /** Calls back once after `ms`; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}
