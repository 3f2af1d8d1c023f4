import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { AssociationObserver } from './association.ts';
import { classifyFirstBytes } from './first-bytes.ts';
import { maxHandshakes } from './limits.ts';
import { normaliseAddress } from './network-address.ts';
import { secureAccepted } from './secure-accepted.ts';
import type { SocketInput } from './socket-input.ts';
import { type AcceptorTls, certificateFacts } from './tls.ts';

/** The connections to a TLS port that are in the middle of their handshake. */
export class SecureArrivals {
  readonly #options: {
    readonly tls: AcceptorTls;
    readonly timeoutMs: number;
    readonly observe: AssociationObserver;
  };
  readonly #open = new Set<Socket>();

  constructor(options: {
    readonly tls: AcceptorTls;
    /** Bound on the handshake. */
    readonly timeoutMs: number;
    readonly observe: AssociationObserver;
  }) {
    this.#options = options;
  }

  /** Observes `secured` and hands the socket on, or observes why there is none with `connection-closed`. */
  async take(
    associationId: string,
    socket: Socket,
    input: SocketInput,
    proceed: (secure: TLSSocket) => void,
  ): Promise<void> {
    const { tls, timeoutMs, observe } = this.#options;
    const startedAt = performance.now();
    const caller = { host: normaliseAddress(socket.remoteAddress), port: socket.remotePort ?? 0 };
    if (this.#open.size >= maxHandshakes) leastPromising([...this.#open.keys()])?.destroy();
    this.#open.add(socket);
    const outcome = await secureAccepted(socket, { tls, timeoutMs, input, caller });
    this.#open.delete(socket);
    if ('failure' in outcome) {
      const kind = classifyFirstBytes(outcome.firstBytes);
      observe({
        type: 'connection-closed',
        associationId,
        orderly: false,
        bytesReceived: socket.bytesRead,
        firstBytes: kind === 'ssh' ? 'other' : kind,
        failure: outcome.failure,
      });
      return;
    }
    observe(securedEvent(associationId, 'in', outcome, performance.now() - startedAt));
    proceed(outcome);
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

/** Of the address with most of them the oldest that has said nothing, else the oldest. */
function leastPromising(open: readonly Socket[]): Socket | undefined {
  const byAddress = [...Map.groupBy(open, (socket) => socket.remoteAddress).values()];
  const [most = []] = byAddress.toSorted((a, b) => b.length - a.length);
  return most.find((socket) => socket.bytesRead === 0) ?? most[0];
}

/** What was agreed on, and who the other side says it is. */
export function securedEvent(
  associationId: string,
  direction: 'in' | 'out',
  socket: TLSSocket,
  elapsedMs: number,
) {
  const certificate = certificateFacts(socket.getPeerX509Certificate());
  return {
    ...{ type: 'secured' as const, associationId, direction, elapsedMs },
    ...{ protocol: socket.getProtocol() ?? '', cipher: socket.getCipher().standardName },
    ...(certificate && { certificate }),
  };
}
