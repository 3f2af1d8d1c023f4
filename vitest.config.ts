import { defineConfig } from 'vitest/config';

/**
 * Sockets, real clocks and other people's programs get a second try on a busy machine of CI, and are told as such. On a
 * developer's machine nothing does.
 */
const retry = process.env.CI === 'true' ? 1 : 0;

export default defineConfig({
  test: {
    /**
     * Playwright's own: a page that closes while its init script is still being taken off. The stand-in for Electron closes
     * many windows at once; nothing of ours throws it and no test waits for it. Every other unhandled error still fails.
     */
    onUnhandledError: (error) =>
      /^Object with guid disposable@\w+ was not bound in the connection$/.test(error.message)
        ? false
        : undefined,
    projects: [
      {
        test: {
          name: 'node',
          retry,
          environment: 'node',
          include: [
            'shared/**/*.test.ts',
            'electron/**/*.test.ts',
            'build/**/*.test.ts',
            'e2e/support/**/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'peers',
          retry,
          environment: 'node',
          include: ['e2e/peers/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Real faults in networks of their own (Linux namespaces), after everything else: they look at the time that
        // answers take.
        test: {
          name: 'faults',
          retry,
          environment: 'node',
          include: ['e2e/faults/**/*.test.ts'],
          globalSetup: 'e2e/faults/lab/global-setup.ts',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxConcurrency: 4,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The desktop shell's real main and preload (dist/shell) under the stand-in for Electron, over Chromium.
        test: {
          name: 'desktop',
          retry,
          environment: 'node',
          include: ['e2e/electron/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['renderer/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
