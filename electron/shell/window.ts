import { join } from 'node:path';
import { app, BrowserWindow, type Session, shell, type WebContents } from 'electron';
import { appOrigin } from './protocol.ts';
import { keepWindowState, lastBounds } from './window-state.ts';

/** Copying a text to the clipboard is all that a page of ours may ask for. */
const allowedPermissions: readonly string[] = ['clipboard-sanitized-write'];

export function openWindow(preload: string): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json');
  const window = new BrowserWindow({
    ...lastBounds(stateFile),
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: '#0e1013',
    title: 'Movescope',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  keepWindowState(window, stateFile);
  denyPermissions(window.webContents.session);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${appOrigin}/`);
  return window;
}

/** No page of ours goes anywhere else, opens windows or embeds other pages; web links go to the user's browser. */
export function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(allowedPermissions.includes(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.includes(permission));
  session.setDevicePermissionHandler(() => false);
}
