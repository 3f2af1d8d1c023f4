import type { Port } from '../../shared/contract/wire.ts';

/** What the desktop's preload script exposes as `window.movescope`. */
export interface Bridge {
  post(frame: unknown): void;
  onMessage(receiver: (frame: unknown) => void): void;
}

declare global {
  interface Window {
    readonly movescope?: Bridge;
  }
}

/** The Port of the desktop app. The line lives as long as the window, so it never closes by itself. */
export function createBridgePort(bridge: Bridge): Port {
  let open = true;
  const closeListeners: (() => void)[] = [];
  return {
    post(frame) {
      if (open) bridge.post(frame);
    },
    onMessage(receiver) {
      bridge.onMessage((frame) => {
        if (open) receiver(frame);
      });
    },
    onClose(listener) {
      closeListeners.push(listener);
    },
    close() {
      if (!open) return;
      open = false;
      for (const listener of closeListeners) listener();
    },
  };
}
