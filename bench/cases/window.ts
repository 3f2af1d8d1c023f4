import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { startWorkstation, type Workstation } from '../../e2e/fixtures/workstation.ts';
import { AppPage } from '../../e2e/pages/app-page.ts';
import { NodesPage } from '../../e2e/pages/nodes-page.ts';
import { SearchPage } from '../../e2e/pages/search-page.ts';
import { TransfersPage } from '../../e2e/pages/transfers-page.ts';
import { launchBrowser } from '../../e2e/support/browser.ts';
import { type Orthanc, startOrthanc } from '../../e2e/support/peers.ts';
import {
  type BenchCase,
  type Comparison,
  isReached,
  type Line,
  loadOfMachine,
  spreadOf,
} from '../support/measure.ts';
import { prepareWindow } from '../support/prepare-window.ts';
import { largeImages, shapeFor, studyOf, temporaryFolder } from '../support/studies.ts';

interface Loop {
  readonly p99: number;
  readonly max: number;
}

interface Frames {
  readonly longest: number;
  readonly p99: number;
}

/** P6: the program stays at hand while P1 runs: the host's main thread, and the window with the transfer on screen. */
export const window: BenchCase = {
  id: 'p6',
  title: 'the main thread and the window while large images arrive',
  async run(options) {
    const shape = shapeFor(largeImages, options.quick);
    const folder = await temporaryFolder();
    const loopFile = join(folder.path, 'loop.json');
    const probe = new URL('../support/loop-probe.mjs', import.meta.url).href;
    await prepareWindow(options.progress);
    const workstation = await startWorkstation({
      practice: false,
      enter: ['env', `NODE_OPTIONS=--import=${probe}`, `MOVESCOPE_BENCH_LOOP=${loopFile}`],
    });
    const orthanc = await startOrthanc({
      modalities: [{ aeTitle: 'MOVESCOPE', port: workstation.listenerPort }],
    });
    const browser = await launchBrowser();
    try {
      for (const slice of studyOf(shape, 1).slices()) await orthanc.upload(slice);
      const load = loadOfMachine();
      const page = await openSearch(browser, workstation, orthanc);
      const transfers = new TransfersPage(page);
      await startWatching(page, workstation, loopFile);
      await pause(options.quick ? 500 : 5000);
      const idle = await stopWatching(page, workstation, loopFile);
      await page.keyboard.press('r');
      await new AppPage(page).goTo('Transfers');
      await startWatching(page, workstation, loopFile);
      await transfers.expectState('Complete', 240_000);
      const busy = await stopWatching(page, workstation, loopFile);
      const loads: [number, number] = [load, loadOfMachine()];
      return [
        line('delay of the event loop of the host, 99 of 100', busy.loop.p99, idle.loop.p99, 20, loads, {
          'longest ms': Math.round(busy.loop.max),
        }),
        line(
          'longest frame of the window with the transfer on screen',
          busy.frames.longest,
          idle.frames.longest,
          50,
          loads,
          {
            '99 of 100 ms': Math.round(busy.frames.p99),
          },
        ),
      ];
    } finally {
      await browser.close();
      await orthanc.stop();
      await workstation.stop();
      await workstation.removeData();
      await folder.remove();
    }
  },
};

async function openSearch(browser: Browser, workstation: Workstation, orthanc: Orthanc): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(workstation.url);
  const [frame, nodes, search] = [new AppPage(page), new NodesPage(page), new SearchPage(page)];
  await frame.goTo('PACS');
  await nodes.add({ name: 'Archive', aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort });
  await frame.goTo('Search');
  await search.searchByName('long volume');
  await search.choose(/LONG, Volume/);
  return page;
}

async function startWatching(page: Page, workstation: Workstation, loopFile: string): Promise<void> {
  await readLoop(workstation, loopFile);
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { benchFrames: frames });
    let last = performance.now();
    const next = (now: number): void => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

async function stopWatching(
  page: Page,
  workstation: Workstation,
  loopFile: string,
): Promise<{ readonly loop: Loop; readonly frames: Frames }> {
  const loop = await readLoop(workstation, loopFile);
  const frames = await page.evaluate(() => (globalThis as unknown as { benchFrames: number[] }).benchFrames);
  const sorted = frames.slice(1).sort((a, b) => a - b);
  return {
    loop,
    frames: { longest: sorted.at(-1) ?? 0, p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0 },
  };
}

/** Asks the probe; its file comes within moments. */
async function readLoop(workstation: Workstation, loopFile: string): Promise<Loop> {
  await rm(loopFile, { force: true });
  workstation.process.kill('SIGUSR2');
  for (;;) {
    const text = await readFile(loopFile, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Loop;
    if (workstation.process.exitCode !== null) throw new Error('the webhost has ended');
    await pause(20);
  }
}

function line(
  what: string,
  busy: number,
  idle: number,
  most: number,
  load: [number, number],
  notes: Line['notes'],
): Line {
  const wall: Comparison = {
    ours: spreadOf([busy]),
    peer: spreadOf([idle]),
    ratio: spreadOf([Number.NaN]),
  };
  const reach = { ours: most };
  return { what, against: 'idle', unit: 'ms', wall, reach, reached: isReached(wall, reach), notes, load };
}
