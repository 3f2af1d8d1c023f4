import { describe, expect, it } from 'vitest';
import { createPrefetcher, nearestFirst } from './prefetch.ts';

describe('the order of prefetching', () => {
  it('is nearest first, ahead before behind', () => {
    expect(nearestFirst(5, 10, 1, 2)).toEqual([6, 4, 7, 3]);
    expect(nearestFirst(5, 10, -1, 2)).toEqual([4, 6, 3, 7]);
  });

  it('stays inside the stack', () => {
    expect(nearestFirst(0, 3, 1, 10)).toEqual([1, 2]);
  });
});

describe('prefetching', () => {
  function stackOf(count: number) {
    const started: number[] = [];
    const finish = new Map<number, () => void>();
    const loaded = new Set<number>();
    const prefetcher = createPrefetcher({
      count: () => count,
      isWanted: (index) => !loaded.has(index),
      load: (index) => {
        started.push(index);
        return new Promise<void>((resolve) => {
          finish.set(index, () => {
            loaded.add(index);
            resolve();
          });
        });
      },
      reach: () => 100,
      parallel: 2,
    });
    const end = async (index: number): Promise<void> => {
      finish.get(index)?.();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    };
    return { prefetcher, started, end };
  }

  it('runs as many at once as it may and goes on when one is done', async () => {
    const { prefetcher, started, end } = stackOf(10);
    prefetcher.follow(0, 1);
    expect(started).toEqual([1, 2]);
    await end(1);
    expect(started).toEqual([1, 2, 3]);
  });

  it('goes on from where the reader is now', async () => {
    const { prefetcher, started, end } = stackOf(100);
    prefetcher.follow(0, 1);
    prefetcher.follow(50, 1);
    await end(1);
    expect(started.at(-1)).toBe(51);
  });

  it('ends with the pane', async () => {
    const { prefetcher, started, end } = stackOf(10);
    prefetcher.follow(0, 1);
    prefetcher.stop();
    await end(1);
    expect(started).toEqual([1, 2]);
  });
});
