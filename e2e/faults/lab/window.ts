import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { startWorkstation } from '../../fixtures/workstation.ts';
import { AppPage } from '../../pages/app-page.ts';
import { expect } from '../../pages/expect.ts';
import { NodesPage } from '../../pages/nodes-page.ts';
import { SearchPage } from '../../pages/search-page.ts';
import { TransfersPage } from '../../pages/transfers-page.ts';
import { launchBrowserOn } from '../../support/browser.ts';
import { createLab, type Host, type Lab } from '../../support/namespaces.ts';

/** What a window showed when its test failed. */
const pictures = fileURLToPath(new URL('../../../test-results/faults/windows', import.meta.url));

/** The program with its window on the workstation of a lab, used by clicks. */

/** A network that several tests share, one after the other, with one browser on its workstation. */
export interface SharedNetwork<N> {
  readonly network: N;
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function shareNetwork<N extends { readonly workstation: Host }>(
  build: (lab: Lab) => Promise<N>,
): Promise<SharedNetwork<N>> {
  const lab = createLab();
  try {
    const network = await build(lab);
    const browser = await launchBrowserOn(network.workstation.enter);
    const close = async (): Promise<void> => {
      await browser.close();
      await lab.close();
    };
    return { network, browser, close };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

/** A PACS as a person types it in. */
export interface Typed {
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number;
}

export class Window {
  readonly page: Page;
  readonly frame: AppPage;
  readonly nodes: NodesPage;
  readonly search: SearchPage;
  readonly transfers: TransfersPage;

  constructor(page: Page) {
    this.page = page;
    this.frame = new AppPage(page);
    this.nodes = new NodesPage(page);
    this.search = new SearchPage(page);
    this.transfers = new TransfersPage(page);
  }

  async addPacs(pacs: Typed, name: string): Promise<void> {
    await this.frame.goTo('PACS');
    await this.nodes.add({ name, ...pacs });
  }

  /** Searches for all studies. */
  async searchAll(): Promise<void> {
    await this.frame.goTo('Search');
    await this.search.searchByName('');
  }

  /** Searches, retrieves the only study found, and goes where one sees it. */
  async retrieveTheStudy(): Promise<void> {
    await this.searchAll();
    await this.search.expectStudies(1);
    await this.search.choose(/./);
    await this.page.keyboard.press('r');
    await this.frame.goTo('Transfers');
  }
}

/** Opens a window of a fresh program, and closes both when the work is done. Errors on its console fail. */
export async function withWindow(
  { network, browser }: SharedNetwork<{ readonly workstation: Host }>,
  work: (window: Window) => Promise<void>,
  bind = '::',
): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'movescope-lab-data-'));
  const { enter } = network.workstation;
  const workstation = await startWorkstation({
    dataFolder,
    listenerPort: 11_112,
    practice: false,
    bind,
    enter,
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  try {
    await page.goto(workstation.url);
    await work(new Window(page));
    expect(problems, 'errors on the console').toEqual([]);
  } catch (error) {
    await page.screenshot({ path: join(pictures, `${Date.now()}.png`) });
    throw error;
  } finally {
    await page.close();
    await workstation.stop();
    await workstation.removeData();
  }
}
