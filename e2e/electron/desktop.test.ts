import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBackendWorker } from '../../electron/backend/worker-host.ts';
import { copyDesktopBuild, type Desktop, type DesktopBuild, startDesktop } from './start-desktop.ts';

let build: DesktopBuild;
let folder: string;
let desktop: Desktop;

beforeAll(async () => {
  build = await copyDesktopBuild({});
});

afterAll(() => build.remove());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desktop-data-'));
  desktop = startDesktop(build, [
    `--data-dir=${folder}`,
    '--port=0',
    '--bind=127.0.0.1',
    '--local-aet=DESKTOP',
  ]);
});

afterEach(async () => {
  await desktop.end();
  await rm(folder, { recursive: true, force: true });
});

describe('the desktop app', () => {
  it('shows the interface over its own backend: state, requests and streams go through the preload script', async () => {
    const page = await desktop.page();
    // The listener's state is a stream; the studies come from a C-FIND to the practice PACS.
    await page
      .getByText(/^DESKTOP/)
      .first()
      .waitFor();
    await page
      .getByText(/\b\d+ studies\b/)
      .first()
      .waitFor();
    expect(await page.title()).toContain('Movescope');
  });

  it('goes on with a new line to the backend after a reload', async () => {
    const page = await desktop.page();
    await page
      .getByText(/^DESKTOP/)
      .first()
      .waitFor();
    await page.reload();
    await page
      .getByText(/^DESKTOP/)
      .first()
      .waitFor();
  });

  it('says that the data folder is in use, and ends, when another program has it', async () => {
    const taken = await mkdtemp(join(tmpdir(), 'desktop-taken-'));
    const workerUrl = new URL('../../electron/backend/worker.ts', import.meta.url);
    const overrides = { listener: false, practicePacs: false };
    const other = await startBackendWorker(workerUrl, { dataFolder: taken, overrides });
    const refused = startDesktop(build, [`--data-dir=${taken}`]);
    const exited = new Promise((resolve) => refused.process.once('exit', resolve));
    expect((await refused.reported('error-box')).content).toContain(taken);
    expect(await exited).toBe(1);
    await other.close();
    await rm(taken, { recursive: true, force: true });
  });
});
