import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import type { StandInReport, StandInRequest } from './stand-in/messages.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const hooks = new URL('./stand-in/register.mjs', import.meta.url).href;

/** A folder with the built desktop app, in which a test may exchange the interface or the backend's thread. */
export interface DesktopBuild {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Copies what `npm run build` made; `interfacePage` and `workerModule` take the place of the real ones. */
export async function copyDesktopBuild(exchange: {
  readonly interfacePage?: string;
  readonly workerModule?: string;
}): Promise<DesktopBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'desktop-'));
  await cp(join(projectFolder, 'dist', 'shell'), join(folder, 'dist', 'shell'), { recursive: true });
  if (exchange.interfacePage === undefined) {
    await cp(join(projectFolder, 'dist', 'renderer'), join(folder, 'dist', 'renderer'), { recursive: true });
  } else {
    await mkdir(join(folder, 'dist', 'renderer'));
    await writeFile(join(folder, 'dist', 'renderer', 'index.html'), exchange.interfacePage);
  }
  if (exchange.workerModule !== undefined) {
    const module = pathToFileURL(join(projectFolder, exchange.workerModule)).href;
    await writeFile(
      join(folder, 'dist', 'shell', 'backend-worker.mjs'),
      `await import(${JSON.stringify(module)});\n`,
    );
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

type ReportOf<K extends StandInReport['kind']> = Extract<StandInReport, { kind: K }>;

/** The desktop app's real main process under the stand-in for Electron. */
export interface Desktop {
  readonly process: ChildProcess;
  readonly reports: readonly StandInReport[];
  /** The first report of that kind, awaited. Rejects when the program ends before. */
  reported<K extends StandInReport['kind']>(kind: K): Promise<ReportOf<K>>;
  /** The first so many reports of that kind. */
  reportedTimes<K extends StandInReport['kind']>(kind: K, times: number): Promise<readonly ReportOf<K>[]>;
  ask(request: StandInRequest): void;
  /** The window's page, reached by a DevTools connection of the test's own. */
  page(): Promise<Page>;
  /** The pages of all windows, once there are so many. */
  pages(count: number): Promise<readonly Page[]>;
  /** Its exit code, once it has ended by itself or otherwise. */
  readonly ended: Promise<number | null>;
  /** Ends the program as the system would; resolves with its exit code. */
  end(): Promise<number | null>;
}

export function startDesktop(build: DesktopBuild, args: readonly string[]): Desktop {
  const child = spawn(
    process.execPath,
    ['--import', hooks, join(build.folder, 'dist/shell/main.mjs'), ...args],
    {
      cwd: build.folder,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const reports: StandInReport[] = [];
  const waiting = new Set<() => void>();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.on('message', (message: StandInReport) => {
    reports.push(message);
    for (const look of waiting) look();
  });
  let browser: Browser | undefined;

  const reportedTimes: Desktop['reportedTimes'] = <K extends StandInReport['kind']>(kind: K, times: number) =>
    new Promise<readonly ReportOf<K>[]>((resolve, reject) => {
      const look = (): void => {
        const found = reports.filter((each): each is ReportOf<K> => each.kind === kind);
        if (found.length < times) return;
        waiting.delete(look);
        resolve(found.slice(0, times));
      };
      waiting.add(look);
      void exited.then((code) => reject(new Error(`the program ended (${code}) before it reported ${kind}`)));
      look();
    });
  const reported: Desktop['reported'] = async (kind) => {
    const [first] = await reportedTimes(kind, 1);
    if (!first) throw new Error(`nothing reported of kind ${kind}`);
    return first;
  };
  const pages = async (count: number): Promise<readonly Page[]> => {
    const windows = await reportedTimes('window', count);
    browser ??= await chromium.connectOverCDP(windows[0]?.devTools ?? '');
    const context = browser.contexts()[0];
    if (!context) throw new Error('Chromium has no window');
    while (context.pages().length < count) await context.waitForEvent('page');
    return context.pages();
  };

  return {
    process: child,
    reports,
    ended: exited,
    reported,
    reportedTimes,
    ask: (request) => {
      if (child.connected) child.send(request);
    },
    async page() {
      const [page] = await pages(1);
      if (!page) throw new Error('the window has no page');
      return page;
    },
    pages,
    async end() {
      child.kill('SIGTERM');
      const code = await exited;
      await browser?.close();
      return code;
    },
  };
}
