/**
 * Stands for the `electron` module where its binary can't be had: the shell's real main process and real preload script
 * run against Chromium. It imitates only what the shell uses, and enforces what it can (sandboxed preload, navigation,
 * windows, frames); a behaviour of the real binary is proved by real.spec.ts.
 */
import { app } from './app.ts';
import { askPermission } from './browser-window.ts';
import { report, type StandInRequest } from './messages.ts';

export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { ipcMain } from './ipc-main.ts';
export { protocol } from './protocol.ts';

interface MenuItem {
  readonly label?: string;
  readonly submenu?: readonly MenuItem[];
  readonly click?: () => void;
}

let menu: readonly MenuItem[] = [];
let chosen: readonly string[] = [];

export const Menu = {
  buildFromTemplate: (template: readonly MenuItem[]) => template,
  setApplicationMenu(template: readonly MenuItem[]): void {
    menu = template;
  },
};

export const dialog = {
  showOpenDialog: () => Promise.resolve({ canceled: chosen.length === 0, filePaths: chosen }),
  showErrorBox: (title: string, content: string) => report({ kind: 'error-box', title, content }),
};

export const shell = {
  openExternal(url: string): Promise<void> {
    report({ kind: 'external', url });
    return Promise.resolve();
  },
};

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } };

export const screen = {
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
};

// As in a packed app: the program, then the user's arguments.
process.argv.splice(1, 1);

process.on('message', (request: StandInRequest) => {
  switch (request.kind) {
    case 'choose':
      chosen = request.filePaths;
      return;
    case 'click-menu':
      menu
        .flatMap((each) => each.submenu ?? [])
        .find((each) => each.label === request.label)
        ?.click?.();
      return;
    case 'open-file':
      app.emit('open-file', { preventDefault: () => report({ kind: 'open-file-taken' }) }, request.path);
      return;
    case 'ask-permission':
      askPermission(request.permission);
      return;
    default:
      request satisfies never;
  }
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
