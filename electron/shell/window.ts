import { join } from 'node:path';
import { app, BrowserWindow, type Session, shell, type WebContents } from 'electron';
import { appOrigin } from './protocol.ts';
import { firstBounds, keepWindowState, lastBounds } from './window-state.ts';

/** Copying a text to the clipboard and the whole screen are all that a page of ours may ask for. */
const allowedPermissions: readonly string[] = ['clipboard-sanitized-write', 'fullscreen'];

/** The only addresses that a page may open in a window of its own: a study in the viewer, for a second monitor. */
const viewerAddress = /^#\/viewer\/[\d.]{1,64}(%20[\d.]{1,64})?$/;

/** A study in the viewer, beside the window that asked for it. */
export interface ViewerPlace {
  /** The place of the interface: `#/viewer/...`. */
  readonly hash: string;
  readonly opener: BrowserWindow | null;
}

/** Without a place the program begins where it always does. Windows of the viewer remember their own monitor. */
export function openWindow(preload: string, viewer?: ViewerPlace): BrowserWindow {
  const stateFile = join(app.getPath('userData'), viewer ? 'viewer-window.json' : 'window.json');
  const window = new BrowserWindow({
    ...(lastBounds(stateFile) ?? firstBounds(viewer?.opener?.getNormalBounds())),
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
  void window.loadURL(`${appOrigin}/${viewer?.hash ?? ''}`);
  return window;
}

/**
 * No page of ours goes anywhere else or embeds other pages; web links go to the user's browser. What opens a study in the
 * viewer is not the page's window but one of ours, made like the first: `openViewer` makes it.
 */
export function confine(contents: WebContents, openViewer: (place: ViewerPlace) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    const hash = url.startsWith(`${appOrigin}/#`) ? url.slice(appOrigin.length + 1) : '';
    if (viewerAddress.test(hash)) openViewer({ hash, opener: BrowserWindow.fromWebContents(contents) });
    else if (url.startsWith('https://')) void shell.openExternal(url);
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
