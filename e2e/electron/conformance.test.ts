import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll } from 'vitest';
import { describePortConformance } from '../../shared/contract/conformance.ts';
import type { Port } from '../../shared/contract/wire.ts';
import { copyDesktopBuild, type DesktopBuild, startDesktop } from './start-desktop.ts';

let build: DesktopBuild;

beforeAll(async () => {
  build = await copyDesktopBuild({
    interfacePage: '<!doctype html><title>Interface</title>',
    workerModule: 'electron/backend/conformance-worker.ts',
  });
});

afterAll(() => build.remove());

/** The whole way of a frame in the desktop app: page, preload, IPC, main process, backend's thread, and back. */
describePortConformance('desktop', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'desktop-data-'));
  const desktop = startDesktop(build, [`--data-dir=${dataFolder}`]);
  let windows = 0;
  const taken = new Set<Page>();
  return {
    async connect() {
      windows += 1;
      if (windows > 1) desktop.ask({ kind: 'click-menu', label: '&New window' });
      const free = (await desktop.pages(windows)).find((page) => !taken.has(page));
      if (!free) throw new Error('no window is free');
      taken.add(free);
      return portOfPage(free);
    },
    async close() {
      await desktop.end();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
});

async function portOfPage(page: Page): Promise<Port> {
  const waiting: unknown[] = [];
  const closeListeners: (() => void)[] = [];
  let receiver: ((frame: unknown) => void) | undefined;
  // A new window has a page before the interface is in it.
  await page.waitForURL((url) => url.protocol !== 'about:');
  page.on('close', () => {
    for (const listener of closeListeners.splice(0)) listener();
  });
  await page.exposeFunction('deliverFrame', (frame: unknown) => {
    if (receiver) receiver(frame);
    else waiting.push(frame);
  });
  await page.evaluate(() => {
    const { deliverFrame } = window as unknown as { deliverFrame(frame: unknown): void };
    window.movescope?.onMessage(deliverFrame);
  });
  return {
    post: (frame) => void page.evaluate((each) => window.movescope?.post(each), frame).catch(() => {}),
    onMessage(next) {
      receiver = next;
      for (const frame of waiting.splice(0)) next(frame);
    },
    onClose: (listener) => void closeListeners.push(listener),
    close: () => void page.close(),
  };
}
