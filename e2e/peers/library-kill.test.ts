import { expect, test } from 'vitest';
import { killWhileKeeping } from '../durability/library-kill-campaign.ts';

// Many more: `node e2e/durability/run.ts --library`.
test('killed in the middle of deleting, undoing, emptying, a rule and a repair: index and disk agree each time', async () => {
  const { kills, cut } = await killWhileKeeping({ kills: 5, seed: 21, powerCut: false });
  expect(kills).toBe(5);
  expect(Object.values(cut).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0);
}, 90_000);

test('with the last changes of the index lost each time, as in a power cut: nothing is in two places or in none', async () => {
  const { kills } = await killWhileKeeping({ kills: 3, seed: 22, powerCut: true });
  expect(kills).toBe(3);
}, 90_000);
