import { spawn } from 'node:child_process';
import { startWorkstation } from '../../e2e/fixtures/workstation.ts';
import { launchBrowser } from '../../e2e/support/browser.ts';
import { type BenchCase, compareRuns, type Sample } from '../support/measure.ts';
import { prepareWindow } from '../support/prepare-window.ts';

/** P10: from the start of the process to the address, and to the window that can be used. */
export const start: BenchCase = {
  id: 'p10',
  title: 'start to usable window',
  async run(options) {
    await prepareWindow(options.progress);
    const browser = await launchBrowser();
    const windows: number[] = [];
    const ours = async (): Promise<Sample> => {
      const startedAt = performance.now();
      const workstation = await startWorkstation();
      const wallMs = performance.now() - startedAt;
      try {
        const page = await browser.newPage();
        await page.goto(workstation.url);
        await page.getByRole('main', { name: 'Search' }).getByRole('textbox').first().waitFor();
        windows.push(performance.now() - startedAt);
        await page.close();
      } finally {
        await workstation.stop();
        await workstation.removeData();
      }
      return { wallMs };
    };
    try {
      // Types are stripped, and code is compiled, once.
      await ours();
      windows.length = 0;
      return [
        await compareRuns(
          options,
          { what: 'the webhost is ready', against: 'Node that does nothing', reach: { ours: 1000 } },
          ours,
          bareNode,
          () => ({
            'window usable after (ms)': Math.round(
              [...windows].sort((a, b) => a - b)[windows.length >> 1] ?? 0,
            ),
          }),
        ),
      ];
    } finally {
      await browser.close();
    }
  },
};

async function bareNode(): Promise<Sample> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--eval', '0'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  return { wallMs: performance.now() - startedAt };
}
