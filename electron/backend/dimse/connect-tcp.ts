import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readInPlace, type SocketInput } from './socket-input.ts';

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  /** Bound on the name look-up and on the connect, each. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes what the socket receives; absent: the caller reads it. */
  readonly input?: SocketInput;
}

/** How long an address is waited for before the next one is tried beside it (RFC 8305 5). */
const nextAddressAfterMs = 250;

function cancelled(): FailureError {
  return new FailureError({ kind: 'cancelled' });
}

async function resolveName(options: TcpOptions): Promise<readonly string[]> {
  const { host } = options;
  if (isIP(host)) return [host];
  const unresolved = (code: string): FailureError => new FailureError({ kind: 'name-not-found', host, code });
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(unresolved('ETIMEDOUT')), options.timeoutMs);
    const onAbort = (): void => reject(cancelled());
    options.signal?.addEventListener('abort', onAbort);
    stop = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
  });
  try {
    const found = await Promise.race([lookup(host, { all: true, order: 'verbatim' }), stopped]);
    if (found.length === 0) throw unresolved('ENOTFOUND');
    return found.map((one) => one.address);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw unresolved(error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN');
  } finally {
    stop();
  }
}

function connectFailure(code: string, options: TcpOptions, elapsedMs: number): Failure {
  const { host, port } = options;
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return { kind: 'tcp-refused', host, port, elapsedMs };
  if (code === 'ETIMEDOUT') return { kind: 'tcp-timeout', host, port, elapsedMs };
  return { kind: 'tcp-unreachable', host, port, code, elapsedMs };
}

/** A refusal proves more than silence, silence more than a missing route (a host without IPv6). */
const weight: Partial<Record<Failure['kind'], number>> = { 'tcp-refused': 2, 'tcp-timeout': 1 };

function tellingMost(failures: readonly Failure[]): Failure {
  return failures.reduce((best, one) => ((weight[one.kind] ?? 0) > (weight[best.kind] ?? 0) ? one : best));
}

/** Tries addresses in the resolver's order, each beside the ones before that are still silent. */
class AddressRace {
  readonly #options: TcpOptions;
  readonly #started = performance.now();
  readonly #left: string[];
  readonly #open = new Set<Socket>();
  readonly #failures: Failure[] = [];
  #resolve: (socket: Socket) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #next: NodeJS.Timeout | undefined;

  constructor(addresses: readonly string[], options: TcpOptions) {
    this.#left = [...addresses];
    this.#options = options;
  }

  async run(): Promise<Socket> {
    const { signal, timeoutMs } = this.#options;
    const onAbort = (): void => this.#reject(cancelled());
    const limit = setTimeout(() => {
      this.#failures.push(this.#failure('ETIMEDOUT'));
      this.#reject(new FailureError(tellingMost(this.#failures)));
    }, timeoutMs);
    signal?.addEventListener('abort', onAbort);
    try {
      return await new Promise<Socket>((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
        this.#tryNext();
      });
    } finally {
      clearTimeout(limit);
      clearTimeout(this.#next);
      signal?.removeEventListener('abort', onAbort);
      this.#left.length = 0;
      for (const socket of this.#open) socket.destroy();
    }
  }

  #failure(code: string): Failure {
    return connectFailure(code, this.#options, performance.now() - this.#started);
  }

  #tryNext(): void {
    clearTimeout(this.#next);
    const host = this.#left.shift();
    if (host === undefined) {
      if (this.#open.size === 0) this.#reject(new FailureError(tellingMost(this.#failures)));
      return;
    }
    const { port, input } = this.#options;
    const socket = connect({ host, port, ...(input && { onread: readInPlace(input) }) });
    this.#open.add(socket);
    const onError = (error: NodeJS.ErrnoException): void => {
      this.#open.delete(socket);
      this.#failures.push(this.#failure(error.code ?? 'EUNKNOWN'));
      this.#tryNext();
    };
    socket.on('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      this.#open.delete(socket);
      this.#resolve(socket);
    });
    if (this.#left.length > 0) this.#next = setTimeout(() => this.#tryNext(), nextAddressAfterMs);
  }
}

/**
 * Looks up the name, then connects to the first address that answers. Rejects with FailureError: name-not-found,
 * tcp-refused, tcp-timeout, tcp-unreachable, cancelled. The caller owns the socket, and must listen to its errors at once.
 */
export async function connectTcp(options: TcpOptions): Promise<Socket> {
  if (options.signal?.aborted) throw cancelled();
  const addresses = await resolveName(options);
  if (options.signal?.aborted) throw cancelled();
  return new AddressRace(addresses, options).run();
}
