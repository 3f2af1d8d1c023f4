import { parseArgs } from 'node:util';
import { killWhileKeeping } from './library-kill-campaign.ts';

/**
 * `node e2e/durability/run-library.ts [--kills 100] [--seed 1]`: kills the program in the middle of deleting, bringing back,
 * emptying, cleaning and repairing, and looks each time whether index and disk agree.
 */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const begun = performance.now();
const { kills, cut } = await killWhileKeeping({
  kills: Number(values.kills),
  seed: Number(values.seed),
  say: (line) => process.stdout.write(`${line}\n`),
});
const inTheMiddle = Object.entries(cut)
  .map(([operation, times]) => `${operation} ${times}`)
  .join(', ');
process.stdout.write(
  `${kills} kills, of these in the middle: ${inTheMiddle}; ${Math.round((performance.now() - begun) / 1000)} s: ` +
    'index and disk agree after each\n',
);
