import { readFileSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, type Rectangle, screen } from 'electron';

interface WindowState {
  readonly bounds?: Rectangle;
  readonly maximized?: boolean;
}

const standardSize = { width: 1440, height: 900 };

/** Where the window was when it was last closed, if that is still on a screen. */
export function lastBounds(file: string): Rectangle | undefined {
  const { bounds } = read(file);
  if (!bounds) return undefined;
  const { workArea } = screen.getDisplayMatching(bounds);
  const visible =
    bounds.x < workArea.x + workArea.width &&
    bounds.x + bounds.width > workArea.x &&
    bounds.y < workArea.y + workArea.height &&
    bounds.y >= workArea.y - 1;
  return visible ? bounds : undefined;
}

/**
 * Where a window goes that was never open before: the first to the middle of the screen, in the standard size; one beside
 * another (`opener`) fills another monitor, or lies a little off the other where there is only one.
 */
export function firstBounds(opener?: Rectangle): Partial<Rectangle> {
  if (!opener) return standardSize;
  const here = screen.getDisplayMatching(opener);
  const other = screen.getAllDisplays().find((display) => display.id !== here.id);
  return other?.workArea ?? { ...opener, x: opener.x + 40, y: opener.y + 40 };
}

/** Maximises as it was, and writes the state down when the window closes. */
export function keepWindowState(window: BrowserWindow, file: string): void {
  if (read(file).maximized) window.maximize();
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(file, JSON.stringify(state));
    } catch {
      // A window that forgets its place is no reason to keep it from closing.
    }
  });
}

function read(file: string): WindowState {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as WindowState;
  } catch {
    return {};
  }
}
