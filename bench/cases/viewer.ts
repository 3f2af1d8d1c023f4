import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { startWorkstation, type Workstation } from '../../e2e/fixtures/workstation.ts';
import { AppPage } from '../../e2e/pages/app-page.ts';
import { launchBrowser } from '../../e2e/support/browser.ts';
import { ctStudy } from '../../e2e/support/ct-study.ts';
import { type BareViewer, serveBareViewer } from '../support/bare-viewer.ts';
import {
  type BenchCase,
  type BenchOptions,
  compareRuns,
  type Line,
  type Sample,
} from '../support/measure.ts';
import { type Scroll, scrollThrough, timeToPictures, watchPictures } from '../support/pictures.ts';
import { prepareWindow } from '../support/prepare-window.ts';
import { runTimed } from '../support/run-peer.ts';
import { temporaryFolder, writeStudy } from '../support/studies.ts';

const cli = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
const smallSlices = 3;

/** P9: the viewer beside a page that has Cornerstone3D and nothing else, on the same files. */
export const viewer: BenchCase = {
  id: 'p9',
  title: 'the viewer beside a bare Cornerstone3D page',
  async run(options) {
    const slices = options.quick ? 12 : 500;
    const folder = await temporaryFolder();
    await prepareWindow(options.progress);
    const data = join(folder.path, 'data');
    for (const [name, count, root] of [
      ['small', smallSlices, '1.2.826.0.1.3680043.9.7433.701'],
      ['large', slices, '1.2.826.0.1.3680043.9.7433.702'],
    ] as const) {
      const files = join(folder.path, name);
      await writeStudy(ctStudy({ slices: count, root, patientName: `${name}^Study` }), files);
      await runTimed(process.execPath, [cli, 'library', 'import', files, '--data-dir', data]);
    }
    const bare = await serveBareViewer(folder.path);
    const workstation = await startWorkstation({ dataFolder: data, practice: false });
    const browser = await launchBrowser();
    try {
      const ours = (): Promise<Page> => openOurs(browser, workstation);
      const peer = (): Promise<Page> => openBare(browser, bare, slices);
      return [
        await firstPicture(options, ours, peer),
        await scrolling(options, slices, ours, peer),
        await planes(options, ours, peer),
      ];
    } finally {
      await browser.close();
      await workstation.stop();
      await bare.close();
      await folder.remove();
    }
  },
};

type Open = () => Promise<Page>;

/** A page with the viewer's code loaded and a small study shown; `o` opens the large one. */
async function openOurs(browser: Browser, workstation: Workstation): Promise<Page> {
  const page = await newPage(browser);
  await page.goto(workstation.url);
  const [frame, library] = [new AppPage(page), page.getByRole('main', { name: 'Library' })];
  await frame.goTo('Library');
  await library.getByRole('row', { name: /SMALL/i }).click();
  await timeToPictures(page, 'o', 1);
  await frame.goTo('Library');
  await library.getByRole('row', { name: /LARGE/i }).click();
  return page;
}

async function openBare(browser: Browser, bare: BareViewer, slices: number): Promise<Page> {
  const page = await newPage(browser);
  await page.goto(bare.address(smallSlices, slices));
  await timeToPictures(page, 'w', 1);
  return page;
}

async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await watchPictures(page);
  return page;
}

function firstPicture(options: BenchOptions, ours: Open, peer: Open): Promise<Line> {
  const measure = (open: Open) => async (): Promise<Sample> => {
    const page = await open();
    const wallMs = await timeToPictures(page, 'o', 1);
    await page.close();
    return { wallMs };
  };
  return compareRuns(
    options,
    { what: 'the first picture after the key', against: 'bare Cornerstone3D', reach: { ratio: 1.2 } },
    measure(ours),
    measure(peer),
  );
}

async function scrolling(options: BenchOptions, slices: number, ours: Open, peer: Open): Promise<Line> {
  const seen: { ours: Scroll[]; peer: Scroll[] } = { ours: [], peer: [] };
  const measure = (open: Open, into: Scroll[]) => async (): Promise<Sample> => {
    const page = await open();
    await timeToPictures(page, 'o', 1);
    // Everything is decoded, or as much as the viewer keeps.
    await page.waitForLoadState('networkidle');
    const scroll = await scrollThrough(page, slices - 1);
    into.push(scroll);
    await page.close();
    return { wallMs: scroll.ms };
  };
  const middle = (of: Scroll[], value: (scroll: Scroll) => number): number =>
    Math.round(of.map(value).sort((a, b) => a - b)[of.length >> 1] ?? 0);
  const line = await compareRuns(
    options,
    {
      what: `scrolling through ${slices} pictures, one a frame, to the last one drawn`,
      against: 'bare Cornerstone3D',
      reach: {},
    },
    measure(ours, seen.ours),
    measure(peer, seen.peer),
    () => ({
      'frames dropped': `${middle(seen.ours, (one) => one.dropped)} and ${middle(seen.peer, (one) => one.dropped)}`,
      'longest frame ms': `${middle(seen.ours, (one) => one.longest)} and ${middle(seen.peer, (one) => one.longest)}`,
      'pictures drawn': `${middle(seen.ours, (one) => one.drawn)} and ${middle(seen.peer, (one) => one.drawn)}`,
    }),
  );
  const dropped = (of: Scroll[]): number => middle(of, (one) => one.dropped);
  return { ...line, reached: dropped(seen.ours) <= dropped(seen.peer) };
}

function planes(options: BenchOptions, ours: Open, peer: Open): Promise<Line> {
  const measure = (open: Open) => async (): Promise<Sample> => {
    const page = await open();
    await timeToPictures(page, 'o', 1);
    await page.waitForLoadState('networkidle');
    const wallMs = await timeToPictures(page, 'm', 3);
    await page.close();
    return { wallMs };
  };
  return compareRuns(
    options,
    { what: 'three planes through the same after the key', against: 'bare Cornerstone3D', reach: {} },
    measure(ours),
    measure(peer),
  );
}
