import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** MOVESCOPE_WRITE_DOCS=1 writes the pictures of the documentation; otherwise the screens are only checked. */
const picturesFolder =
  process.env.MOVESCOPE_WRITE_DOCS === '1'
    ? fileURLToPath(new URL('../../docs/pictures', import.meta.url))
    : undefined;

/** The sizes at which every screen has to be good. */
export const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** Serious and critical findings of axe, by rule and place. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** The screen as it is: nothing serious for axe, nothing over the window's edge; a picture where they are written. */
export async function lookAsItIs(page: Page, name: string): Promise<void> {
  const over = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth - window.innerWidth,
    height: document.documentElement.scrollHeight - window.innerHeight,
  }));
  expect(over, name).toEqual({ width: 0, height: 0 });
  expect(await seriousFindings(page), name).toEqual([]);
  if (!picturesFolder) return;
  await mkdir(picturesFolder, { recursive: true });
  const { width } = page.viewportSize() ?? sizes[0];
  await page.screenshot({ path: path.join(picturesFolder, `${name}-${width}.png`), animations: 'disabled' });
}

/** The same in both sizes. */
export async function look(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await lookAsItIs(page, name);
  }
}
