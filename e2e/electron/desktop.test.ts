import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBackendWorker } from '../../electron/backend/worker-host.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';
import { copyDesktopBuild, type Desktop, type DesktopBuild, startDesktop } from './start-desktop.ts';

const sample = (name: string): string => join(pydicomFolder, name);

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

  it('asks once where opened files are kept, shows what a second start brings, then what the menu opens', async () => {
    const page = await desktop.page();
    const viewer = page.getByRole('main', { name: 'Viewer' });
    const second = startDesktop(build, [`--data-dir=${folder}`, sample('CT_small.dcm')]);
    await page.getByRole('button', { name: 'Copy into the library' }).click();
    await viewer.getByText('1CT1').first().waitFor();
    expect(await second.ended).toBe(0);
    desktop.ask({ kind: 'choose', filePaths: [sample('MR_small.dcm')] });
    desktop.ask({ kind: 'click-menu', label: 'Open &files…' });
    await viewer.getByText('4MR1').first().waitFor();
    await page.getByRole('link', { name: 'Library' }).click();
    const studies = page.getByRole('grid', { name: 'Studies in the library' });
    await studies.getByRole('row', { name: /\b1CT1\b/ }).waitFor();
    await studies.getByRole('row', { name: /\b4MR1\b/ }).waitFor();
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
