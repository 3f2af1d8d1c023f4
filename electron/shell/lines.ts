import { ipcMain, type WebContents } from 'electron';
import type { Port } from '../../shared/contract/wire.ts';
import { channels } from './channels.ts';
import { trustedWindow } from './trusted.ts';

/**
 * Gives each page its own line to the backend: opened when the page starts, closed when another page takes its place
 * (reload) or the window goes. Frames pass through unread.
 */
export function connectPages(connect: () => Port): void {
  const lines = new Map<WebContents, Port>();

  const drop = (page: WebContents): void => {
    const line = lines.get(page);
    lines.delete(page);
    line?.close();
  };

  ipcMain.on(channels.pageStarted, (event) => {
    const page = event.sender;
    if (!trustedWindow(event)) return;
    const known = lines.has(page);
    drop(page);
    const line = connect();
    lines.set(page, line);
    line.onMessage((frame) => {
      if (!page.isDestroyed()) page.send(channels.frame, frame);
    });
    if (known) return;
    page.once('destroyed', () => drop(page));
    page.on('render-process-gone', () => drop(page));
  });

  ipcMain.on(channels.frame, (event, frame: unknown) => {
    if (trustedWindow(event)) lines.get(event.sender)?.post(frame);
  });
}
