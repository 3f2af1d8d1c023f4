/**
 * The one object that the desktop's preload script exposes, as `window.movescope`. A browser (webhost) has none: there
 * frames go over a WebSocket and files are uploaded.
 */
export interface DesktopBridge {
  /** Sends a frame of the contract to the backend. */
  post(frame: unknown): void;
  /** Registers the one receiver of the backend's frames; what came earlier is handed over first. */
  onMessage(receiver: (frame: unknown) => void): void;
  /** Lets the user choose files or folders; empty when the dialog was cancelled. */
  chooseFiles(what: ChoosableKind): Promise<readonly string[]>;
  /** The path of a file that was dropped on the window; empty when it has none. */
  pathOf(file: object): string;
  /**
   * Registers the one receiver of files that the user opened from outside (file association, menu, a second start);
   * what came earlier is handed over first.
   */
  onOpenFiles(receiver: (paths: readonly string[]) => void): void;
}

export type ChoosableKind = 'files' | 'folders';
