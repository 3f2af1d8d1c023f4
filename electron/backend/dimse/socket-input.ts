import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';
import { readBufferLength } from './limits.ts';

/** Where a socket's bytes go. They are valid until the call returns, and as long as the socket is paused in it. */
export interface SocketInput {
  deliver(bytes: Uint8Array): void;
}

/** The option of `net.connect` that reads into one buffer and hands it to `input`. */
export function readInPlace(input: SocketInput): OnReadOpts {
  return {
    buffer: Buffer.allocUnsafeSlow(readBufferLength),
    callback(count, buffer) {
      input.deliver(buffer.subarray(0, count));
      return true;
    },
  };
}

/** What Node keeps of a connection beneath the socket. Not part of its interface, so it may be missing. */
interface WithHandle {
  _handle?: object | null;
}

/**
 * Makes a socket from a server's `connection` event (with `pauseOnConnect`) read in place. A server can not be told to do
 * so: the connection moves over to a new socket, where Node allows it; else the socket reads in its usual way.
 * The caller owns the socket returned, and no longer `accepted`.
 */
export function takeAccepted(accepted: Socket, input: SocketInput): Socket {
  const holder = accepted as unknown as WithHandle;
  const handle = holder._handle;
  if (!handle || typeof handle !== 'object') {
    accepted.on('data', (chunk: Buffer) => input.deliver(chunk));
    return accepted;
  }
  holder._handle = null;
  const options = { handle, readable: true, writable: true, onread: readInPlace(input) };
  const socket = new Socket(options as SocketConstructorOpts);
  // Without its handle only the shell is left; its end tells the server that it has one connection less to count.
  accepted.destroy();
  return socket;
}
