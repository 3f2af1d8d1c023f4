import { parseArgs } from 'node:util';
import { killWhileRetrieving } from './kill-campaign.ts';

/**
 * `node e2e/durability/run.ts [--kills 200] [--seed 1] [--slices 400] [--power-cut]`: kills the program at random moments
 * of a retrieve until it was killed so often, and looks each time whether everything is there.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    slices: { type: 'string', default: '400' },
    'power-cut': { type: 'boolean', default: false },
  },
});
const begun = performance.now();
const { kills, rounds, damaged } = await killWhileRetrieving({
  kills: Number(values.kills),
  seed: Number(values.seed),
  slices: Number(values.slices),
  powerCut: values['power-cut'],
  say: (line) => process.stdout.write(`${line}\n`),
});
const seconds = Math.round((performance.now() - begun) / 1000);
process.stdout.write(
  `${kills} kills in ${rounds} retrieves, ${damaged} files damaged by power cuts, ${seconds} s: every instance is there once, ` +
    'byte for byte, and the index agrees with the disk\n',
);
