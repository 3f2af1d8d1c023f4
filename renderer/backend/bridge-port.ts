import type { Port } from '../../shared/contract/wire.ts';
import type { DesktopBridge } from '../../shared/host/bridge.ts';

/** The part of `window.movescope` that carries frames. */
export interface Bridge {
  post(frame: unknown): void;
  onMessage(receiver: (frame: unknown) => void): void;
}

declare global {
  interface Window {
    /** What the desktop's preload script exposes; absent in a browser. */
    readonly movescope?: DesktopBridge;
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
