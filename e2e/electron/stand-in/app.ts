import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumArguments, launchOptions } from '../../support/browser.ts';
import { type SchemeServer, serveScheme } from './protocol.ts';
import { takeLock } from './single-instance.ts';

/** Electron's `app`, with Chromium in the place of its own renderer. */
class App extends EventEmitter {
  readonly commandLine = { getSwitchValue: switchValue };
  private userData = join(tmpdir(), 'electron-stand-in');
  private lock: ReturnType<typeof takeLock> | undefined;
  private context: BrowserContext | undefined;
  private server: SchemeServer | undefined;
  private ready: Promise<void> | undefined;
  private firstPageTaken = false;
  devTools = '';

  get scheme(): SchemeServer {
    if (!this.server) throw new Error('used before the app is ready');
    return this.server;
  }

  /** Chromium's first page is there from the start; further windows are further pages. */
  async takePage(): Promise<Page> {
    if (!this.context) throw new Error('used before the app is ready');
    const first = this.context.pages()[0];
    if (!first || this.firstPageTaken) return this.context.newPage();
    this.firstPageTaken = true;
    return first;
  }

  enableSandbox(): void {}
  getAppPath(): string {
    return process.cwd();
  }
  getPath(): string {
    return this.userData;
  }
  setPath(_name: string, path: string): void {
    this.userData = path;
  }

  requestSingleInstanceLock(): boolean {
    this.lock = takeLock(
      this.userData,
      { commandLine: process.argv, workingFolder: process.cwd() },
      (other) => this.emit('second-instance', {}, other.commandLine, other.workingFolder),
    );
    return this.lock.first;
  }

  whenReady(): Promise<void> {
    this.ready ??= this.launch();
    return this.ready;
  }

  private async launch(): Promise<void> {
    const profile = join(this.userData, 'chromium');
    mkdirSync(profile, { recursive: true });
    this.server = await serveScheme('app://movescope');
    this.context = await chromium.launchPersistentContext(profile, {
      ...launchOptions,
      args: [...chromiumArguments, '--remote-debugging-port=0'],
      viewport: { width: 1440, height: 900 },
    });
    await this.context.addInitScript(rememberOpened);
    await this.refusePopups(this.context);
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    this.devTools = `http://127.0.0.1:${port}`;
  }

  /**
   * In Electron a refused window is never made. Here Chromium makes it, so its first request is held while the program
   * decides, and the page is taken away. (Requests of real windows are seen by their own page's route, not by this.)
   */
  private async refusePopups(context: BrowserContext): Promise<void> {
    await context.route('**/*', async (route, request) => {
      if (request.isNavigationRequest()) {
        this.emit('stand-in-popup', this.scheme.fromHttp(await this.openedUrl(context, request.url())));
      }
      await route.abort('aborted');
    });
    context.on('page', async (page) => {
      if (await page.opener()) await page.close();
    });
  }

  /** What window.open was called with: a request does not have the part behind the #. */
  private async openedUrl(context: BrowserContext, requested: string): Promise<string> {
    for (const page of context.pages()) {
      if (await page.opener()) continue;
      const opened = await page.evaluate(takeOpened, requested);
      if (opened !== undefined) return opened;
    }
    return requested;
  }

  quit(): void {
    void this.end(async () => {
      this.emit('before-quit', {});
      let prevented = false;
      this.emit('will-quit', {
        preventDefault: () => {
          prevented = true;
        },
      });
      return !prevented;
    }, 0);
  }

  exit(code = 0): void {
    void this.end(() => Promise.resolve(true), code);
  }

  private async end(agreed: () => Promise<boolean>, code: number): Promise<void> {
    await this.lock?.handedOver;
    if (!(await agreed())) return;
    await this.context?.close();
    this.server?.close();
    this.lock?.release();
    process.exit(code);
  }
}

/** In the page: keeps the addresses of the windows that it opens. */
function rememberOpened(): void {
  const open = window.open.bind(window);
  const opened: string[] = [];
  Object.assign(window, { __standInOpened: opened });
  window.open = (url, ...more) => {
    opened.push(new URL(String(url ?? ''), location.href).href);
    return open(url, ...more);
  };
}

/** In the page: the first of them that leads to this request. */
function takeOpened(requested: string): string | undefined {
  const { __standInOpened: opened = [] } = window as unknown as { __standInOpened?: string[] };
  const at = opened.findIndex((url) => url.split('#')[0] === requested);
  return at < 0 ? undefined : opened.splice(at, 1)[0];
}

function switchValue(name: string): string {
  const found = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return found?.slice(name.length + 3) ?? '';
}

export const app = new App();
