/** `node build/make-icons.mjs`: draws build/icons/icon.png from build/public/icon.svg with the tests' Chromium. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder, setUp } from './setup.mjs';

await setUp(import.meta.url);
const { launchBrowser } = await import('../e2e/support/browser.ts');
const size = 1024;
const svg = readFileSync(join(projectFolder, 'build/public/icon.svg'), 'utf8');
const folder = join(projectFolder, 'build/icons');
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`,
  );
  await page.screenshot({ path: join(folder, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
