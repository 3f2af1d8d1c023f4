import { expect, test } from 'vitest';
import { killWhileKeeping } from '../durability/library-kill-campaign.ts';

// Many more: `node e2e/durability/run-library.ts`.
test('killed in the middle of deleting, undoing, emptying, a rule and a repair: index and disk agree each time', async () => {
  const { kills, cut } = await killWhileKeeping({ kills: 7, seed: 21 });
  expect(kills).toBe(7);
  expect(Object.values(cut).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0);
}, 90_000);
