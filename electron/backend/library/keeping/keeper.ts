import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import {
  type CleanPreview,
  type CleanRun,
  cleanRunSchema,
  type KeepingRules,
  type KeepingState,
  keepingRulesSchema,
  type TrashedStudy,
} from '../../../../shared/contract/library-keeping.ts';
import { FailureError, fail } from '../../../../shared/failure/failure.ts';
import { type Coalescer, createCoalescer } from '../../coalesce.ts';
import type { Clock } from '../../dependencies.ts';
import { type JsonFile, openJsonFile } from '../../settings/json-file.ts';
import { createSubscribers } from '../../subscribers.ts';
import type { Library } from '../library.ts';
import { type CleanPlan, dayMs, planClean } from './clean-plan.ts';
import { emptyIfThere, previewOf, runPlan } from './clean-run.ts';

/** How the library is kept: the trash, the rules and what they did. */
export interface Keeper {
  state(): KeepingState;
  onChange(listener: (state: KeepingState) => void): () => void;
  /** To the trash. Rejects with `invalid-request` while a retrieve of the study runs or waits. */
  deleteStudy(studyInstanceUid: string): Promise<string>;
  restoreStudy(trashId: string): Promise<string>;
  trash(): TrashedStudy[];
  /** For good; without ids all. */
  emptyTrash(
    trashIds?: readonly string[],
  ): Promise<{ readonly studies: number; readonly freedBytes: number }>;
  /** These studies are in front of somebody, until the returned function is called. */
  reading(studyInstanceUids: readonly string[]): () => void;
  /** Rejects with `disk-full` or `file-write-failed`; then nothing has changed. */
  saveRules(rules: KeepingRules): Promise<KeepingState>;
  preview(rules?: KeepingRules): CleanPreview;
  clean(): Promise<CleanRun>;
  close(): Promise<void>;
}

export interface KeeperOptions {
  /** The program's data folder. */
  readonly folder: string;
  readonly library: Library;
  readonly clock: Clock;
  readonly log: Logger;
  /** Studies of retrieves that run or wait. */
  retrieving(): ReadonlySet<string>;
  /** Rules run by themselves: at the start, after something was received, and every hour. */
  readonly automatic: boolean;
}

const documentSchema = z.object({ rules: keepingRulesSchema, lastRun: cleanRunSchema.optional() });
type Document = z.infer<typeof documentSchema>;

const everyMs = 60 * 60_000;
/** Received images are looked at together. */
const afterReceivingMs = 5_000;
const tellEveryMs = 200;

