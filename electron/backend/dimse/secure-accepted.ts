import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Failure } from '../../../shared/failure/failure.ts';
import { classifyFirstBytes } from './first-bytes.ts';
import { codeOf, codeOfAuthorization } from './secure-requested.ts';
import type { SocketInput } from './socket-input.ts';
import { type AcceptorTls, hasOwnCertificate, tlsFailure } from './tls.ts';

/** How a caller of our TLS port got no association. `firstBytes`: what it began with, 16 at most. */
export interface NotSecured {
  readonly failure: Failure;
  readonly firstBytes: Buffer;
}

export interface SecureAcceptedOptions {
  readonly tls: AcceptorTls;
  readonly timeoutMs: number;
  readonly input: SocketInput;
  /** Of the caller, for failures. */
  readonly caller: { readonly host: string; readonly port: number };
}

const keptFirstBytes = 16;

/**
 * The server's end of a TLS handshake on a paused connection. The first bytes are looked at before: who calls a TLS port
 * without TLS is told apart. The socket comes paused; when it does not come, it is destroyed. Never rejects.
 */
export function secureAccepted(
  socket: Socket,
  options: SecureAcceptedOptions,
): Promise<TLSSocket | NotSecured> {
  const { tls, caller, input } = options;
  return new Promise((resolve) => {
    let firstBytes: Buffer = Buffer.alloc(0);
    const failed = (code: string): void => {
      clearTimeout(timer);
      const ownCertificate = hasOwnCertificate(tls.secure);
      resolve({ failure: tlsFailure(caller, code, { ownCertificate }), firstBytes });
      socket.destroy();
    };
    const timer = setTimeout(() => failed('ETIMEDOUT'), options.timeoutMs);
    socket.on('error', () => undefined);
    // Why TLS closed the connection is told after it is closed.
    socket.once('close', () => setImmediate(failed, 'ECONNRESET'));
    socket.once('readable', () => {
      const begin: Buffer | null = socket.read();
      if (!begin) {
        failed('ECONNRESET');
        return;
      }
      firstBytes = begin.subarray(0, keptFirstBytes);
      if (classifyFirstBytes(firstBytes) !== 'tls') {
        failed('ERR_SSL_WRONG_VERSION_NUMBER');
        return;
      }
      socket.unshift(begin);
      shakeHands(socket, tls, {
        failed,
        secured(secure) {
          clearTimeout(timer);
          secure.pause();
          secure.on('data', (bytes: Buffer) => input.deliver(bytes));
          resolve(secure);
        },
      });
    });
  });
}

/** A server of its own for each connection: only so what goes wrong can be tied to the connection. It costs 0.2 ms. */
function shakeHands(
  socket: Socket,
  { secure, clientCertificate }: AcceptorTls,
  told: {
    secured(secure: TLSSocket): void;
    failed(code: string): void;
  },
): void {
  const required = clientCertificate === 'required';
  try {
    const server = createServer({ ...secure, requestCert: required, rejectUnauthorized: required });
    server.on('secureConnection', (connection: TLSSocket) => {
      connection.on('error', () => undefined);
      told.secured(connection);
    });
    server.on('tlsClientError', (error, connection) => {
      told.failed(connection.authorizationError ? codeOfAuthorization(connection) : codeOf(error));
    });
    server.emit('connection', socket);
  } catch (error) {
    told.failed(codeOf(error));
  }
}
