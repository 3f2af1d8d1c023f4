import type { Page } from '@playwright/test';
import { afterAll, beforeAll } from 'vitest';
import { timelineEventSchema } from '../../../shared/retrieve/timeline-event.ts';
import { createTimelineView } from '../../../shared/retrieve/timeline-view.ts';
import { startWorkstation } from '../../fixtures/workstation.ts';
import { AppPage } from '../../pages/app-page.ts';
import { expect } from '../../pages/expect.ts';
import { TransfersPage } from '../../pages/transfers-page.ts';
import { launchBrowser } from '../../support/browser.ts';
import { labImpossible } from '../../support/namespaces.ts';
import type { Told } from './workstation.ts';

/** The program's interface, over what the command line has left behind. */
export interface Interface {
  /** Serves a data folder, opens Transfers, and compares: the interface says what the command line said. */
  expectSame(dataFolder: string, told: Told): Promise<void>;
}

const stateWords: Readonly<Record<string, string>> = {
  complete: 'Complete',
  incomplete: 'Incomplete',
  failed: 'Failed',
};

/** One browser and one page for all tests of a file; one data folder is looked at a time. */
export function interfaceForFile({ needsLab = true } = {}): Interface {
  let page: Page | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const problems: string[] = [];
  beforeAll(async () => {
    if (needsLab && labImpossible()) return;
    const browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
  });
  afterAll(() => page?.context().browser()?.close());

  const look = async (dataFolder: string, told: Told): Promise<void> => {
    if (!page) throw new Error('the browser has not been started');
    problems.length = 0;
    const workstation = await startWorkstation({ dataFolder, practice: false });
    try {
      await page.goto(workstation.url);
      await new AppPage(page).goTo('Transfers');
      await expectTransfer(page, told);
      expect(problems, 'errors on the console').toEqual([]);
    } finally {
      await page.goto('about:blank');
      await workstation.stop();
    }
  };
  return {
    expectSame(dataFolder, told) {
      const mine = turn.then(() => look(dataFolder, told));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function expectTransfer(page: Page, told: Told): Promise<void> {
  const transfers = new TransfersPage(page);
  await transfers.expectState(stateWords[told.outcome] ?? told.outcome);
  await transfers.finding.expectAll(told.findings);
  await expectJump(page, told);
}

/** A line of evidence that was seen in an event leads to that event. */
async function expectJump(page: Page, told: Told): Promise<void> {
  const line = told.findings[0]?.evidence.find(({ seq }) => seq !== undefined);
  if (line?.seq === undefined) return;
  const view = createTimelineView();
  view.append(told.events.map((event) => timelineEventSchema.parse(event)));
  const key = view.keyOf(line.seq);
  const item = view.items().find((one) => one.key === key);
  if (!item) throw new Error(`the timeline has no event ${line.seq}`);
  const transfers = new TransfersPage(page);
  await transfers.finding.follow(line.text);
  await expect(transfers.focused).toContainText(item.text);
  await expect(transfers.focused).toBeInViewport();
}
