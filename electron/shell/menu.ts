import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { ChoosableKind } from '../../shared/host/bridge.ts';

export interface MenuActions {
  newWindow(): void;
  open(what: ChoosableKind): void;
}

/** The application menu: what every desktop program has; all else is in the interface. */
export function installMenu({ newWindow, open }: MenuActions): void {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: '&New window', accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
        separator,
        { label: 'Open &files…', accelerator: 'CmdOrCtrl+O', click: () => open('files') },
        { label: 'Open f&older…', accelerator: 'CmdOrCtrl+Shift+O', click: () => open('folders') },
        separator,
        { role: process.platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'reload', accelerator: 'F5' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Brings a window to the front because the user has just asked for it (never because something arrived). */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
