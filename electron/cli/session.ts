import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { BackendDependencies } from '../backend/create-backend.ts';
import type { CommonOptions } from './common-options.ts';

/** A backend of this process, spoken to through the contract as every other host does. */
export interface Session {
  readonly client: BackendClient;
  /** Ends associations in good order and lets go of the data folder. */
  close(): Promise<void>;
}

/** `npm run` starts programs in the project's folder; relative paths mean the one where it was called. */
export function resolvePath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

export function dataFolderOf(options: CommonOptions): string {
  return options.dataDir === undefined
    ? envPaths('movescope', { suffix: '' }).data
    : resolvePath(options.dataDir);
}

/**
 * Opens the data folder for a command that keeps something.
 * @throws FailureError `data-folder-in-use` while another program works with the folder.
 */
export async function openSession(
  options: CommonOptions,
  overrides: NonNullable<BackendDependencies['overrides']>,
): Promise<Session> {
  return openIn(dataFolderOf(options), options, overrides);
}

/**
 * For commands that keep nothing: works in a folder that is thrown away, so that they run beside a program that has the
 * data folder. The listener's settings are copied: they hold our AE title.
 */
export async function openPassingSession(
  options: CommonOptions,
  overrides: NonNullable<BackendDependencies['overrides']>,
): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-cli-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const name = 'listener.json';
    // A program that never ran here has none, and the defaults hold.
    await copyFile(join(dataFolderOf(options), name), join(folder, name)).catch(() => {});
    const session = await openIn(folder, options, { ...overrides, listener: false });
    return {
      client: session.client,
      async close() {
        await session.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function openIn(
  dataFolder: string,
  options: CommonOptions,
  overrides: NonNullable<BackendDependencies['overrides']>,
): Promise<Session> {
  // Loaded here, so that help and wrong usage answer at once.
  const { createBackend, createErrorStreamLog, systemClock } = await import('../backend/create-backend.ts');
  const backend = await createBackend({
    dataFolder,
    log: createErrorStreamLog('error'),
    clock: systemClock,
    overrides: {
      localAeTitle: options.localAet,
      listenerPort: options.port,
      bindAddress: options.bind,
      practicePacs: false,
      ...overrides,
    },
  });
  const [clientEnd, backendEnd] = createMemoryPortPair();
  backend.serve(backendEnd);
  const client = createClient(clientEnd);
  return {
    client,
    async close() {
      client.close();
      await backend.close();
    },
  };
}
