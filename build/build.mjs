/** `npm run build [-- renderer | desktop]`: bundles what is asked, and only what its sources have changed since. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder, setUp } from './setup.mjs';

const bundles = {
  renderer: {
    config: 'build/vite.renderer.config.ts',
    sources: ['renderer', 'shared', 'build/public', 'build/empty-module.mjs'],
    result: 'dist/renderer/index.html',
  },
  main: {
    config: 'build/vite.main.config.ts',
    sources: ['electron/shell', 'electron/backend', 'shared'],
    result: 'dist/shell/main.mjs',
    leftovers: 'dist/shell/chunks',
  },
  preload: {
    config: 'build/vite.preload.config.ts',
    sources: ['electron/shell', 'shared'],
    result: 'dist/shell/preload.cjs',
  },
};

/** What the webhost needs. */
export function buildRenderer(say) {
  return build(['renderer'], say);
}

/** What the desktop app needs. */
export function buildDesktop(say) {
  return build(['renderer', 'main', 'preload'], say);
}

async function build(names, say = () => {}) {
  for (const name of names) {
    const bundle = bundles[name];
    const stamp = join(projectFolder, 'dist', `.${name}-sources`);
    const state = stateOfSources(bundle);
    const fresh = existsSync(join(projectFolder, bundle.result)) && existsSync(stamp);
    if (fresh && readFileSync(stamp, 'utf8') === state) continue;
    say(`Building ${name}\n`);
    if (bundle.leftovers) rmSync(join(projectFolder, bundle.leftovers), { recursive: true, force: true });
    // Loaded only when there is something to build: a start with nothing to do stays quick.
    const vite = await import('vite');
    const { NODE_ENV } = process.env;
    await vite.build({
      configFile: join(projectFolder, bundle.config),
      logLevel: 'warn',
      configLoader: 'native',
    });
    // Vite leaves `production` behind, and the tests that follow in `npm test` would load React without its test help.
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
    mkdirSync(join(projectFolder, 'dist'), { recursive: true });
    writeFileSync(stamp, state);
  }
}

/** A hash over the content of everything that goes into the bundle. */
function stateOfSources({ sources, config }) {
  const hash = createHash('sha256');
  for (const path of [config, 'package-lock.json']) hash.update(readFileSync(join(projectFolder, path)));
  for (const source of sources) {
    for (const file of filesOf(source)) hash.update(file).update(readFileSync(join(projectFolder, file)));
  }
  return hash.digest('hex');
}

function filesOf(source) {
  const path = join(projectFolder, source);
  if (!existsSync(path)) return [];
  if (!readdirable(path)) return [source];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(projectFolder.length))
    .sort();
}

function readdirable(path) {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setUp(import.meta.url);
  const what = process.argv[2] ?? 'desktop';
  const say = (text) => process.stdout.write(text);
  if (what === 'renderer') await buildRenderer(say);
  else if (what === 'desktop') await buildDesktop(say);
  else {
    process.stderr.write(`Unknown: ${what}; say renderer or desktop\n`);
    process.exitCode = 2;
  }
}
