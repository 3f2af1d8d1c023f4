import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Frame, Page } from '@playwright/test';
import { app } from './app.ts';
import { ipcMain } from './ipc-main.ts';
import { report } from './messages.ts';
import { pageScript } from './page-script.ts';
import { privilegedSchemes } from './protocol.ts';

/** Electron's WebFrameMain as far as a check of the sender goes: identity and address. */
interface FrameMain {
  readonly url: string;
}

type Decide = (granted: boolean) => void;
type WindowOpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

const session = {
  request: (_contents: unknown, _permission: string, decide: Decide): void => decide(true),
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, decide: Decide) => void,
  ): void {
    session.request = handler;
  },
  setPermissionCheckHandler(): void {},
  setDevicePermissionHandler(): void {},
};

/** What Electron's session would answer a page that asks for a permission. */
export function askPermission(permission: string): void {
  session.request(undefined, permission, (granted) => report({ kind: 'permission', permission, granted }));
}

class WebContents extends EventEmitter {
  readonly session = session;
  readonly frames = new WeakMap<Frame, FrameMain>();
  page: Page | undefined;
  loading = true;
  openHandler: WindowOpenHandler = () => ({ action: 'allow' });

  get mainFrame(): FrameMain | undefined {
    return this.page && this.frameMain(this.page.mainFrame());
  }

  frameMain(frame: Frame): FrameMain {
    const known = this.frames.get(frame);
    if (known) return known;
    const made: FrameMain = {
      get url() {
        return app.scheme.fromHttp(frame.url());
      },
    };
    this.frames.set(frame, made);
    return made;
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.openHandler = handler;
  }

  isLoading(): boolean {
    return this.loading;
  }

  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }

  send(channel: string, value: unknown): void {
    // A page that is being replaced or closed takes no messages, as in Electron.
    this.page?.evaluate(deliver, { channel, value }).catch(() => {});
  }
}

function deliver(message: { channel: string; value: unknown }): void {
  const { __standInReceive: receive } = window as unknown as {
    __standInReceive?: (channel: string, value: unknown) => void;
  };
  receive?.(message.channel, message.value);
}

interface WindowOptions {
  readonly webPreferences: { readonly preload: string } & Readonly<Record<string, unknown>>;
}

export class BrowserWindow extends EventEmitter {
  static readonly open: BrowserWindow[] = [];
  readonly webContents = new WebContents();
  private readonly options: WindowOptions;

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    BrowserWindow.open.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  static getAllWindows(): readonly BrowserWindow[] {
    return BrowserWindow.open;
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.open.at(-1) ?? null;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.open.find((window) => window.webContents === contents) ?? null;
  }

  async loadURL(url: string): Promise<void> {
    const contents = this.webContents;
    const page = await app.takePage();
    contents.page = page;
    page.on('load', () => {
      contents.loading = false;
      contents.emit('did-finish-load');
      this.emit('ready-to-show');
    });
    page.on('close', () => this.closed());
    page.on('crash', () => contents.emit('render-process-gone'));
    await this.connectPreload(page);
    await this.watchNavigation(page, app.scheme.toHttp(url));
    const { webPreferences } = this.options;
    await page.goto(app.scheme.toHttp(url));
    report({ kind: 'window', devTools: app.devTools, webPreferences, privilegedSchemes });
  }

  private async connectPreload(page: Page): Promise<void> {
    const contents = this.webContents;
    const eventFrom = (frame: Frame) => ({ sender: contents, senderFrame: contents.frameMain(frame) });
    await page.exposeBinding('__standInSend', ({ frame }, channel: string, value: unknown) => {
      ipcMain.emit(channel, eventFrom(frame), value);
    });
    await page.exposeBinding('__standInInvoke', ({ frame }, channel: string, value: unknown) =>
      ipcMain.handlers.get(channel)?.(eventFrom(frame), value),
    );
    await page.addInitScript(pageScript(readFileSync(this.options.webPreferences.preload, 'utf8')));
  }

  /** `will-navigate` for what pages start themselves; the first load is the program's own. */
  private async watchNavigation(page: Page, first: string): Promise<void> {
    let started = false;
    await page.route('**/*', async (route, request) => {
      const own = request.isNavigationRequest() && request.frame() === page.mainFrame();
      if (!own || (!started && request.url() === first)) {
        started ||= own;
        await route.continue();
        return;
      }
      let prevented = false;
      this.webContents.emit('will-navigate', {
        url: app.scheme.fromHttp(request.url()),
        preventDefault: () => {
          prevented = true;
        },
      });
      if (prevented) await route.abort('aborted');
      else await route.continue();
    });
  }

  private closed(): void {
    this.emit('close');
    const at = BrowserWindow.open.indexOf(this);
    if (at >= 0) BrowserWindow.open.splice(at, 1);
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (BrowserWindow.open.length === 0) app.emit('window-all-closed');
  }

  async close(): Promise<void> {
    await this.webContents.page?.close();
  }

  show(): void {}
  maximize(): void {}
  restore(): void {}
  focus(): void {
    report({ kind: 'focused' });
  }
  isMaximized(): boolean {
    return false;
  }
  isMinimized(): boolean {
    return false;
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 10, y: 20, width: 1300, height: 800 };
  }
}

app.on('stand-in-popup', (url: string) => {
  const opener = BrowserWindow.getFocusedWindow();
  if (opener?.webContents.openHandler({ url }).action === 'allow')
    throw new Error('only refusing is imitated');
});
