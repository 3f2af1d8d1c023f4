import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyDesktopBuild, type Desktop, type DesktopBuild, startDesktop } from './start-desktop.ts';

const interfacePage = '<!doctype html><title>Interface</title><h1>Here it is</h1>';

let build: DesktopBuild;
let folder: string;
let desktop: Desktop;
/** Another site, for what the window must not do. */
let elsewhere: Server;
let elsewhereUrl: string;

beforeAll(async () => {
  build = await copyDesktopBuild({ interfacePage, workerModule: 'electron/backend/conformance-worker.ts' });
  elsewhere = createServer((_request, response) => response.end('elsewhere'));
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  elsewhere.close();
  await build.remove();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desktop-data-'));
  desktop = startDesktop(build, [`--data-dir=${folder}`]);
});

afterEach(async () => {
  await desktop.end();
  await rm(folder, { recursive: true, force: true });
});

describe('the window', () => {
  it('shows the interface with the strict policy, in a sandbox', async () => {
    const page = await desktop.page();
    expect(await page.textContent('h1')).toBe('Here it is');
    const { webPreferences, privilegedSchemes } = await desktop.reported('window');
    expect(webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(privilegedSchemes).toEqual([
      { scheme: 'app', privileges: expect.objectContaining({ standard: true, secure: true }) },
    ]);
    const policy = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  });

  it('exposes one object with the bridge and nothing of Node or Electron', async () => {
    const page = await desktop.page();
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.movescope ?? {}).sort(),
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    }));
    expect(seen).toEqual({
      bridge: ['chooseFiles', 'onMessage', 'onOpenFiles', 'pathOf', 'post'],
      node: [],
    });
  });

  it('does not go elsewhere', async () => {
    const page = await desktop.page();
    const before = page.url();
    const refused = page.waitForEvent('requestfailed');
    await page.evaluate((url) => {
      window.location.href = url;
    }, elsewhereUrl);
    await refused;
    expect(page.url()).toBe(before);
    expect(await page.textContent('h1')).toBe('Here it is');
  });

  it('opens no other window; a web link goes to the user’s browser', async () => {
    const page = await desktop.page();
    await page.evaluate(() => void window.open('https://example.org/help'));
    expect(await desktop.reported('external')).toMatchObject({ url: 'https://example.org/help' });
    await page.waitForFunction(() => document.title === 'Interface');
    expect(desktop.reports.filter(({ kind }) => kind === 'window')).toHaveLength(1);
  });

  it('opens a study in a window of its own, made like the first, and nothing else of ours', async () => {
    const page = await desktop.page();
    for (const refused of ['/#/settings/1.2', '/elsewhere#/viewer/1.2', '/#/viewer/1.2/../x']) {
      await page.evaluate((url) => void window.open(url), refused);
    }
    await page.evaluate(() => void window.open('/#/viewer/1.2.3%201.2.4'));
    const [first, second, ...more] = await desktop.reportedTimes('window', 2);
    expect(more).toEqual([]);
    expect(second?.webPreferences).toEqual(first?.webPreferences);
    const shown = () =>
      page
        .context()
        .pages()
        .map((one) => one.url())
        .filter((url) => url.includes('#'));
    await expect.poll(shown).toEqual([expect.stringMatching(/\/#\/viewer\/1\.2\.3%201\.2\.4$/)]);
  });

  it('grants a page the clipboard for its texts, the whole screen and nothing else', async () => {
    await desktop.reported('window');
    const asked = [
      'geolocation',
      'media',
      'notifications',
      'clipboard-read',
      'clipboard-sanitized-write',
      'fullscreen',
    ];
    for (const permission of asked) desktop.ask({ kind: 'ask-permission', permission });
    const answers = await desktop.reportedTimes('permission', asked.length);
    expect(answers.filter(({ granted }) => granted).map(({ permission }) => permission)).toEqual([
      'clipboard-sanitized-write',
      'fullscreen',
    ]);
  });

  it('answers 404 in plain text for an instance that is not in the library', async () => {
    const page = await desktop.page();
    const answer = await page.evaluate(async () => {
      const response = await fetch('/instances/9.9.9');
      return [response.status, response.headers.get('content-type')];
    });
    expect(answer).toEqual([404, 'text/plain; charset=utf-8']);
  });
});

describe('files from outside', () => {
  const opened = () => new Promise<readonly string[]>((resolve) => window.movescope?.onOpenFiles(resolve));

  it('hands over the files of a second start, which itself ends, and comes to the front', async () => {
    const page = await desktop.page();
    const file = join(folder, 'one.dcm');
    await writeFile(file, 'x');
    const paths = page.evaluate(opened);
    const second = startDesktop(build, [`--data-dir=${folder}`, file]);
    expect(await new Promise((resolve) => second.process.once('exit', resolve))).toBe(0);
    expect(await paths).toEqual([file]);
    await desktop.reported('focused');
    expect(second.reports).toEqual([]);
  });

  it('hands over the files of its own command line once the page is there', async () => {
    const file = join(folder, 'two.dcm');
    await writeFile(file, 'x');
    const other = await mkdtemp(join(tmpdir(), 'desktop-data-'));
    const started = startDesktop(build, [`--data-dir=${other}`, file, join(folder, 'no-such-file.dcm')]);
    try {
      const page = await started.page();
      expect(await page.evaluate(opened)).toEqual([file]);
    } finally {
      await started.end();
      await rm(other, { recursive: true, force: true });
    }
  });

  it('hands over what the system gives it, before the window is there and after', async () => {
    const [early, late] = [join(folder, 'early.dcm'), join(folder, 'late.dcm')];
    const other = await mkdtemp(join(tmpdir(), 'desktop-data-'));
    const started = startDesktop(build, [`--data-dir=${other}`]);
    try {
      started.ask({ kind: 'open-file', path: early });
      await started.reported('open-file-taken');
      expect(started.reports.map(({ kind }) => kind)).not.toContain('window');
      const page = await started.page();
      await page.evaluate(() => {
        const all: string[] = [];
        Object.assign(window, { openedFiles: all });
        window.movescope?.onOpenFiles((paths) => all.push(...paths));
      });
      const files = () => page.evaluate(() => Reflect.get(window, 'openedFiles') as readonly string[]);
      await expect.poll(files).toEqual([early]);
      started.ask({ kind: 'open-file', path: late });
      await expect.poll(files).toEqual([early, late]);
    } finally {
      await started.end();
      await rm(other, { recursive: true, force: true });
    }
  });

  it('takes addresses of files, as file managers on Linux hand them over, and names with spaces', async () => {
    const page = await desktop.page();
    const file = join(folder, 'Schädel 1.dicom');
    await writeFile(file, 'x');
    const paths = page.evaluate(opened);
    const notFiles = ['file://elsewhere/x.dcm', 'https://example.org/x.dcm'];
    const second = startDesktop(build, [`--data-dir=${folder}`, ...notFiles, pathToFileURL(file).href]);
    expect(await second.ended).toBe(0);
    expect(await paths).toEqual([file]);
  });

  it('gives the page the paths that the user chose in the dialog, from the page and from the menu', async () => {
    const page = await desktop.page();
    desktop.ask({ kind: 'choose', filePaths: ['/a/b.dcm'] });
    expect(await page.evaluate(() => window.movescope?.chooseFiles('files'))).toEqual(['/a/b.dcm']);
    const paths = page.evaluate(opened);
    desktop.ask({ kind: 'click-menu', label: 'Open &files…' });
    expect(await paths).toEqual(['/a/b.dcm']);
  });
});

describe('the end', () => {
  it('quits with 0 after its window is closed, and the data folder can be used again', async () => {
    const page = await desktop.page();
    const exited = new Promise((resolve) => desktop.process.once('exit', resolve));
    await page.close();
    expect(await exited).toBe(0);
    const again = startDesktop(build, [`--data-dir=${folder}`]);
    await again.reported('window');
    expect(await again.end()).toBe(0);
  });
});
