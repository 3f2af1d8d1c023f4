import { BrowserWindow, type WebContents, type WebFrameMain } from 'electron';
import { appOrigin } from './protocol.ts';

/**
 * The window that an IPC message came from, when it came from the main frame of one of our windows that shows our own
 * interface; undefined otherwise, and then the message must be ignored.
 */
export function trustedWindow(event: {
  readonly sender: WebContents;
  readonly senderFrame: WebFrameMain | null;
}): BrowserWindow | undefined {
  const { sender, senderFrame } = event;
  if (!senderFrame || senderFrame !== sender.mainFrame) return undefined;
  if (!senderFrame.url.startsWith(`${appOrigin}/`)) return undefined;
  return BrowserWindow.fromWebContents(sender) ?? undefined;
}