class LibraryKeeper implements Keeper {
  readonly #options: KeeperOptions;
  readonly #file: JsonFile<Document>;
  readonly #changes = createSubscribers<KeepingState>();
  readonly #open = new Map<string, number>();
  readonly #tell: Coalescer;
  readonly #soon: Coalescer;
  readonly #stopListening: () => void;
  #document: Document;
  #running: Promise<CleanRun> | undefined;
  #cancelTimer: (() => void) | undefined;
  #closed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    const { folder, clock, log, library } = options;
    const { value, file } = openJsonFile({
      path: join(folder, 'keeping.json'),
      schema: documentSchema,
      log,
      now: clock.now(),
      absent: () => ({ rules: keepingRulesSchema.parse({}) }),
    });
    this.#document = value;
    this.#file = file;
    this.#tell = createCoalescer(clock, tellEveryMs, () => this.#changes.notify(this.state()));
    this.#soon = createCoalescer(clock, afterReceivingMs, () => this.#runAlone());
    this.#stopListening = library.onChange(({ stored }) => {
      if (this.#changes.count > 0) this.#tell.request();
      if (options.automatic && stored.length > 0) this.#soon.request();
    });
    if (options.automatic) this.#everyHour();
  }

  state(): KeepingState {
    const { library } = this.#options;
    return {
      ...this.#document,
      trash: library.trashSize(),
      diskBytes: library.diskBytes(),
      running: this.#running !== undefined,
    };
  }

  onChange(listener: (state: KeepingState) => void): () => void {
    return this.#changes.add(listener);
  }

  async deleteStudy(studyInstanceUid: string): Promise<string> {
    if (this.#options.retrieving().has(studyInstanceUid)) {
      const detail = 'a retrieve of this study runs or waits; cancel it first';
      fail({ kind: 'invalid-request', detail });
    }
    const trashId = await this.#options.library.deleteStudy(studyInstanceUid);
    this.#tell.request();
    return trashId;
  }

  async restoreStudy(trashId: string): Promise<string> {
    const uid = await this.#options.library.restoreStudy(trashId);
    // What was deleted for being unused would go again with the next run.
    this.#options.library.setOpened(uid);
    this.#tell.request();
    return uid;
  }

  trash(): TrashedStudy[] {
    const keptMs = this.#document.rules.trashDays * dayMs;
    return this.#options.library
      .trash()
      .map(({ trashId, study, reason, deletedAt, diskBytes, inPlaceInstances }) => ({
        ...{ trashId, study, reason, deletedAt, goneAt: deletedAt + keptMs, diskBytes, inPlaceInstances },
      }));
  }

  async emptyTrash(trashIds?: readonly string[]): ReturnType<Keeper['emptyTrash']> {
    const { library } = this.#options;
    const ids = trashIds ?? library.trash().map((entry) => entry.trashId);
    let [studies, freedBytes] = [0, 0];
    for (const id of ids) {
      const freed = trashIds ? await library.emptyTrash(id) : await emptyIfThere(library, id);
      if (freed === undefined) continue;
      studies += 1;
      freedBytes += freed;
    }
    this.#tell.request();
    return { studies, freedBytes };
  }

  reading(studyInstanceUids: readonly string[]): () => void {
    for (const uid of studyInstanceUids) {
      this.#open.set(uid, (this.#open.get(uid) ?? 0) + 1);
      this.#options.library.setOpened(uid);
    }
    return () => {
      for (const uid of studyInstanceUids) {
        const others = (this.#open.get(uid) ?? 1) - 1;
        if (others > 0) this.#open.set(uid, others);
        else this.#open.delete(uid);
        // Read until now: unused begins here. The library may be closed by the time that the last window goes.
        if (!this.#closed) this.#options.library.setOpened(uid);
      }
    };
  }

  async saveRules(rules: KeepingRules): Promise<KeepingState> {
    const document = { ...this.#document, rules };
    await this.#file.write(document);
    this.#document = { ...this.#document, rules };
    this.#tell.request();
    if (this.#options.automatic) this.#soon.request();
    return this.state();
  }

  preview(rules = this.#document.rules): CleanPreview {
    return previewOf(this.#plan(rules), this.#options.library);
  }

  clean(): Promise<CleanRun> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      this.#tell.request();
    });
    this.#tell.request();
    return this.#running;
  }

  async #run(): Promise<CleanRun> {
    const { library, clock, log } = this.#options;
    const isSpared = (uid: string): boolean => this.#open.has(uid) || this.#options.retrieving().has(uid);
    const isStopped = (): boolean => this.#closed;
    const lastRun = await runPlan(this.#plan(this.#document.rules), { library, clock, isSpared, isStopped });
    const { total, trashStudies, freedBytes, toTrashBytes, stillOverQuota } = lastRun;
    if (total + trashStudies > 0)
      log.info(
        { studies: total, trashStudies, freedBytes, toTrashBytes, stillOverQuota },
        'the library was cleaned',
      );
    this.#document = { ...this.#document, lastRun };
    await this.#file.write(this.#document);
    return lastRun;
  }

  #plan(rules: KeepingRules): CleanPlan {
    const { library, clock } = this.#options;
    return planClean({
      rules,
      now: clock.now(),
      studies: rules.quotaBytes === null && rules.unusedDays === null ? [] : library.keptStudies(),
      diskBytes: library.diskBytes(),
      trash: library.trash(),
      open: new Set(this.#open.keys()),
      retrieving: this.#options.retrieving(),
      freeBytes: library.spaceForImages() - library.trashSize().diskBytes,
    });
  }

  /** Nothing is kept of a run by itself that has nothing to do. */
  #runAlone(): void {
    if (this.#closed || this.#running) return;
    try {
      const plan = this.#plan(this.#document.rules);
      if (plan.empty.length === 0 && plan.studies.length === 0) return;
    } catch (error) {
      this.#options.log.error({ err: error }, 'the rules of the library could not be applied');
      return;
    }
    this.clean().catch((error: unknown) => {
      const failure = error instanceof FailureError ? error.failure.kind : String(error);
      this.#options.log.error({ failure }, 'the library could not be cleaned');
    });
  }

  #everyHour(): void {
    if (this.#closed) return;
    this.#runAlone();
    this.#cancelTimer = this.#options.clock.after(everyMs, () => this.#everyHour());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#soon.cancel();
    this.#tell.cancel();
    this.#stopListening();
    await this.#running?.catch(() => undefined);
  }
}

/** Opens `keeping.json` and begins to keep the library by its rules. */
export function createKeeper(options: KeeperOptions): Keeper {
  return new LibraryKeeper(options);
}
