import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { systemClock } from '../../electron/backend/clock.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { acceptorBounds } from '../../electron/backend/dimse/limits.ts';
import { requestAssociation } from '../../electron/backend/dimse/request-association.ts';
import { openLibrary } from '../../electron/backend/library/open-library.ts';
import type { AssociationEvent } from '../../shared/retrieve/association-event.ts';
import { makeStream, type Stream } from './campaign.ts';
import { Checks } from './checks.ts';
import { readCorpus } from './corpus.ts';
import { askThrough } from './in-process.ts';
import { contextsOf, type RequestKind } from './requests.ts';
import { everyService } from './services.ts';

/** A stream that is over its network in milliseconds may wait this long for a busy machine, and no longer. */
const maxStreamMs = 30_000;
/** How long a scripted PACS waits for us before it goes on all the same. */
const answerWithinMs = 20;

interface Target {
  readonly port: number;
  readonly folder: string;
  readonly events: ReadonlyMap<string, AssociationEvent['type'][]>;
  openAssociations(): number;
  close(): Promise<void>;
}

/** A real listener over a real library in a folder of its own. */
async function startTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-fuzz-'));
  const library = await openLibrary({ folder, log: pino({ level: 'silent' }), clock: systemClock });
  const events = new Map<string, AssociationEvent['type'][]>();
  const acceptor = createAcceptor({
    services: everyService({
      open: (command) => library.openInstance(command, { stored: () => undefined, refused: () => undefined }),
    }),
    observe(event) {
      const types = events.get(event.associationId) ?? [];
      types.push(event.type);
      events.set(event.associationId, types);
    },
    ...acceptorBounds,
  });
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  return {
    port,
    folder,
    events,
    openAssociations: () => acceptor.openAssociations,
    async close() {
      await acceptor.close();
      await library.close();
    },
  };
}

async function within<Value>(work: Promise<Value>, what: string): Promise<Value> {
  const timeout = new AbortController();
  const late = pause(maxStreamMs, undefined, { signal: timeout.signal }).then(
    () => Promise.reject(new Error(`${what} did not end`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    timeout.abort();
  }
}

async function sendTo(port: number, pieces: readonly Buffer[]): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.resume();
  await Promise.race([once(socket, 'connect').catch(() => undefined), closed]);
  for (const [index, piece] of pieces.entries()) {
    if (socket.destroyed) break;
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
    if (index < 40) await nextTurn();
  }
  socket.end();
  await closed;
}

/** Sends the next piece when we have said something, or after a moment. */
async function answerWith(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  socket.on('error', () => undefined);
  for (const [index, piece] of pieces.entries()) {
    if (index < 6) {
      await Promise.race([once(socket, 'data').catch(() => undefined), pause(answerWithinMs)]);
    }
    if (socket.destroyed) return;
    socket.write(piece);
  }
  socket.end();
}

/** One PACS after the other on one port, each with the answers of the moment. */
class AnsweringPacs {
  pieces: readonly Buffer[] = [];
  readonly #server = createServer((socket) => void answerWith(socket, this.pieces));
  port = 0;

  async listen(): Promise<void> {
    this.#server.listen({ port: 0, host: '127.0.0.1' });
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  async ask(kind: RequestKind, pieces: readonly Buffer[]): Promise<void> {
    this.pieces = pieces;
    const checks = new Checks();
    const association = requestAssociation({
      peer: { aeTitle: 'PACS', host: '127.0.0.1', port: this.port },
      callingAe: 'MOVESCOPE',
      contexts: contextsOf(kind),
      maxPduLength: 131_072,
      connectTimeoutMs: 10_000,
      responseTimeoutMs: 10_000,
      observe: checks.observe,
    });
    await askThrough(kind, association, checks);
    await nextTurn();
    // A release that the peer did not answer goes on by itself.
    for (let waited = 0; waited < 100 && checks.events.at(-1)?.type !== 'connection-closed'; waited += 1) {
      await pause(50);
    }
    checks.finished();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}

/** An echo on a connection of its own, while the others do what they do. */
async function echo(port: number): Promise<void> {
  const association = await requestAssociation({
    peer: { aeTitle: 'MOVESCOPE', host: '127.0.0.1', port },
    callingAe: 'FRIEND',
    contexts: contextsOf('echo'),
    maxPduLength: 16_384,
    connectTimeoutMs: 20_000,
    responseTimeoutMs: 20_000,
    observe: () => undefined,
  });
  const status = await association.echo();
  if (status !== 0) throw new Error(`an echo was answered with ${status}`);
  await association.release();
}

function checkTarget(target: Target): string[] {
  const wrong: string[] = [];
  for (const [id, types] of target.events) {
    const closed = types.filter((type) => type === 'connection-closed').length;
    if (closed !== 1 || types.at(-1) !== 'connection-closed') wrong.push(`${id}: ${types.join(', ')}`);
  }
  const incoming = join(target.folder, 'incoming');
  const left = existsSync(incoming) ? readdirSync(incoming) : [];
  if (left.length > 0) wrong.push(`${left.length} files were left in incoming`);
  return wrong;
}

export interface SocketCampaignResult {
  readonly streams: number;
  readonly failures: readonly string[];
  readonly echoes: number;
}

/**
 * Plays streams over real connections, `lanes` at a time, to a listener with a library, and as a PACS to requests of
 * ours; a friend's echoes go on beside them. At the end nothing is open and nothing left in `incoming`.
 */
export async function runOverSockets(options: {
  readonly seed: number;
  readonly count: number;
  readonly lanes?: number;
}): Promise<SocketCampaignResult> {
  const corpus = readCorpus();
  const target = await startTarget();
  const failures: string[] = [];
  let [next, echoes, going] = [0, 0, true];
  const playOne = async ({ index, from, pieces }: Stream, pacs: AnsweringPacs): Promise<void> => {
    const playing = from.to === 'acceptor' ? sendTo(target.port, pieces) : pacs.ask(from.to, pieces);
    await within(playing, `stream ${index}`).catch((error: unknown) => {
      failures.push(`${options.seed}:${index} (${from.name}): ${error}`);
    });
  };
  const lane = async (): Promise<void> => {
    const pacs = new AnsweringPacs();
    await pacs.listen();
    while (next < options.count) await playOne(makeStream(options.seed, next++, corpus), pacs);
    await pacs.close();
  };
  const friend = async (): Promise<void> => {
    while (going) {
      await echo(target.port).then(
        () => {
          echoes += 1;
        },
        (error: unknown) => failures.push(`a friend's echo: ${error}`),
      );
      await pause(100);
    }
  };
  const befriending = friend();
  await Promise.all(Array.from({ length: options.lanes ?? 8 }, lane));
  going = false;
  await befriending;
  for (let waited = 0; waited < 100 && target.openAssociations() > 0; waited += 1) await pause(50);
  await target.close().catch((error: unknown) => failures.push(`closing: ${error}`));
  failures.push(...checkTarget(target));
  await rm(target.folder, { recursive: true, force: true });
  return { streams: options.count, failures, echoes };
}
