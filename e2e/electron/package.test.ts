import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/peers.ts';

/**
 * What `npm run package` puts into the app, packed for real around a stand-in for Electron's own files (its binary can't be
 * had on every machine), and whether the packed backend finds what it loads.
 */
const project = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
let unpacked: string;

describe.runIf(process.platform === 'linux')('the packed app', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movescope-package-'));
    const resources = join(folder, 'release', 'linux-unpacked', 'resources');
    unpacked = join(resources, 'app.asar.unpacked');
    const electron = await standInForElectron(join(folder, 'electron'));
    const text = await readFile(join(project, 'build/electron-builder.yml'), 'utf8');
    // Fuses are burnt into Electron's binary.
    const config = join(folder, 'electron-builder.yml');
    await writeFile(config, text.replace(/^electronFuses:\n( .*\n)+/m, ''));
    const { code, stdout, stderr } = await run(process.execPath, [
      join(project, 'node_modules/electron-builder/cli.js'),
      ...['--linux', 'dir', '--projectDir', project, '--config', config, '--publish', 'never'],
      `-c.electronDist=${electron}`,
      `-c.directories.output=${join(folder, 'release')}`,
    ]);
    expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has koffi as real files beside the backend, which finds and can use it there', async () => {
    const probe = join(unpacked, 'dist/shell/chunks/probe.mjs');
    await writeFile(
      probe,
      "import koffi from 'koffi';\nprocess.stdout.write(String(koffi.load(null).func('int getpid()')() === process.pid));\n",
    );
    expect(await run(process.execPath, [probe])).toEqual({ code: 0, stdout: 'true', stderr: '' });
  });

  it('has of all packages only koffi, without its sources', async () => {
    expect(await readdir(join(unpacked, 'node_modules'))).toEqual(['@koromix', 'koffi']);
    const files = await readdir(join(unpacked, 'node_modules/koffi'), { recursive: true });
    expect(files.filter((file) => /^(doc|lib|vendor)|\.(cc|hh)$/.test(file))).toEqual([]);
  });

  it('loads nothing from elsewhere: only Electron, Node and koffi', async () => {
    const loaded = new Set<string>();
    for (const file of await readdir(join(project, 'dist/shell'), { recursive: true })) {
      if (!file.endsWith('.mjs')) continue;
      const code = await readFile(join(project, 'dist/shell', file), 'utf8');
      for (const [, name = ''] of code.matchAll(/^(?:import|export)\b[^\n]*?from\s*"([^".][^"]*)"/gm))
        loaded.add(name);
      for (const [, name = ''] of code.matchAll(/\bimport\("([^".][^"]*)"\)/g)) loaded.add(name);
    }
    const others = [...loaded].filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
    expect(others.toSorted()).toEqual(['electron', 'koffi']);
  });
});

/** As much of an unpacked Electron as packing looks at. */
async function standInForElectron(at: string): Promise<string> {
  await mkdir(join(at, 'resources'), { recursive: true });
  await mkdir(join(at, 'locales'));
  await writeFile(join(at, 'electron'), '#!/bin/sh\n');
  await chmod(join(at, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) await writeFile(join(at, name), '');
  return at;
}
