import type { WebSocket } from 'ws';
import type { Port } from '../../shared/contract/wire.ts';

/** Bytes that may wait for a browser which does not read: past that the line is cut instead of the memory filled. */
const maxBufferedBytes = 256 * 1024 ** 2;
/** A browser that was put to sleep or lost is noticed after two of these, ms. */
const pingEveryMs = 30_000;

/** A WebSocket as a Port: one JSON text message per frame. */
export function createWebSocketPort(socket: WebSocket): Port {
  const waiting: unknown[] = [];
  const closeListeners: (() => void)[] = [];
  let receiver: ((frame: unknown) => void) | undefined;
  let closed = false;
  let answered = true;

  const ping = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, pingEveryMs);
  ping.unref();

  const ended = (): void => {
    if (closed) return;
    closed = true;
    clearInterval(ping);
    for (const listener of closeListeners.splice(0)) listener();
  };

  socket.on('pong', () => {
    answered = true;
  });
  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? undefined : parse(String(data));
    if (frame === undefined) {
      socket.close(1003, 'JSON text frames only');
      return;
    }
    if (receiver) receiver(frame);
    else waiting.push(frame);
  });
  socket.on('close', ended);
  // Without a listener an error would end the program; `close` always follows.
  socket.on('error', () => socket.terminate());

  return {
    post(frame) {
      if (closed || socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
      else socket.send(JSON.stringify(frame));
    },
    onMessage(next) {
      receiver = next;
      for (const frame of waiting.splice(0)) next(frame);
    },
    onClose(listener) {
      if (closed) listener();
      else closeListeners.push(listener);
    },
    close() {
      socket.close(1000);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
