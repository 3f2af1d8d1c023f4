import { parseArgs } from 'node:util';
import { killWhileRetrieving } from './kill-campaign.ts';
import { killWhileKeeping } from './library-kill-campaign.ts';

/**
 * `node e2e/durability/run.ts [--kills 200] [--seed 1] [--slices 400] [--power-cut]`: kills the program at random moments
 * of a retrieve until it was killed so often, and looks each time whether everything is there. With `--library` in the middle of
 * deleting, undoing, emptying, a rule and a repair instead.
 */
const { values } = parseArgs({
  options: {
    library: { type: 'boolean', default: false },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    slices: { type: 'string', default: '400' },
    'power-cut': { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const begun = performance.now();
const campaign = {
  kills: Number(values.kills),
  seed: Number(values.seed),
  powerCut: values['power-cut'],
  say,
};
const result = values.library ? await killInLibrary() : await killInRetrieves();
say(`${result} (${Math.round((performance.now() - begun) / 1000)} s)`);

async function killInRetrieves(): Promise<string> {
  const slices = Number(values.slices);
  const { kills, rounds, damaged } = await killWhileRetrieving({ ...campaign, slices });
  return (
    `${kills} kills in ${rounds} retrieves, ${damaged} files damaged by power cuts: every instance is there once, ` +
    'byte for byte, and the index agrees with the disk'
  );
}

async function killInLibrary(): Promise<string> {
  const { kills, cut } = await killWhileKeeping(campaign);
  const inTheMiddle = Object.entries(cut).map(([operation, times]) => `${operation} ${times}`);
  return `${kills} kills, in the middle of ${inTheMiddle.join(', ')}: index and disk agree after each`;
}
