import { describe, expect, it } from 'vitest';
import type { ProbeId, ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { watchEntry } from './watch-entry.ts';

const p3 = (status: number): ProbeResult => ({ probe: 'P3', at: 0, destination: 'WS', status });
const p5 = (arrived: number): ProbeResult => ({ probe: 'P5', at: 0, connected: arrived > 0, arrived });

/** Lets the watch go on from one test to the next. */
const turns = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};

function given(answer: (probe: ProbeId, round: number) => ProbeResult | undefined) {
  const clock = createFakeClock();
  const stop = new AbortController();
  const asked: ProbeId[] = [];
  const good = watchEntry({
    clock,
    signal: stop.signal,
    async test(probe) {
      asked.push(probe);
      const result = answer(probe, Math.round(clock.monotonic() / 60_000));
      return result ? { result } : {};
    },
  });
  const minutes = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      await turns();
      clock.advance(60_000);
    }
    await turns();
  };
  return { clock, stop, asked, good, minutes };
}

describe('watching for a changed entry', () => {
  it('asks for the name each minute, and for an image once the name is known; the first one ends it', async () => {
    const { asked, good, minutes, clock } = given((probe, round) => {
      if (probe === 'P3') return p3(round < 3 ? 0xa801 : 0);
      return p5(1);
    });
    await minutes(3);
    expect(await good).toBe(true);
    expect(asked).toEqual(['P3', 'P3', 'P3', 'P3', 'P5']);
    expect(clock.pending).toBe(0);
  });

  it('asks for the image in any case where the server says nothing about the name', async () => {
    const { good, minutes } = given((probe, round) => (probe === 'P3' ? p3(0) : p5(round < 2 ? 0 : 1)));
    await minutes(2);
    expect(await good).toBe(true);
  });

  it('gives up after six minutes, and goes on when a test could not be run', async () => {
    const { asked, good, minutes } = given(() => undefined);
    await minutes(6);
    expect(await good).toBe(false);
    expect(asked).toHaveLength(14);
  });

  it('ends when it is stopped', async () => {
    const { stop, good, minutes, clock } = given(() => p3(0xa801));
    await minutes(1);
    stop.abort();
    expect(await good).toBe(false);
    expect(clock.pending).toBe(0);
  });
});
