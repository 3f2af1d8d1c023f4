import type { Port } from '../../shared/contract/wire.ts';

/** A Port over a WebSocket: one JSON frame per message. Frames posted before the line stands wait for it. */
export function createWebSocketPort(url: string): Port {
  const socket = new WebSocket(url);
  const outbox: string[] = [];
  const inbox: unknown[] = [];
  const closeListeners: (() => void)[] = [];
  let receiver: ((frame: unknown) => void) | undefined;
  let closed = false;

  socket.addEventListener('open', () => {
    for (const text of outbox.splice(0)) socket.send(text);
  });
  socket.addEventListener('message', (message) => {
    const frame: unknown = JSON.parse(String(message.data));
    if (receiver) receiver(frame);
    else inbox.push(frame);
  });
  socket.addEventListener('close', () => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  });

  return {
    post(frame) {
      if (closed) return;
      const text = JSON.stringify(frame);
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
      else outbox.push(text);
    },
    onMessage(next) {
      receiver = next;
      for (const frame of inbox.splice(0)) next(frame);
    },
    onClose(listener) {
      closeListeners.push(listener);
    },
    close() {
      socket.close();
    },
  };
}

/** The webhost's WebSocket beside the page: `ws` for http, `wss` for https. */
export function webSocketUrl(page: { readonly protocol: string; readonly host: string }): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/ws`;
}
