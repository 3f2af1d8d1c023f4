import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FailureError, fail } from '../../../shared/failure/failure.ts';
import type { Association, AssociationOptions } from './association.ts';
import { connectTcp } from './connect-tcp.ts';
import { Connection } from './connection.ts';
import { allRefused, Handshake } from './handshake.ts';
import { maxContexts } from './limits.ts';
import { normaliseAddress } from './network-address.ts';
import { loadQuickAck, type QuickAck } from './quick-ack.ts';
import { RequestedAssociation } from './requested-association.ts';
import { securedEvent } from './secure-arrivals.ts';
import { secureRequested } from './secure-requested.ts';
import type { SocketInput } from './socket-input.ts';
import type { RequestorTls } from './tls.ts';

async function open(options: AssociationOptions, associationId: string, input: SocketInput): Promise<Socket> {
  const { peer, observe, signal, tls } = options;
  const started = performance.now();
  const address = { host: peer.host, port: peer.port };
  observe({ type: 'connection-started', associationId, ...address, ...(tls && { tls: true }) });
  try {
    const { connectTimeoutMs: timeoutMs } = options;
    const socket = await connectTcp({ ...address, timeoutMs, signal, ...(!tls && { input }) });
    observe({
      type: 'connected',
      associationId,
      direction: 'out',
      localAddress: normaliseAddress(socket.localAddress),
      localPort: socket.localPort ?? 0,
      remoteAddress: normaliseAddress(socket.remoteAddress),
      remotePort: socket.remotePort ?? peer.port,
      elapsedMs: performance.now() - started,
    });
    return tls ? await secure(options, tls, associationId, socket, input) : socket;
  } catch (error) {
    const failure = error instanceof FailureError ? error.failure : undefined;
    const orderly = failure?.kind === 'cancelled';
    observe({
      type: 'connection-closed',
      associationId,
      orderly,
      bytesReceived: 0,
      ...(failure && !orderly ? { failure } : {}),
    });
    throw error;
  }
}

async function secure(
  { peer, observe, signal, connectTimeoutMs: timeoutMs }: AssociationOptions,
  tls: RequestorTls,
  associationId: string,
  socket: Socket,
  input: SocketInput,
): Promise<Socket> {
  const started = performance.now();
  const { host, port } = peer;
  const secured = await secureRequested(socket, { tls, host, port, timeoutMs, signal, input });
  observe(securedEvent(associationId, 'out', secured, performance.now() - started));
  return secured;
}

function negotiate(
  options: AssociationOptions,
  id: string,
  socket: Socket,
  input: SocketInput,
  quickAck: QuickAck | undefined,
): Promise<RequestedAssociation> {
  const { maxPduLength, observe, signal } = options;
  const localAddress = normaliseAddress(socket.localAddress);
  return new Promise((resolve, reject) => {
    const connection = new Connection({
      ...{ id, socket, input, direction: 'out', maxPduLength, observe, quickAck },
    });
    const onAbort = (): void => connection.abort(0, 0, { kind: 'cancelled' });
    const handshake = new Handshake({
      ...options,
      connection,
      accepted(answer, contexts) {
        const { userInformation: peer } = answer;
        const association = new RequestedAssociation({
          connection,
          peer,
          contexts,
          localAddress,
          callingAe: options.callingAe,
          calledAe: options.peer.aeTitle,
          remoteAddress: normaliseAddress(socket.remoteAddress),
          responseTimeoutMs: options.responseTimeoutMs,
          observe,
          onEnded: () => signal?.removeEventListener('abort', onAbort),
        });
        connection.owner = association;
        const refused = allRefused(contexts);
        if (refused) void association.release().then(() => reject(new FailureError(refused)));
        else resolve(association);
      },
      failed(error) {
        signal?.removeEventListener('abort', onAbort);
        reject(error);
      },
    });
    connection.owner = handshake;
    signal?.addEventListener('abort', onAbort);
    handshake.start();
    if (signal?.aborted) onAbort();
  });
}

/**
 * Looks up the peer, connects and negotiates an association (PS3.8 7.1). Every step is observed; `connection-closed` is
 * the last event, exactly once, and comes before a rejection. Rejects with FailureError: name-not-found, tcp-refused,
 * tcp-timeout, tcp-unreachable, tls-failed, not-dicom, association-rejected, association-aborted, association-closed-early,
 * response-timeout, no-presentation-context (every context was refused), protocol-error, invalid-request, cancelled.
 */
export async function requestAssociation(options: AssociationOptions): Promise<Association> {
  const count = options.contexts.length;
  if (count === 0 || count > maxContexts) {
    fail({
      kind: 'invalid-request',
      detail: `${count} presentation contexts; 1 to ${maxContexts} are possible`,
    });
  }
  const id = `a-${randomUUID()}`;
  const input: SocketInput = { deliver: () => undefined };
  // Before the connection: whoever gets a socket must listen to it at once.
  const quickAck = options.quickAck === false ? undefined : await loadQuickAck();
  const socket = await open(options, id, input);
  return negotiate(options, id, socket, input, quickAck);
}
