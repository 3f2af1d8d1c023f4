import { setImmediate as nextTurn } from 'node:timers/promises';
import { Acceptance } from '../../electron/backend/dimse/acceptance.ts';
import type { Association, AssociationOptions } from '../../electron/backend/dimse/association.ts';
import { Connection } from '../../electron/backend/dimse/connection.ts';
import { Handshake } from '../../electron/backend/dimse/handshake.ts';
import { RequestedAssociation } from '../../electron/backend/dimse/requested-association.ts';
import { Checks, checkSent, expectFailure } from './checks.ts';
import { MemorySocket } from './memory-socket.ts';
import { contextsOf, type RequestKind, request } from './requests.ts';
import { everyService } from './services.ts';

/** No timer is to decide anything here: the far end closes when it has said everything. */
const longMs = 600_000;
const maxPduLength = 131_072;

async function feed(socket: MemorySocket, pieces: readonly Buffer[], each: () => unknown): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    await socket.feed(piece);
    if (index < 12 || index % 16 === 0) await each();
    if (socket.destroyed) break;
  }
  await each();
  await socket.close();
}

/** Plays a peer's bytes to the acceptor's end of an association. Rejects when something does not hold. */
export async function playToAcceptor(pieces: readonly Buffer[]): Promise<Checks> {
  const checks = new Checks();
  const socket = new MemorySocket();
  const { observe } = checks;
  const connection = new Connection({
    ...{ id: 'fuzz', socket: socket.socket, input: socket.input, direction: 'in', maxPduLength, observe },
  });
  const ended = Promise.withResolvers<Promise<void>>();
  const acceptance = new Acceptance({
    connection,
    remoteAddress: '127.0.0.1',
    acceptor: {
      services: everyService(checks.store),
      observe,
      maxPduLength,
      associateTimeoutMs: longMs,
      idleTimeoutMs: longMs,
      maxAssociations: 1,
    },
    full: () => undefined,
    onAccepted: () => undefined,
    onEnded: ended.resolve,
  });
  connection.owner = acceptance;
  acceptance.start();
  await feed(socket, pieces, nextTurn);
  await await ended.promise;
  await nextTurn();
  checks.finished();
  checkSent(socket.written);
  return checks;
}

function negotiate(
  kind: RequestKind,
  socket: MemorySocket,
  observe: Checks['observe'],
): Promise<RequestedAssociation> {
  const connection = new Connection({
    ...{ id: 'fuzz', socket: socket.socket, input: socket.input, direction: 'out', maxPduLength, observe },
  });
  const options: AssociationOptions = {
    peer: { aeTitle: 'PACS', host: '127.0.0.1', port: 104 },
    callingAe: 'MOVESCOPE',
    contexts: contextsOf(kind),
    maxPduLength,
    connectTimeoutMs: longMs,
    responseTimeoutMs: longMs,
    observe,
  };
  return new Promise((resolve, reject) => {
    const handshake = new Handshake({
      ...options,
      connection,
      accepted(answer, contexts) {
        connection.owner = new RequestedAssociation({
          connection,
          peer: answer.userInformation,
          contexts,
          localAddress: socket.localAddress,
          remoteAddress: socket.remoteAddress,
          callingAe: options.callingAe,
          calledAe: options.peer.aeTitle,
          responseTimeoutMs: longMs,
          observe,
          onEnded: () => undefined,
        });
        resolve(connection.owner as RequestedAssociation);
      },
      failed: reject,
    });
    connection.owner = handshake;
    handshake.start();
  });
}

/** Asks and reads the answer, whatever it is: a failure is an outcome. */
export async function askThrough(
  kind: RequestKind,
  associating: Promise<Association>,
  checks: Checks,
): Promise<void> {
  try {
    const association = await associating;
    await request(kind, association, {
      studyInstanceUid: '1.2.3',
      moveDestination: 'JUDGE',
      store: checks.store,
    });
    await association.release();
  } catch (error) {
    expectFailure(error);
  }
}

/** Plays a PACS's bytes as the answers to a request of ours. Rejects when something does not hold. */
export async function playToRequestor(kind: RequestKind, pieces: readonly Buffer[]): Promise<Checks> {
  const checks = new Checks();
  const socket = new MemorySocket();
  const asking = askThrough(kind, negotiate(kind, socket, checks.observe), checks);
  // The request goes out in the turn after the association stands.
  await feed(socket, pieces, nextTurn);
  await asking;
  await nextTurn();
  checks.finished();
  checkSent(socket.written);
  return checks;
}
