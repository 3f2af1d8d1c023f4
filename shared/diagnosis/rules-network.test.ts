import { describe, expect, it } from 'vitest';
import { publicPeer, timedOut } from './cause-case.test-support.ts';
import { diagnose } from './diagnose.ts';
import { arrivals, call, listening, move, moveControl } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';
import { subnetOf } from './gather.ts';

function named(evidence: Evidence): string[] {
  const [first] = diagnose(evidence);
  return first ? [first.cause, ...(first.alsoPossible ?? [])] : [];
}

describe('behind a router', () => {
  it.each([
    [54, ['C12', 'C11', 'C09', 'C10']],
    [10_000, ['C11', 'C12', 'C09', 'C10']],
    // The time says nothing.
    [60_000, ['C11', 'C12', 'C10', 'C09']],
  ])('after %i ms its part is told before firewalls', (elapsedMs, order) => {
    expect(
      named(publicPeer(elapsedMs))
        .filter((cause) => order.includes(cause))
        .slice(0, 2),
    ).toEqual(order.slice(0, 2));
    expect(named(publicPeer(elapsedMs))).toEqual(expect.arrayContaining(order));
  });

  it('it comes after a name that the PACS may not know', () => {
    const nat = { localAddress: '192.168.1.20', remoteAddress: '8.20.30.40' };
    const control = moveControl({ status: 0xc000, elapsedMs: 50, counts: {} }, 'dcmtk', nat);
    expect(named(move(control)).slice(0, 3)).toEqual(['B02', 'C12', 'C11']);
  });
});

describe('a PACS that is reached through this computer itself', () => {
  const loopback = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' };
  const swallowed = (elapsedMs: number, errorComment?: string) =>
    move(
      moveControl(
        { status: 0xa702, elapsedMs, counts: { failed: 3 }, ...(errorComment && { errorComment }) },
        'other',
        loopback,
      ),
    );

  it('may be in a container or behind a tunnel: no subnet is known, and nothing on the way is ruled out', () => {
    const interfaces = [{ name: 'lo', address: '127.0.0.1', prefixLength: 8, internal: true }];
    const control = moveControl(undefined, 'other', loopback);
    expect(subnetOf(control, { now: 0, network: { interfaces } })).toBeUndefined();
    expect(named(swallowed(10_000))).toEqual(['C09', 'C10', 'C11', 'C07']);
    expect(named(swallowed(20))).toContain('C12');
  });

  it('and says that its call timed out, met one of two firewalls', () => {
    const [first] = diagnose(swallowed(5000, 'connect timed out'));
    expect(first).toMatchObject({ cause: 'C09', confidence: 'likely', decidingTest: { probe: 'P9' } });
    expect(first?.alsoPossible?.[0]).toBe('C10');
  });

  it('after the time of a name server has that as its first cause', () => {
    expect(named(swallowed(15_100))[0]).toBe('C16');
  });

  it('is no reason to think of routers elsewhere', () => {
    expect(named(timedOut(46, { sameSubnet: true }))).not.toContain('C12');
  });
});

describe('a PACS that takes five seconds for each association', () => {
  const slow = (ours: number, other: number, changes: Partial<Evidence> = {}) => {
    const control = moveControl({ status: 0, elapsedMs: 5100, counts: { completed: 3 } });
    const took = (elapsedMs: number) => ({ ...control, accepted: { contexts: [], elapsedMs } });
    return move(took(ours), {
      ...{ outcome: 'complete', arrivals: arrivals(3), expect: { ...took(other), purpose: 'expect' } },
      listener: listening([call({ stored: 3 })]),
      ...changes,
    });
  };

  it.each([
    [5005, 5010],
    [4995, 5007],
    [10_010, 10_400],
  ])(
    '%i ms and %i ms: waits for a name server, which is worth a note even when all images came',
    (one, other) => {
      const [first, ...others] = diagnose(slow(one, other));
      expect(first).toMatchObject({ cause: 'C18', confidence: 'likely' });
      expect(first?.evidence).toHaveLength(2);
      expect(others).toEqual([]);
    },
  );

  it.each([
    [5005, 20],
    [3000, 3100],
    [5100, 6900],
    [8000, 8000],
  ])('%i ms and %i ms: is only slow', (one, other) => {
    expect(diagnose(slow(one, other))).toEqual([]);
  });
});
