import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstanceWriter, StoreCommand } from '../dimse/association.ts';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { createHealthMonitor, type HealthMonitor } from './own-health.ts';

let clock: FakeClock;
let health: HealthMonitor;
beforeEach(() => {
  clock = createFakeClock();
  health = createHealthMonitor({ clock, storePath: '/images', freeBytes: async () => 42 });
});
afterEach(() => health.close());

const command: StoreCommand = {
  ...{ associationId: 'a', messageId: 1, sopClassUid: '1.2', sopInstanceUid: '1.2.3' },
  ...{ transferSyntaxUid: '1.2.840.10008.1.2', callingAe: 'A', calledAe: 'B', remoteAddress: '10.0.0.1' },
  moveOriginator: undefined,
};

/** A writer that takes this long to say that the instance is safe. */
const slow = (ms: number) => (): InstanceWriter => ({
  write: () => {},
  async finish() {
    clock.advance(ms);
    return 0;
  },
  abandon: async () => {},
});

async function store(ms: number): Promise<void> {
  const writer = health.measured(slow(ms))(command, { stored: () => {}, refused: () => {} });
  await writer.finish();
}

/** Blocks the event loop, as a virus scanner or a bug does. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('our own health', () => {
  it('has the free space and the folder', async () => {
    await Promise.resolve();
    expect(health.since(clock.now())).toMatchObject({ freeBytes: 42, storePath: '/images' });
  });

  it('has the slowest answer to a C-STORE since the moment that is asked for', async () => {
    await store(700);
    clock.advance(5000);
    const later = clock.now();
    await store(300);
    expect(health.since(0).maxStoreResponseMs).toBe(700);
    expect(health.since(later).maxStoreResponseMs).toBe(300);
    clock.advance(5000);
    expect(health.since(clock.now()).maxStoreResponseMs).toBe(0);
  });

  it('notices that the event loop was blocked', async () => {
    // The sampling timer of the histogram has to run before and after.
    const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
    await turn();
    block(300);
    await turn();
    expect(health.since(0).maxEventLoopDelayMs).toBeGreaterThan(150);
  });
});
