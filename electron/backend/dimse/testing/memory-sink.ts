import type { StoreCommand, StoreSink } from '../association.ts';

export interface StoredInMemory {
  readonly command: StoreCommand;
  readonly bytes: Buffer;
}

/** A store sink that keeps instances in memory and what was abandoned beside them. */
export interface MemorySink extends StoreSink {
  readonly stored: readonly StoredInMemory[];
  readonly abandoned: readonly StoreCommand[];
}

export interface MemorySinkOptions {
  readonly refuse?: number;
  readonly status?: number;
  /** Waited for after each chunk: a disk slower than the network. */
  slow?(chunk: Uint8Array): Promise<void>;
  onAbandoned?(command: StoreCommand): void;
  onOpened?(command: StoreCommand): void;
}

export function createMemorySink(options: MemorySinkOptions = {}): MemorySink {
  const stored: StoredInMemory[] = [];
  const abandoned: StoreCommand[] = [];
  return {
    stored,
    abandoned,
    open(command) {
      options.onOpened?.(command);
      if (options.refuse !== undefined) return { refuse: options.refuse };
      const chunks: Uint8Array[] = [];
      return {
        write(chunk) {
          chunks.push(Buffer.from(chunk));
          return options.slow?.(chunk);
        },
        finish() {
          stored.push({ command, bytes: Buffer.concat(chunks) });
          return Promise.resolve(options.status ?? 0);
        },
        abandon() {
          abandoned.push(command);
          options.onAbandoned?.(command);
          return Promise.resolve();
        },
      };
    },
  };
}
