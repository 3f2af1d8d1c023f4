import { defineConfig } from '@playwright/test';
import { launchOptions } from './e2e/support/browser.ts';

/** End to end: the real backend and the built interface in Chromium. Each test has its own webhost and data folder. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Each worker holds a browser and a backend with a practice PACS; the machines of CI have two cores.
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI === 'true',
  // A browser, Orthanc and a backend share two cores: a test that passes at the second try is told as flaky, not hidden.
  retries: process.env.CI === 'true' ? 1 : 0,
  outputDir: 'test-results/e2e',
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    // Recording one costs the window's main thread more than the program does.
    trace: 'on-first-retry',
  },
});
