/** Decides what runs: first come, first served on each node, as many at a time as the settings allow. */
export interface RetrieveQueue {
  /** `start` is called when its turn comes, perhaps at once; the turn ends when its promise resolves. */
  add(id: string, node: string, start: () => Promise<void>): void;
  /** Takes one that has not started out of the queue; false when it has started or was never there. */
  remove(id: string): boolean;
  /** The limit may have changed. */
  pump(): void;
  /** Starts nothing any more. */
  close(): void;
}

interface Waiting {
  readonly id: string;
  readonly node: string;
  readonly start: () => Promise<void>;
}

export function createRetrieveQueue(parallelPerNode: () => number): RetrieveQueue {
  const waiting: Waiting[] = [];
  const running = new Map<string, number>();
  let closed = false;

  const count = (node: string): number => running.get(node) ?? 0;
  const begin = (entry: Waiting): void => {
    running.set(entry.node, count(entry.node) + 1);
    void entry.start().finally(() => {
      const left = count(entry.node) - 1;
      if (left > 0) running.set(entry.node, left);
      else running.delete(entry.node);
      pump();
    });
  };
  const pump = (): void => {
    for (let index = 0; index < waiting.length && !closed; ) {
      const entry = waiting[index];
      if (entry && count(entry.node) < parallelPerNode()) {
        waiting.splice(index, 1);
        begin(entry);
      } else index++;
    }
  };

  return {
    add(id, node, start) {
      waiting.push({ id, node, start });
      pump();
    },
    remove(id) {
      const index = waiting.findIndex((entry) => entry.id === id);
      if (index >= 0) waiting.splice(index, 1);
      return index >= 0;
    },
    pump,
    close() {
      closed = true;
    },
  };
}
