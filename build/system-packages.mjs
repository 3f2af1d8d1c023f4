/** The programs of other people that the tests talk to and look with, from Debian's packages. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const wanted = [
  'dcmtk',
  'orthanc',
  'chromium',
  'xvfb',
  'python3-pydicom',
  'libgdcm-tools',
  'iproute2',
  'iptables',
];

/** Installs what is missing where that can be done (root on Debian); elsewhere says what is missing and goes on. */
export function installSystemPackages() {
  if (!existsSync('/etc/debian_version')) {
    process.stdout.write(`Not a Debian system; the tests need these programs: ${wanted.join(' ')}\n`);
    return;
  }
  const missing = wanted.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    process.stdout.write(`Missing, and only root can install them: apt-get install ${missing.join(' ')}\n`);
    return;
  }
  process.stdout.write(`Installing ${missing.join(' ')}\n`);
  withoutStartingServices(() => {
    apt('update', '-q');
    apt('install', '-q', '-y', '--no-install-recommends', ...missing);
  });
}

function isInstalled(name) {
  return spawnSync('dpkg', ['-s', name], { encoding: 'utf8' }).stdout.includes(
    'Status: install ok installed',
  );
}

function apt(...args) {
  const result = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (result.status !== 0)
    process.stdout.write(`apt-get ${args[0]} failed; tests that need the packages will fail\n`);
}

/** Debian's orthanc starts a service on the usual ports when it is installed; the tests start their own. */
function withoutStartingServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    if (ours) rmSync(policy);
  }
}
