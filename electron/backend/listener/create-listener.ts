import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ListenerTls } from '../../../shared/contract/certificate.ts';
import {
  type ConnectionLogEntry,
  type ListenerSettings,
  type ListenerState,
  listenerSettingsSchema,
  type PortOwner,
} from '../../../shared/contract/listener.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import { createCoalescer } from '../coalesce.ts';
import type { Clock } from '../dependencies.ts';
import type { Acceptor, AcceptorOptions } from '../dimse/acceptor.ts';
import type { AcceptorTls } from '../dimse/tls.ts';
import type { Library } from '../library/library.ts';
import type { Associate } from '../nodes/associate.ts';
import { type JsonFile, openJsonFile } from '../settings/json-file.ts';
import { createSubscribers } from '../subscribers.ts';
import { isOwnAddress, type NetworkInterfaces, reachableAddresses } from './addresses.ts';
import { refuseUselessLoopback } from './bind-failure.ts';
import { createConnectionLog } from './connection-log.ts';
import type { Inbound } from './inbound.ts';
import { createInboundHub } from './inbound-hub.ts';
import { createListeningSocket, type ListeningSocket } from './listening-socket.ts';
import type { SecurePortOverride } from './secure-port.ts';

/** Arrivals are told to watchers of the state at most this often. */
const stateEveryMs = 200;

export interface ListenerOptions {
  readonly folder: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly library: Pick<Library, 'openInstance'>;
  readonly associate: Associate;
  createAcceptor(options: AcceptorOptions): Acceptor;
  describeEvent(event: AssociationEvent): string;
  /** Certificates and keys for the port with encryption. Throws FailureError when one is not here. */
  tlsOptions(tls: ListenerTls): AcceptorTls;
  /** All nodes: a listener that only this computer can reach is refused when one of them is elsewhere. */
  peers(): readonly { readonly name: string; readonly host: string }[];
  /** What else nodes and requests have us called by, beside the AE title of the settings. */
  otherAeTitles?(): readonly string[];
  /** For this run; port 0 takes a free one. */
  readonly overrides?: Partial<ListenerSettings>;
  /** The port with encryption, for this run. */
  readonly securePort?: SecurePortOverride | undefined;
  readonly interfaces?: () => NetworkInterfaces;
}

/** The storage listener: where PACSs send what we ask them to move. */
export interface Listener extends Inbound {
  /** Starts listening. Never rejects: the state says how it went. */
  start(): Promise<ListenerState>;
  /**
   * Stores the settings and restarts. Rejects with `invalid-request` for a loopback address while a node is on another
   * computer, and when the settings can't be written; a port that can't be had is a state, not a rejection.
   */
  configure(settings: ListenerSettings): Promise<ListenerState>;
  /** Hands over the present state, then each change. Returns the unsubscribe. */
  watch(listener: (state: ListenerState) => void): () => void;
  /** Who has our port, when we could not have it and somebody answered there. */
  owner(): PortOwner | undefined;
  /** The connections of the last time, each by itself. */
  history(): readonly ConnectionLogEntry[];
  followLog(listener: (entry: ConnectionLogEntry) => void): () => void;
  close(): Promise<void>;
}

export function createListener(options: ListenerOptions): Listener {
  const { value, file } = openJsonFile({
    path: join(options.folder, 'listener.json'),
    schema: listenerSettingsSchema,
    log: options.log,
    now: options.clock.now(),
    absent: () => listenerSettingsSchema.parse({ aeTitle: 'MOVESCOPE', port: 11_112 }),
  });
  const states = createSubscribers<ListenerState>();
  const tellSoon = createCoalescer(options.clock, stateEveryMs, () => states.notify(state()));
  const connections = createConnectionLog(options.clock);
  const interfaces = options.interfaces ?? networkInterfaces;
  const hub = createInboundHub({
    library: options.library,
    connections,
    describeEvent: options.describeEvent,
    admission: () => ({
      settings: socket.settings(),
      otherAeTitles: options.otherAeTitles ?? (() => []),
      isOwnAddress: (address) => isOwnAddress(address, interfaces()),
    }),
    onActivity: tellSoon.request,
  });
  const socket = createListeningSocket(value, options.overrides, options, hub, () => states.notify(state()));
  const state = (): ListenerState => ({
    ...socket.state(),
    addresses: reachableAddresses(socket.settings().bindAddress, interfaces()),
    storedInstances: hub.storedInstances,
  });

  return {
    state,
    onEvent: hub.onEvent,
    onStored: hub.onStored,
    onRefused: hub.onRefused,
    divert: hub.divert,
    prefer: hub.prefer,
    start: () => socket.restart().then(state),
    configure: (next) => configure(next, file, options, socket).then(state),
    watch(listener) {
      listener(state());
      return states.add(listener);
    },
    owner: socket.owner,
    history: connections.heard,
    followLog: connections.follow,
    async close() {
      tellSoon.cancel();
      await socket.close();
      connections.close();
    },
  };
}

async function configure(
  next: ListenerSettings,
  file: JsonFile<ListenerSettings>,
  options: ListenerOptions,
  socket: ListeningSocket,
): Promise<void> {
  refuseUselessLoopback(next, options.peers());
  if (next.tls) {
    if (next.tls.port === next.port) {
      fail({
        kind: 'invalid-request',
        detail: 'The port with encryption must be another one than the plain one',
      });
    }
    options.tlsOptions(next.tls);
  }
  await file.write(next);
  await socket.restart(next);
}
