import type { Library } from '../library/library.ts';
import type { SettingsStore } from '../settings/create-settings.ts';
import type { OperationHandlers } from './handlers.ts';

export function appHandlers(features: {
  readonly version: string;
  readonly dataFolder: string;
  readonly libraryFolder: string;
  readonly library: Pick<Library, 'freeBytes'>;
  readonly settings: SettingsStore;
}) {
  const { settings } = features;
  return {
    operations: {
      'app.info': async () => ({
        version: features.version,
        dataFolder: features.dataFolder,
        libraryFolder: features.libraryFolder,
        freeBytes: await features.library.freeBytes(),
      }),
      'settings.get': () => settings.get(),
      'settings.save': (next) => settings.save(next),
    } satisfies Partial<OperationHandlers>,
  };
}
