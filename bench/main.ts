import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fsync, pduLength } from './cases/choices.ts';
import { find } from './cases/find.ts';
import { gigabyte } from './cases/gigabyte.ts';
import { growth } from './cases/growth.ts';
import { librarySearch } from './cases/library-search.ts';
import { localFiles } from './cases/local-files.ts';
import { receive } from './cases/receive.ts';
import { retrieveInParts, retrieveLarge, retrieveSmall } from './cases/retrieve.ts';
import { start } from './cases/start.ts';
import { viewer } from './cases/viewer.ts';
import { window } from './cases/window.ts';
import { type BenchCase, loadOfMachine } from './support/measure.ts';
import { type CaseResult, describeMachine, formatTable } from './support/table.ts';

const usage = `npm run bench -- [case ...] [options]

  --repeat N    pairs of runs (default: 5)
  --quick       small work, one run: shows that everything runs
  --json        the result as JSON on standard output, not as a table
  --out FILE    the result as JSON into a file as well
`;

const cases: readonly BenchCase[] = [
  ...[
    retrieveLarge,
    retrieveSmall,
    receive,
    find,
    gigabyte,
    window,
    localFiles,
    librarySearch,
    viewer,
    start,
    growth,
  ],
  ...[retrieveInParts, pduLength, fsync],
];

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repeat: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const chosen = positionals.length > 0 ? cases.filter(({ id }) => positionals.includes(id)) : cases;
  if (values.help || chosen.length < positionals.length) {
    const list = cases.map(({ id, title }) => `  ${id.padEnd(6)} ${title}`).join('\n');
    process.stderr.write(`${usage}\n${list}\n`);
    return values.help ? 0 : 2;
  }
  const results: CaseResult[] = [];
  for (const { id, title, run } of chosen) {
    const progress = (text: string): void => void process.stderr.write(`${id} ${text}\n`);
    progress(`${title} (load ${loadOfMachine()})`);
    const repeat = Number(values.repeat ?? (values.quick ? 1 : 5));
    results.push({ id, lines: await run({ repeat, quick: values.quick, progress }) });
  }
  const report = { date: new Date().toISOString(), machine: describeMachine(), results };
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  if (values.out) writeFileSync(resolve(process.env.INIT_CWD ?? '.', values.out), json);
  process.stdout.write(values.json ? json : formatTable(report));
  return 0;
}
