/** `npm run check`: every static check, all of them even after one has failed. Ends with 1 when any has. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder, setUp } from './setup.mjs';

/** Checked modules may never be fewer than this, whatever the tools believe. */
const fewestModules = 150;
const layers = readdirSync(join(projectFolder, 'build', 'tsconfig')).map((name) => name.replace('.json', ''));

/** Names of the checks that failed; their findings are printed. */
export async function runChecks() {
  const bin = (name) => join(projectFolder, 'node_modules', name);
  const checks = [
    [
      'format and lint',
      () => run(bin('@biomejs/biome/bin/biome'), ['ci', '--colors=off', '--error-on-warnings', '.']),
    ],
    ...layers.map((layer) => [
      `types of ${layer}`,
      () => run(bin('typescript/bin/tsc'), ['-p', `build/tsconfig/${layer}.json`, '--pretty', 'false']),
    ]),
    ['imports', checkImportRules],
    ['unused code and packages', () => run(bin('knip/bin/knip.js'), ['--no-progress'])],
  ];
  const failed = [];
  for (const [name, check] of checks) {
    const started = performance.now();
    const { ok, text } = await check().catch((error) => ({ ok: false, text: String(error) }));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      `${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n${ok ? '' : `${text.trim()}\n\n`}`,
    );
    if (!ok) failed.push(name);
  }
  return failed;
}

function run(script, args) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ ok: code === 0, text })));
}

async function checkImportRules() {
  const { checkImports } = await import('./cruise.mjs');
  const { violations, unseen, seen } = await checkImports(projectFolder);
  const lines = violations.map(({ rule, from, to, comment }) => `${from} -> ${to}\n    ${rule}: ${comment}`);
  for (const file of unseen) lines.push(`${file}: no rule was applied to it`);
  if (seen < fewestModules)
    lines.push(`only ${seen} modules were checked, expected at least ${fewestModules}`);
  return { ok: lines.length === 0, text: lines.join('\n') };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setUp(import.meta.url);
  const failed = await runChecks();
  if (failed.length > 0) process.stdout.write(`Failed: ${failed.join(', ')}\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
