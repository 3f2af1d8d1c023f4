/**
 * `node build/complete-lock.mjs`: adds the packages for other systems (…-darwin-arm64 and the like) that npm left out of
 * package-lock.json because the registry in use had no copy of them. Without them `npm ci` refuses the whole lock file.
 * They are not installed on systems that they are not for, so nothing has to be downloaded to name them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './setup.mjs';

const platform =
  /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(gnu|musl|msvc|eabi|gnueabihf|musleabihf))?$/;

/** Optional packages that are named by others and have no entry of their own. */
export function missingOptionalPackages({ packages }) {
  return Object.entries(packages).flatMap(([path, each]) =>
    Object.entries(each.optionalDependencies ?? {})
      .filter(([name]) => !resolves(packages, path, name))
      .map(([name, version]) => ({ name, version, dev: each.dev === true })),
  );
}

/** Looks where Node would: in the nested node_modules first, then outwards. */
function resolves(packages, from, name) {
  for (let path = from; ; path = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')))) {
    if (packages[`${path}${path ? '/' : ''}node_modules/${name}`]) return true;
    if (path === '') return false;
    if (!path.includes('/node_modules/')) return packages[`node_modules/${name}`] !== undefined;
  }
}

function entryOf({ name, version, dev }) {
  const [, os, cpu, abi] = platform.exec(name) ?? [];
  if (!os) throw new Error(`${name}: its name tells no system; add it by hand`);
  const libc = os === 'linux' && { gnu: ['glibc'], musl: ['musl'] }[abi];
  return {
    version,
    cpu: [cpu],
    ...(dev && { dev }),
    ...(libc && { libc }),
    license: 'MIT',
    optional: true,
    os: [os],
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(projectFolder, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingOptionalPackages(lock);
  for (const each of missing) lock.packages[`node_modules/${each.name}`] = entryOf(each);
  const byPath = Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(byPath) }, undefined, 2)}\n`);
  process.stdout.write(`${missing.length} added\n`);
}
