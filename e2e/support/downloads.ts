import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

export interface SavedFile {
  readonly name: string;
  readonly text: string;
}

/** The file that the program offers for saving while `work` runs. */
export async function savedBy(page: Page, work: () => Promise<void>): Promise<SavedFile> {
  const [download] = await Promise.all([page.waitForEvent('download'), work()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}
