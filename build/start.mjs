/**
 * `npm start`: opens the desktop app; where Electron's binary can't be had, the same app in a browser.
 * Options: `--browser` (browser even where Electron is there), and those of the webhost (`npm start -- --help`).
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildDesktop, buildRenderer } from './build.mjs';
import { projectFolder, runToEnd, setUp } from './setup.mjs';

const downloadLimitMs = 20_000;
const electronFolder = join(projectFolder, 'node_modules', 'electron');

await setUp(import.meta.url);
const args = process.argv.slice(2);
const say = (text) => process.stderr.write(text);
const inBrowser = args.includes('--browser') || args.includes('--help') || args.includes('-h');
const electron = inBrowser ? undefined : (electronBinary() ?? (await downloadOnce()));

if (electron) {
  await buildDesktop(say);
  // Chromium's sandbox refuses to run as root; who works as root has given up more than that already.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  process.exitCode = await runToEnd(electron, [...asRoot, projectFolder, ...withEqualSigns(args)], {
    cwd: process.env.INIT_CWD,
  });
} else {
  if (!inBrowser) say('Electron’s binary can’t be had here: Movescope opens in a browser instead.\n');
  await buildRenderer(say);
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const open = display && !args.includes('--open') ? ['--open'] : [];
  process.chdir(process.env.INIT_CWD);
  process.argv = [process.argv[0], process.argv[1], ...args.filter((arg) => arg !== '--browser'), ...open];
  await import('../electron/webhost/main.ts');
}

/** Chromium reads `--port=104` only, the webhost `--port 104` as well. */
function withEqualSigns(args) {
  const taking = ['--data-dir', '--local-aet', '--port', '--bind', '--http-port'];
  return args.flatMap((arg, at) => {
    if (taking.includes(args[at - 1])) return [];
    return taking.includes(arg) ? [`${arg}=${args[at + 1] ?? ''}`] : [arg];
  });
}

/** Path of Electron's executable when it is installed whole. */
function electronBinary() {
  const name = join(electronFolder, 'path.txt');
  if (!existsSync(name)) return undefined;
  const binary = join(electronFolder, 'dist', readFileSync(name, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

/** Electron's own download, once per version and with a limit: where it failed it is not tried at each start. */
async function downloadOnce() {
  const { version } = createRequire(import.meta.url)(join(electronFolder, 'package.json'));
  const cache = join(projectFolder, 'node_modules', '.cache');
  const tried = join(cache, 'movescope-electron-download');
  if (existsSync(tried) && readFileSync(tried, 'utf8') === version) return undefined;
  const child = spawn(process.execPath, [join(electronFolder, 'install.js')], { stdio: 'ignore' });
  const limit = setTimeout(() => child.kill(), downloadLimitMs);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  mkdirSync(cache, { recursive: true });
  writeFileSync(tried, version);
  return electronBinary();
}
