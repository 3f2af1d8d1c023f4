import type {
  IntegrityReport,
  LibraryChange,
  LibraryInstance,
  LibraryProgress,
  LibrarySeries,
  LibraryStudy,
  LocalFileKeeping,
} from '../../../shared/contract/library.ts';
import type {
  LibrarySort,
  LibraryStatistics,
  QuarantinedFile,
  TrashReason,
} from '../../../shared/contract/library-keeping.ts';
import type { InstanceWriter, StoreCommand } from '../dimse/association.ts';
import type { KeptStudy } from './index-keeping.ts';
import type { IndexedFile } from './index-queries.ts';
import type { TrashEntry } from './index-trash.ts';
import type { InstanceUids } from './paths.ts';

/** An instance that is whole on disk and in the index. */
export interface StoredInstance {
  readonly command: StoreCommand;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  /** Data set bytes. */
  readonly bytes: number;
  /** The same bytes were there before. */
  readonly duplicate: boolean;
}

export interface RefusedInstance {
  readonly command: StoreCommand;
  readonly status: number;
  readonly failure: import('../../../shared/failure/failure.ts').Failure;
}

/**
 * The library on disk: `<folder>/instances/<study>/<series>/<sop>.dcm` and a SQLite index. One process owns a folder.
 * Every method that names a study, series or instance that is not there rejects with `not-found`.
 */
export interface Library {
  /**
   * Opens a writer for an inbound instance: preamble and file meta, then the bytes as received, to a temporary name;
   * renamed when whole, indexed after, success only then (0x0000). Disk full answers 0xA700.
   */
  openInstance(
    command: StoreCommand,
    outcome: { stored(instance: StoredInstance): void; refused(instance: RefusedInstance): void },
  ): InstanceWriter;
  search(query: {
    readonly text?: string | undefined;
    readonly studyInstanceUids?: readonly string[] | undefined;
    readonly patientId?: string | undefined;
    readonly pinned?: true | undefined;
    readonly sort?: LibrarySort | undefined;
    readonly ascending?: boolean | undefined;
    readonly limit?: number | undefined;
    readonly offset?: number | undefined;
  }): { readonly studies: LibraryStudy[]; readonly total: number };
  series(studyInstanceUid: string): LibrarySeries[];
  instances(studyInstanceUid: string, seriesInstanceUid?: string): LibraryInstance[];
  has(sopInstanceUid: string): boolean;
  /** Absolute path of an instance's Part 10 file, for hosts that serve its bytes; undefined when it is not here. */
  instancePath(sopInstanceUid: string): string | undefined;
  /** What the index says of an instance's file, and where it is; undefined when the instance is not here. */
  storedFile(sopInstanceUid: string): (IndexedFile & { readonly path: string }) | undefined;
  /** What a retrieve learnt from C-FIND; shown as the partial mark. The study need not be here yet. */
  setExpectedInstances(studyInstanceUid: string, expected: number): void;
  /** To the trash; resolves with the id that brings it back. */
  deleteStudy(studyInstanceUid: string, reason?: TrashReason): Promise<string>;
  /** Brings a deleted study back whole, with its pin. What came again meanwhile stays. Resolves with its UID. */
  restoreStudy(trashId: string): Promise<string>;
  /** Newest first. */
  trash(): TrashEntry[];
  trashSize(): { readonly studies: number; readonly diskBytes: number };
  /** Removes one study of the trash for good; resolves with the bytes that it freed. */
  emptyTrash(trashId: string): Promise<number>;
  isInTrash(studyInstanceUid: string): boolean;
  setPinned(studyInstanceUid: string, pinned: boolean): void;
  /** Nothing when the study is not here. */
  setOpened(studyInstanceUid: string): void;
  /** Where a study came from, as text of the caller's. The study need not be here. */
  setSource(studyInstanceUid: string, source: string): void;
  source(studyInstanceUid: string): string | undefined;
  /** Instances whose files were found damaged or gone, and that have not come again. */
  lostInstances(): InstanceUids[];
  /** Longest unused first. Nothing may be changed while they are gone through. */
  keptStudies(): Iterable<KeptStudy>;
  /** Of the files in the library's folder, without the trash. */
  diskBytes(): number;
  statistics(): Promise<LibraryStatistics>;
  quarantine(): Promise<QuarantinedFile[]>;
  emptyQuarantine(): Promise<{ readonly files: number; readonly freedBytes: number }>;
  exportStudy(studyInstanceUid: string, folder: string): Promise<{ readonly files: number }>;
  /** Takes local files (local-files/import-files.ts). Yields progress a few times a second and once at the end. */
  import(
    request: { readonly paths: readonly string[]; readonly keeping: LocalFileKeeping },
    signal: AbortSignal,
  ): AsyncGenerator<LibraryProgress, void, void>;
  verify(
    signal: AbortSignal,
  ): AsyncGenerator<
    { readonly checked: number; readonly total: number; readonly report?: IntegrityReport | undefined },
    void,
    void
  >;
  /** Returns the function that ends the subscription. */
  onChange(listener: (change: LibraryChange) => void): () => void;
  freeBytes(): Promise<number>;
  /**
   * Bytes that images may still take: less than what is free, by a reserve for the index and the journals, and with those of
   * the trash, which gives way to images.
   */
  spaceForImages(): number;
  close(): Promise<void>;
}
