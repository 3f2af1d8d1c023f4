/** The order in which to fetch a stack around a position: nearest first, ahead before behind at the same distance. */
export function nearestFirst(position: number, count: number, direction: 1 | -1, reach: number): number[] {
  const order: number[] = [];
  for (let distance = 1; distance <= reach; distance++) {
    for (const index of [position + direction * distance, position - direction * distance]) {
      if (index >= 0 && index < count) order.push(index);
    }
  }
  return order;
}

export interface Prefetcher {
  /** The reader is here now, or more can be fetched. Fetching goes on from here; what is under way is finished. */
  follow(position: number, direction: 1 | -1): void;
  stop(): void;
}

/**
 * Loads a stack ahead of the reader, a few at a time. `load` must not reject. `reach` bounds the distance, so that the
 * cache is not filled with what was already let go from it.
 */
export function createPrefetcher(stack: {
  readonly count: () => number;
  readonly isWanted: (index: number) => boolean;
  readonly load: (index: number) => Promise<void>;
  readonly reach: () => number;
  readonly parallel: number;
}): Prefetcher {
  const underWay = new Set<number>();
  let position = 0;
  let direction: 1 | -1 = 1;
  let stopped = false;

  const fill = (): void => {
    if (stopped) return;
    for (const index of nearestFirst(position, stack.count(), direction, stack.reach())) {
      if (underWay.size >= stack.parallel) return;
      if (underWay.has(index) || !stack.isWanted(index)) continue;
      underWay.add(index);
      void stack.load(index).finally(() => {
        underWay.delete(index);
        fill();
      });
    }
  };

  return {
    follow(nextPosition, nextDirection) {
      position = nextPosition;
      direction = nextDirection;
      fill();
    },
    stop() {
      stopped = true;
    },
  };
}
