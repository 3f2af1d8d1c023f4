import { expect, test } from 'vitest';
import { killWhileRetrieving } from '../durability/kill-campaign.ts';

// Many more of both: `node e2e/durability/run.ts`.
test('killed again and again while it retrieves: at the end every instance is there once, as it was sent', async () => {
  const { kills } = await killWhileRetrieving({ kills: 6, seed: 11, slices: 250, powerCut: false });
  expect(kills).toBe(6);
}, 90_000);

test('what a power cut took, cut short or filled with zeros is found at the start and fetched again', async () => {
  const { kills, damaged } = await killWhileRetrieving({ kills: 4, seed: 12, slices: 250, powerCut: true });
  expect(kills).toBe(4);
  expect(damaged).toBeGreaterThan(0);
}, 90_000);
