import { expect as playwrightExpect } from '@playwright/test';

/** As patient as a busy machine needs; outside of Playwright's runner it would be 5 s. */
export const expect = playwrightExpect.configure({ timeout: 15_000 });
