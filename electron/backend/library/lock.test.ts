import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog, TestLibraries } from './library.test-support.ts';
import { lockFolder } from './lock.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

const child = fileURLToPath(new URL('./kill.test-child.ts', import.meta.url));
const inUse = (folder: string) => ({ failure: { kind: 'data-folder-in-use', folder } });

describe('the owner of a data folder', () => {
  it('keeps a second library out until it closes', async () => {
    const { library, folder } = await libraries.open();
    await expect(libraries.open(folder)).rejects.toMatchObject(inUse(folder));
    await library.close();
    await (await libraries.open(folder)).library.close();
  });

  it('in another process keeps this one out while it lives and not a moment longer', async () => {
    const folder = libraries.folder();
    const other = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(other, 'exit');
    await once(other.stdout, 'data');
    try {
      await expect(libraries.open(folder)).rejects.toMatchObject(inUse(folder));
    } finally {
      other.kill('SIGKILL');
      await exit;
    }
    const start = performance.now();
    await libraries.open(folder);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('that is another program with the same process id counts as gone', async () => {
    const folder = libraries.folder();
    mkdirSync(join(folder, 'library.lock'));
    const former = { pid: process.pid, host: hostname(), started: 'long ago' };
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(former));
    await (await lockFolder(folder, silentLog))();
  });

  it('on another computer is believed by its heartbeat', async () => {
    const folder = libraries.folder();
    mkdirSync(join(folder, 'library.lock'));
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: 1, host: 'elsewhere.invalid' }));
    await expect(lockFolder(folder, silentLog)).rejects.toMatchObject(inUse(folder));
  });

  it('is one of many that start at the same time', async () => {
    const folder = libraries.folder();
    mkdirSync(join(folder, 'library.lock'));
    writeFileSync(join(folder, 'owner.json'), 'cut sho');
    const starts = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder, silentLog)));
    const locks = starts.filter((start) => start.status === 'fulfilled');
    expect(locks).toHaveLength(1);
    for (const lock of locks) await lock.value();
  });
});
