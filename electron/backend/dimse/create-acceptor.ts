import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { Acceptance } from './acceptance.ts';
import type { Acceptor, AcceptorOptions } from './acceptor.ts';
import { Connection } from './connection.ts';
import { normaliseAddress } from './network-address.ts';
import { type SocketInput, takeAccepted } from './socket-input.ts';

/** Connections beyond the associations that may wait for their rejection; more than that are closed without a word. */
const waitingRoom = 64;
/** A disk that hangs must not keep the program from closing, nor a port from being opened again. */
const defaultCloseTimeoutMs = 5000;

interface Place {
  readonly connection: Connection;
  associated: boolean;
}

function listenFailure(error: NodeJS.ErrnoException, port: number, bindAddress: string): Failure {
  switch (error.code) {
    case 'EADDRINUSE':
      return { kind: 'port-in-use', port, bindAddress };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'port-forbidden', port, bindAddress, code: error.code };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
    case 'ENOTFOUND':
      return { kind: 'address-not-available', bindAddress };
    default:
      return { kind: 'port-forbidden', port, bindAddress, code: error.code ?? 'EUNKNOWN' };
  }
}

function bind(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true, backlog: 511 }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

class ListeningAcceptor implements Acceptor {
  readonly #options: AcceptorOptions;
  readonly #places = new Set<Place>();
  /** Those of associations that are over linger for a moment. */
  readonly #sockets = new Set<Socket>();
  /** Those that `meet` has and that have not gone on. */
  readonly #met = new Set<Socket>();
  /** What the store sink still does for associations that are over. */
  readonly #settling = new Set<Promise<void>>();
  #server: Server | undefined;

  constructor(options: AcceptorOptions) {
    this.#options = options;
  }

  get openAssociations(): number {
    let count = 0;
    for (const place of this.#places) if (place.associated) count += 1;
    return count;
  }

  async listen(at: {
    readonly port: number;
    readonly bindAddress: string;
  }): Promise<{ readonly port: number }> {
    if (this.#server)
      throw new FailureError({ kind: 'invalid-request', detail: 'the acceptor listens already' });
    try {
      return { port: await this.#listen(at.port, at.bindAddress) };
    } catch (error) {
      const failed = error as NodeJS.ErrnoException;
      if (at.bindAddress !== '::' || (failed.code !== 'EAFNOSUPPORT' && failed.code !== 'EADDRNOTAVAIL')) {
        throw new FailureError(listenFailure(failed, at.port, at.bindAddress));
      }
    }
    // IPv6 is switched off here.
    try {
      return { port: await this.#listen(at.port, '0.0.0.0') };
    } catch (error) {
      throw new FailureError(listenFailure(error as NodeJS.ErrnoException, at.port, '0.0.0.0'));
    }
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server ? new Promise<void>((resolve) => server.close(() => resolve())) : undefined;
    for (const { connection } of [...this.#places]) {
      const during = connection.owner.during();
      connection.abort(0, 0, { kind: 'association-aborted', by: 'us', source: 0, reason: 0, during });
    }
    for (const socket of this.#met) socket.destroy();
    await this.#within(this.#options.closeTimeoutMs ?? defaultCloseTimeoutMs);
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Resolves when nothing is left of the connections, or after `ms`. */
  async #within(ms: number): Promise<void> {
    const gone = [...this.#sockets].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    await Promise.race([Promise.all([...this.#settling, ...gone]), timeout]);
    clearTimeout(timer);
  }

  async #listen(port: number, host: string): Promise<number> {
    const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#meet(socket));
    const bound = await bind(server, port, host);
    // Errors while listening concern one connection (EMFILE, ECONNABORTED): the others go on.
    server.on('error', () => undefined);
    this.#server = server;
    return bound;
  }

  #meet(socket: Socket): void {
    const { meet } = this.#options;
    if (!meet) {
      this.#accept(socket);
      return;
    }
    this.#met.add(socket);
    const forget = (): void => {
      this.#met.delete(socket);
    };
    const ignore = (): void => undefined;
    socket.once('close', forget);
    socket.on('error', ignore);
    meet(socket, () => {
      if (!this.#met.delete(socket) || socket.destroyed) return;
      socket.off('close', forget);
      socket.off('error', ignore);
      this.#accept(socket);
    });
  }

  #accept(accepted: Socket): void {
    const input: SocketInput = { deliver: () => undefined };
    const socket = takeAccepted(accepted, input);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const { maxPduLength, observe, maxAssociations } = this.#options;
    const id = `a-${randomUUID()}`;
    const remoteAddress = normaliseAddress(socket.remoteAddress);
    const connection = new Connection({ id, socket, input, direction: 'in', maxPduLength, observe });
    const place: Place = { connection, associated: false };
    this.#places.add(place);
    observe({
      type: 'connected',
      associationId: id,
      direction: 'in',
      localAddress: normaliseAddress(socket.localAddress),
      localPort: socket.localPort ?? 0,
      remoteAddress,
      remotePort: socket.remotePort ?? 0,
      elapsedMs: 0,
    });
    const acceptance = new Acceptance({
      connection,
      remoteAddress,
      acceptor: this.#options,
      full: () => this.openAssociations >= maxAssociations,
      onAccepted: () => {
        place.associated = true;
      },
      onEnded: (stored) => {
        this.#places.delete(place);
        this.#keep(stored);
      },
    });
    connection.owner = acceptance;
    acceptance.start();
    if (this.#places.size > maxAssociations + waitingRoom) {
      connection.finish({ kind: 'association-closed-early', during: 'association' }, false);
      connection.destroy();
    }
  }

  #keep(stored: Promise<void>): void {
    const settled = stored.catch(() => undefined).finally(() => this.#settling.delete(settled));
    this.#settling.add(settled);
  }
}

/**
 * Creates an acceptor of associations: the SCP end of PS3.8 and PS3.7. Verification is always served; the rest depends on
 * `options.services`. A peer that misbehaves loses its own association and nothing else.
 */
export function createAcceptor(options: AcceptorOptions): Acceptor {
  return new ListeningAcceptor(options);
}
