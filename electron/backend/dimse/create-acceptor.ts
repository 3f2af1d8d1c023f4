import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { Acceptance } from './acceptance.ts';
import type { Acceptor, AcceptorOptions, Rejection } from './acceptor.ts';
import { Connection } from './connection.ts';
import { maxLingeringConnections, maxWaitingConnections } from './limits.ts';
import { normaliseAddress } from './network-address.ts';
import { loadQuickAck, type QuickAck } from './quick-ack.ts';
import { SecureArrivals } from './secure-arrivals.ts';
import { type SocketInput, takeAccepted } from './socket-input.ts';

/** Local limit exceeded, by the presentation-related service provider (PS3.8 9.3.4). */
const localLimitExceeded: Rejection = { result: 2, source: 3, reason: 2 };
/** A disk that hangs must not keep the program from closing, nor a port from being opened again. */
const defaultCloseTimeoutMs = 5000;

interface Place {
  readonly connection: Connection;
  readonly remoteAddress: string;
  associated: boolean;
}

/** Those of the address that has most of them, oldest first. */
function ofBusiestAddress(places: readonly Place[]): readonly Place[] {
  const byAddress = Map.groupBy(places, (place) => place.remoteAddress);
  return [...byAddress.values()].reduce((most, some) => (some.length > most.length ? some : most), []);
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
  readonly #secure: SecureArrivals | undefined;
  #server: Server | undefined;
  #quickAck: QuickAck | undefined;

  constructor(options: AcceptorOptions) {
    this.#options = options;
    const { tls, observe, associateTimeoutMs: timeoutMs } = options;
    this.#secure = tls && new SecureArrivals({ tls, timeoutMs, observe });
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
    this.#quickAck = this.#options.quickAck === false ? undefined : await loadQuickAck();
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
    this.#secure?.close();
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
      this.#admit(socket);
      return;
    }
    // The oldest goes: who is real goes on within moments.
    if (this.#met.size >= maxWaitingConnections) this.#met.values().next().value?.destroy();
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
      this.#admit(socket);
    });
  }

  /** On a TLS port the handshake comes first. */
  #admit(accepted: Socket): void {
    const input: SocketInput = { deliver: () => undefined };
    const id = `a-${randomUUID()}`;
    const secure = this.#secure;
    const socket = secure ? accepted : takeAccepted(accepted, input);
    this.#options.observe({
      type: 'connected',
      associationId: id,
      direction: 'in',
      localAddress: normaliseAddress(socket.localAddress),
      localPort: socket.localPort ?? 0,
      remoteAddress: normaliseAddress(socket.remoteAddress),
      remotePort: socket.remotePort ?? 0,
      elapsedMs: 0,
      ...(secure && { tls: true }),
    });
    if (secure) void secure.take(id, socket, input, (secured) => this.#accept(id, secured, input));
    else this.#accept(id, socket, input);
  }

  #accept(id: string, socket: Socket, input: SocketInput): void {
    this.#makeRoomToWait();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const { maxPduLength, observe } = this.#options;
    const remoteAddress = normaliseAddress(socket.remoteAddress);
    const connection = new Connection({
      ...{ id, socket, input, direction: 'in', maxPduLength, observe },
      quickAck: this.#quickAck,
    });
    const place: Place = { connection, remoteAddress, associated: false };
    this.#places.add(place);
    const acceptance = new Acceptance({
      connection,
      remoteAddress,
      acceptor: this.#options,
      full: () => this.#roomFor(remoteAddress),
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
  }

  /**
   * Connections that ask for nothing can not keep others out: the oldest of the address with most of them makes room.
   * Who asks at once is not among the oldest.
   */
  #makeRoomToWait(): void {
    const waiting = [...this.#places].filter((place) => !place.associated);
    if (waiting.length >= maxWaitingConnections) {
      const oldest = ofBusiestAddress(waiting)[0]?.connection;
      oldest?.finish({ kind: 'limit-reached', limit: 'connections', value: maxWaitingConnections }, false);
      oldest?.destroy();
    }
    if (this.#sockets.size - this.#places.size < maxLingeringConnections) return;
    const open = new Set([...this.#places].map((place) => place.connection.socket));
    for (const socket of this.#sockets) {
      if (open.has(socket)) continue;
      socket.destroy();
      break;
    }
  }

  /** How to reject another association from `remoteAddress`; undefined when there is room, or was made. */
  #roomFor(remoteAddress: string): Rejection | undefined {
    const { maxAssociations, maxAssociationsPerAddress = maxAssociations } = this.#options;
    const all = [...this.#places].filter((place) => place.associated);
    const same = all.filter((place) => place.remoteAddress === remoteAddress);
    const full = same.length >= maxAssociationsPerAddress ? same : all.length >= maxAssociations ? all : [];
    if (full.length === 0 || this.#endRested(full)) return undefined;
    return localLimitExceeded;
  }

  /** Ends the association that has rested longest, if one has rested for the idle time. */
  #endRested(places: readonly Place[]): boolean {
    const { idleTimeoutMs } = this.#options;
    const restMs = ({ connection }: Place): number =>
      connection.owner.during() === 'idle' ? connection.silence.silentMs : 0;
    const [rested] = [...places].sort((a, b) => restMs(b) - restMs(a));
    if (!rested || restMs(rested) < idleTimeoutMs) return false;
    rested.connection.abort(0, 0, { kind: 'limit-reached', limit: 'rest', value: idleTimeoutMs });
    return true;
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
