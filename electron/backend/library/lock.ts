import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import lockfile, { type LockOptions } from 'proper-lockfile';
import { z } from 'zod';
import { FailureError } from '../../../shared/failure/failure.ts';
import { errorCode } from './write-failure.ts';

/** Silence of the owner's heartbeat after which its lock counts as left behind, when its process can't be asked. */
const staleMs = 10_000;

const ownerSchema = z.object({ pid: z.number().int(), host: z.string(), started: z.string().optional() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * When a process started, in the kernel's ticks: tells a process from a later one with the same id. Undefined where
 * the system does not say (everywhere but Linux).
 */
async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

type OwnerState = 'alive' | 'gone' | 'unknown';

/**
 * A process of another computer (a shared folder) can't be asked: then only the heartbeat of the lock counts. A lock
 * without a readable owner was left by a crash: the owner writes its name before it lets go of the guard.
 */
async function ownerState(owner: Owner | undefined): Promise<OwnerState> {
  if (!owner) return 'gone';
  if (owner.host !== hostname()) return 'unknown';
  if (!isRunning(owner.pid)) return 'gone';
  return owner.started === (await processStart(owner.pid)) ? 'alive' : 'gone';
}

/** The lock is the folder `<name>.lock`. */
async function acquire(folder: string, name: string, options: LockOptions): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(join(folder, name), { realpath: false, ...options });
  } catch (error) {
    if (errorCode(error) === 'ELOCKED') throw new FailureError({ kind: 'data-folder-in-use', folder });
    throw error;
  }
}

/**
 * Makes this process the owner of a folder; the returned function gives it up. The lock's heartbeat alone would keep
 * a restart after a crash out for ten seconds and let a second process in while the first one is suspended, so the
 * owner's process is asked first. All of it runs under a short guard lock, so that two starters can't both take over.
 * Rejects with `data-folder-in-use`.
 */
export async function lockFolder(folder: string, log: Logger): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const releaseGuard = await acquire(folder, 'guard', {
    stale: 2_000,
    retries: { retries: 40, minTimeout: 50, maxTimeout: 100 },
  });
  const ownerFile = join(folder, 'owner.json');
  try {
    const state = await ownerState(await readOwner(ownerFile));
    if (state === 'alive') throw new FailureError({ kind: 'data-folder-in-use', folder });
    if (state === 'gone') await rm(join(folder, 'library.lock'), { recursive: true, force: true });
    const release = await acquire(folder, 'library', {
      stale: staleMs,
      onCompromised: (error) => log.error({ err: error }, 'lost the lock of the library folder'),
    });
    const me: Owner = { pid: process.pid, host: hostname(), started: await processStart(process.pid) };
    await writeFile(ownerFile, JSON.stringify(me));
    return async () => {
      await release();
      await rm(ownerFile, { force: true });
    };
  } finally {
    await releaseGuard();
  }
}
