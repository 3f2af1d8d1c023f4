/**
 * `npm test`: sets everything up, runs every check and every test, and closes with `N passed, N failed`.
 * `npm test -- --only check|unit|peers|faults|e2e` runs a part.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder, runToEnd, setUp } from './setup.mjs';

await setUp(import.meta.url);
const parts = {
  check: { checks: true },
  unit: { projects: ['node', 'renderer'] },
  // The faults are looked at in the interface, too.
  peers: { projects: ['peers', 'faults'], build: true, packages: true },
  faults: { projects: ['faults'], build: true, packages: true },
  e2e: { projects: ['desktop'], build: true, browser: true, packages: true },
  all: {
    checks: true,
    projects: ['node', 'renderer', 'peers', 'desktop', 'faults'],
    build: true,
    browser: true,
    packages: true,
  },
};
const { values: options } = parseArgs({ options: { only: { type: 'string', default: 'all' } } });
const part = parts[options.only];
if (part) await runPart(part);
else {
  process.stderr.write(`--only takes one of ${Object.keys(parts).join(', ')}\n`);
  process.exitCode = 2;
}

async function runPart({ checks = false, projects = [], build = false, browser = false, packages = false }) {
  const results = join(projectFolder, 'test-results');
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const add = ({ passed, failed, skipped }) => {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  };
  if (packages) (await import('./system-packages.mjs')).installSystemPackages();
  if (checks) {
    title('Checks');
    const { runChecks } = await import('./check.mjs');
    const failed = await runChecks();
    add({ passed: 0, failed: failed.length, skipped: 0 });
  }
  if (build) {
    title('Build');
    add(await buildAll());
  }
  if (projects.length > 0) {
    title('Tests');
    add(await runVitest(projects, join(results, 'vitest.json')));
  }
  if (browser) {
    title('End to end');
    add(await runPlaywright(join(results, 'playwright.json')));
  }
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
  process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
  process.exitCode = sum.failed > 0 || (sum.passed === 0 && !checks) ? 1 : 0;
}

async function buildAll() {
  try {
    const { buildDesktop } = await import('./build.mjs');
    await buildDesktop((text) => process.stdout.write(text));
    return { passed: 0, failed: 0, skipped: 0 };
  } catch (error) {
    process.stdout.write(`The build failed: ${error instanceof Error ? error.message : error}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runVitest(projects, file) {
  const code = await runToEnd(process.execPath, [
    join(projectFolder, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return counted(code, file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
}

async function runPlaywright(file) {
  const code = await runToEnd(
    process.execPath,
    [join(projectFolder, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    { env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file } },
  );
  return counted(code, file, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }));
}

/** A runner that fails without a failed test (a file that can't be loaded, a crash) counts as one failure. */
function counted(code, file, read) {
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const counts = report ? read(report) : { passed: 0, failed: 0, skipped: 0 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function title(text) {
  process.stdout.write(`\n== ${text}\n`);
}
