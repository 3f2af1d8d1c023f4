/**
 * Plays mutated streams to both ends of an association:
 *   node e2e/fuzz/run.ts --streams 100000 --seed 1
 *   node e2e/fuzz/run.ts --streams 0 --sockets 5000    over real connections, to a listener with a library
 *   node e2e/fuzz/run.ts --only 1:4711        one stream again, with the error's stack
 *   node e2e/fuzz/run.ts --only 1:4711 --save two-words    and keeps it among the regressions
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeStream, runCampaign } from './campaign.ts';
import { readCorpus, regressionsFolder } from './corpus.ts';
import { runOverSockets } from './over-sockets.ts';

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '100000' },
    sockets: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    save: { type: 'string' },
  },
});
process.on('unhandledRejection', (error) => {
  process.stderr.write(`unhandled: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
const [seedText = '1', onlyText] = (values.only ?? values.seed).split(':');
const seed = Number(seedText);
const started = performance.now();
const result = await runCampaign({
  seed,
  ...(onlyText === undefined ? {} : { first: Number(onlyText) }),
  count: onlyText === undefined ? Number(values.streams) : 1,
  progress(done) {
    if (done % 10_000 === 0) process.stderr.write(`${done}\n`);
  },
});
if (onlyText !== undefined && values.save !== undefined) {
  const { from, pieces } = makeStream(seed, Number(onlyText), readCorpus());
  const to = from.to === 'acceptor' ? 'acceptor' : `requestor-${from.to}`;
  writeFileSync(join(regressionsFolder, `${to}-${values.save}.bin`), Buffer.concat(pieces));
}
const seconds = (performance.now() - started) / 1000;
for (const { index, from, error } of result.failures.slice(0, 20)) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stdout.write(`FAILED --only ${seed}:${index} (${from})\n${text}\n`);
}
for (const [outcome, count] of [...result.byOutcome].sort((a, b) => b[1] - a[1])) {
  process.stdout.write(`${String(count).padStart(8)}  ${outcome}\n`);
}
process.stdout.write(
  `${result.streams} streams, ${(result.bytes / 1e6).toFixed(0)} MB, ${seconds.toFixed(0)} s, ` +
    `slowest ${result.slowestMs.toFixed(0)} ms (${seed}:${result.slowestIndex}), ` +
    `max RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, ${result.failures.length} failures\n`,
);
if (result.failures.length > 0) process.exitCode = 1;

const overSockets = onlyText === undefined ? Number(values.sockets) : 0;
if (overSockets > 0) {
  const startedSockets = performance.now();
  const { failures, echoes } = await runOverSockets({ seed, count: overSockets });
  for (const failure of failures.slice(0, 20)) process.stdout.write(`FAILED over sockets ${failure}\n`);
  process.stdout.write(
    `${overSockets} streams over sockets, ${((performance.now() - startedSockets) / 1000).toFixed(0)} s, ` +
      `${echoes} echoes of a friend beside them, max RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, ` +
      `${failures.length} failures\n`,
  );
  if (failures.length > 0) process.exitCode = 1;
}
