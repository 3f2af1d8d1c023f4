/**
 * Makes a fresh clone runnable: installs what package-lock.json names and hands over to the project's own Node. Runs on
 * the system's Node (20 or later) without any dependency.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const modules = join(projectFolder, 'node_modules');
const stamp = join(modules, '.movescope-setup');
const neededMajor = 24;

/**
 * Installs when needed, then goes on with the project's Node: returns only in a process of at least Node 24, otherwise
 * runs the same script there and ends with its exit code. `quiet`: progress goes to standard error.
 */
export async function setUp(scriptUrl, { quiet = false } = {}) {
  // Relative paths mean the folder where the user is; npm says it so, and starts scripts in the project's folder.
  process.env.INIT_CWD ??= process.cwd();
  const wanted = sha256(readFileSync(join(projectFolder, 'package-lock.json')));
  if (!isInstalled(wanted)) install(wanted, quiet);
  const node = projectNode();
  if (majorOf(process.versions.node) < neededMajor) {
    process.exit(await runToEnd(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)]));
  }
  const bin = join(modules, '.bin');
  if (!process.env.PATH?.startsWith(bin)) process.env.PATH = `${bin}${delimiter}${process.env.PATH ?? ''}`;
  // Type stripping and compiling our own sources is then done once, not at each start.
  module.enableCompileCache(join(modules, '.cache', 'movescope'));
}

/** Runs a program with our input and output and resolves with its exit code; signals are passed on. */
export function runToEnd(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', cwd: projectFolder, ...options });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const each of signals) process.off(each, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

function isInstalled(wanted) {
  if (!existsSync(modules)) return false;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  if (!matchesInstalledLock()) return false;
  writeFileSync(stamp, wanted);
  return true;
}

/** True when npm's own record of what lies in node_modules agrees with package-lock.json (somebody ran npm by hand). */
function matchesInstalledLock() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, each]) => path === '' || each.optional || there[path]?.version === each.version,
  );
}

function install(wanted, quiet) {
  process.stderr.write('Installing what Movescope needs (npm ci); this is done once.\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: projectFolder,
    stdio: ['ignore', quiet ? process.stderr.fd : 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write('npm ci failed: see above\n');
    process.exit(1);
  }
  projectNode();
  mkdirSync(modules, { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The Node of the devDependency `node`, checked; this process's own when it is new enough. */
function projectNode() {
  if (majorOf(process.versions.node) >= neededMajor) return process.execPath;
  const node = join(modules, '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim().slice(1) ?? '';
  if (majorOf(version) >= neededMajor) return node;
  process.stderr.write(
    `Movescope needs Node ${neededMajor}; node_modules/.bin/node is ${version || 'missing'}. ` +
      'Was npm run with --ignore-scripts? Delete node_modules and start again.\n',
  );
  process.exit(1);
}

function majorOf(version) {
  return Number(version.split('.')[0] || 0);
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
