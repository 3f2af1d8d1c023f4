import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, createSecureContext, type TLSSocket } from 'node:tls';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { SocketInput } from './socket-input.ts';
import { certificateFacts, hasOwnCertificate, type RequestorTls, tlsFailure } from './tls.ts';

export interface SecureRequestedOptions {
  readonly tls: RequestorTls;
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly input: SocketInput;
}

/**
 * The client's end of a TLS handshake on a connection that stands (RFC 8446, RFC 5246). The peer's certificate is verified
 * here, and not by an option of the library, so that a failure can show which certificate it was. Rejects with FailureError
 * `tls-failed` or `cancelled`; the socket is destroyed then. Under TLS 1.3 a server that does not like our certificate says
 * so after this. The socket comes paused.
 */
export function secureRequested(socket: Socket, options: SecureRequestedOptions): Promise<TLSSocket> {
  const { tls, host, input, signal } = options;
  return new Promise((resolve, reject) => {
    let over = false;
    let secure: TLSSocket | undefined;
    const give = (error: FailureError): void => {
      if (over) return;
      over = true;
      stop();
      secure?.destroy();
      socket.destroy();
      reject(error);
    };
    const failed = (code: string): void => {
      const certificate = secure && certificateFacts(secure.getPeerX509Certificate());
      const ownCertificate = hasOwnCertificate(tls.secure);
      give(new FailureError(tlsFailure(options, code, { ownCertificate, certificate })));
    };
    const onAbort = (): void => give(new FailureError({ kind: 'cancelled' }));
    const timer = setTimeout(() => failed('ETIMEDOUT'), options.timeoutMs);
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort);
    try {
      secure = connect({
        socket,
        secureContext: createSecureContext(tls.secure),
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        ...(isIP(host) ? {} : { servername: host }),
      });
    } catch (error) {
      failed(codeOf(error));
      return;
    }
    const open = secure;
    open.on('error', (error: NodeJS.ErrnoException) => failed(codeOf(error)));
    open.once('close', () => failed('ECONNRESET'));
    open.once('secureConnect', () => {
      const problem = distrust(open, tls, host);
      if (problem !== undefined) {
        failed(problem);
        return;
      }
      over = true;
      stop();
      open.pause();
      open.on('data', (bytes: Buffer) => input.deliver(bytes));
      resolve(open);
    });
    if (signal?.aborted) onAbort();
  });
}

/** Why the certificate is not good enough, as a code. */
function distrust(socket: TLSSocket, { checkHostName }: RequestorTls, host: string): string | undefined {
  if (!socket.authorized) return codeOfAuthorization(socket);
  if (!checkHostName) return undefined;
  return checkServerIdentity(host, socket.getPeerCertificate()) ? 'ERR_TLS_CERT_ALTNAME_INVALID' : undefined;
}

/** The library's types say Error, what comes is the code as text. */
export function codeOfAuthorization(socket: TLSSocket): string {
  const error: unknown = socket.authorizationError;
  return typeof error === 'string' ? error : codeOf(error);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERR_TLS';
}
