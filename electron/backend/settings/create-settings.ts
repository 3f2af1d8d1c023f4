import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Settings, settingsSchema } from '../../../shared/contract/settings.ts';
import type { Clock } from '../dependencies.ts';
import { createSubscribers } from '../subscribers.ts';
import { openJsonFile } from './json-file.ts';

/** The user's settings, kept in `settings.json`. */
export interface SettingsStore {
  get(): Settings;
  /** Takes effect when it is on disk. Rejects with `disk-full` or `file-write-failed`; then nothing has changed. */
  save(settings: Settings): Promise<Settings>;
  onChange(listener: (settings: Settings) => void): () => void;
}

export function createSettings(options: {
  readonly folder: string;
  readonly log: Logger;
  readonly clock: Clock;
}): SettingsStore {
  const changes = createSubscribers<Settings>();
  const { value, file } = openJsonFile({
    path: join(options.folder, 'settings.json'),
    schema: settingsSchema,
    log: options.log,
    now: options.clock.now(),
    absent: () => settingsSchema.parse({}),
  });
  let current = value;
  return {
    get: () => current,
    async save(settings) {
      await file.write(settings);
      current = settings;
      changes.notify(current);
      return current;
    },
    onChange: changes.add,
  };
}
