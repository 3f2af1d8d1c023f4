import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { expect } from '../pages/expect.ts';
import { labImpossible } from '../support/namespaces.ts';
import { buildHomeNetwork, type HomeNetwork, home } from './lab/networks.ts';
import { startDcmqrscp } from './lab/servers.ts';
import { type Studies, writeStudies } from './lab/studies.ts';
import { type SharedNetwork, shareNetwork, withWindow } from './lab/window.ts';

/** A workstation at home with its window, behind a router that translates addresses; used by clicks. */

let studies: Studies;
let shared: SharedNetwork<HomeNetwork>;
let stop: (() => Promise<unknown>) | undefined;

const possible = !labImpossible();
beforeAll(async () => {
  if (!possible) return;
  studies = await writeStudies();
  shared = await shareNetwork(buildHomeNetwork);
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
});
afterAll(async () => {
  await shared?.close();
  await studies?.remove();
});

describe.skipIf(!possible)('retrieved by clicks at home', () => {
  it.each([
    ['our private address', home.workstation, 'C11'],
    ['the address of our router, which forwards nothing', home.wan, 'C12'],
  ] as const)('the PACS has %s', async (_what, host, cause) => {
    const { lab, pacs } = shared.network;
    const entries = [{ aeTitle: 'MOVESCOPE', host, port: 11112 }];
    ({ stop } = await startDcmqrscp(lab, pacs, { files: studies.small.files, entries }));
    await withWindow(shared, async (window) => {
      await window.addPacs({ aeTitle: 'QRSCP', host: home.pacs, port: 11112 }, 'Archive');
      await window.retrieveTheStudy();
      await window.transfers.expectState('Complete');
      await window.transfers.finding.expectFirst(cause);
      await expect(window.transfers.finding.first).toContainText('The images came by another way');
    });
  });
});
