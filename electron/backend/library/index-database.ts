import { DatabaseSync } from 'node:sqlite';
import type { IndexEntry } from './index-entry.ts';
import { createIndexKeeping, type IndexKeeping } from './index-keeping.ts';
import { createIndexQueries, type IndexQueries } from './index-queries.ts';
import { migrate } from './index-schema.ts';
import { createIndexSearch, type IndexSearch } from './index-search.ts';
import { createIndexTrash, type IndexTrash } from './index-trash.ts';
import { createIndexRowWriter, type IndexRowWriter } from './index-writer.ts';

/**
 * The library's index. The only face of the database: nothing outside of this folder's `index-*` files knows SQL or
 * which database it is.
 */
export interface LibraryIndex extends IndexQueries, IndexSearch, IndexKeeping, IndexTrash {
  /**
   * Adds or replaces an instance; resolves after the commit. Entries that arrive in one turn of the event loop share
   * a transaction, so several associations together pay for one commit, and a single one never waits for others.
   */
  store(entry: IndexEntry): Promise<void>;
  remove(sopInstanceUid: string): boolean;
  /** May be known before the first instance arrives. */
  setExpectedInstances(studyInstanceUid: string, expected: number): void;
  /** Whether the index and the files were left in agreement by the last owner. */
  wasClosedCleanly(): boolean;
  setClosedCleanly(clean: boolean): void;
  close(): void;
}

interface Waiting {
  readonly entry: IndexEntry;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

type Transaction = <T>(work: () => T) => T;

function transactionsOf(database: DatabaseSync, rows: IndexRowWriter): Transaction {
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')];
  return (work) => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      rows.forget();
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}

class GroupCommit {
  readonly #transaction: Transaction;
  readonly #rows: IndexRowWriter;
  #waiting: Waiting[] = [];

  constructor(transaction: Transaction, rows: IndexRowWriter) {
    this.#transaction = transaction;
    this.#rows = rows;
  }

  store(entry: IndexEntry): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.#waiting.length === 0) setImmediate(() => this.flush());
    this.#waiting.push({ entry, resolve, reject });
    return promise;
  }

  flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    try {
      this.#transaction(() => {
        for (const { entry } of batch) this.#rows.put(entry);
      });
      for (const { resolve } of batch) resolve();
    } catch {
      // One bad entry must not cost the others: each gets a transaction of its own.
      for (const waiting of batch) this.#storeAlone(waiting);
    }
  }

  #storeAlone({ entry, resolve, reject }: Waiting): void {
    try {
      this.#transaction(() => this.#rows.put(entry));
      resolve();
    } catch (error) {
      reject(error);
    }
  }
}

/**
 * Opens or creates the file. WAL with synchronous NORMAL: a commit survives the death of the process at once, and a
 * power cut may take the last ones but never harms the file; start-up then finds their instances on disk. A checkpoint
 * waits for the disk (some ms), so there is one for every 16 MB of changes, not for every 4: half the time per instance.
 * Throws what SQLite throws when the file is no database or is damaged.
 */
export function openIndex(file: string): LibraryIndex {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -32768',
    );
    migrate(database);
    return createIndex(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function createIndex(database: DatabaseSync): LibraryIndex {
  const rows = createIndexRowWriter(database);
  const transaction = transactionsOf(database, rows);
  const commits = new GroupCommit(transaction, rows);
  const expect = database.prepare(
    'INSERT OR REPLACE INTO expected_instances (study_instance_uid, expected) VALUES (?, ?)',
  );
  const state = database.prepare("SELECT value FROM state WHERE name = 'clean'");
  const setState = database.prepare("INSERT OR REPLACE INTO state (name, value) VALUES ('clean', ?)");
  return {
    ...createIndexQueries(database),
    ...createIndexSearch(database),
    ...createIndexKeeping(database, rows, transaction),
    ...createIndexTrash(database, rows, transaction),
    store: (entry) => commits.store(entry),
    remove: (uid) => transaction(() => rows.remove(uid)),
    setExpectedInstances: (uid, expected) => {
      expect.run(uid, expected);
    },
    wasClosedCleanly: () => state.get()?.value === 1,
    setClosedCleanly: (clean) => {
      setState.run(clean ? 1 : 0);
      // A power cut takes what the log holds. This must not be among it, or the next start would trust what is left.
      if (!clean) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    close: () => {
      commits.flush();
      try {
        database.exec('PRAGMA optimize');
      } catch {
        // Statistics for the planner: on a full disk those of the last time serve.
      }
      database.close();
    },
  };
}
