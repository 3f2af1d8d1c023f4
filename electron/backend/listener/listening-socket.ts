import type { Logger } from 'pino';
import type { ListenerTls } from '../../../shared/contract/certificate.ts';
import type { ListenerSettings, ListenerState, PortOwner } from '../../../shared/contract/listener.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import type { Acceptor, AcceptorOptions } from '../dimse/acceptor.ts';
import { acceptorBounds } from '../dimse/limits.ts';
import type { AcceptorTls } from '../dimse/tls.ts';
import type { Associate } from '../nodes/associate.ts';
import { explainBindFailure } from './bind-failure.ts';
import { anyFreePort } from './free-port.ts';
import type { InboundHub } from './inbound-hub.ts';
import { createSecurePort, type SecurePortOverride } from './secure-port.ts';

/** The acceptor of the moment with its settings. Starts and stops happen one after the other, whoever asks. */
export interface ListeningSocket {
  settings(): ListenerSettings;
  state(): Pick<ListenerState, 'settings' | 'status' | 'failure' | 'tls' | 'openAssociations'>;
  /** Who has the port, when we could not have it and somebody answered there. */
  owner(): PortOwner | undefined;
  /** Stops and listens again, unless only who may call has changed: that holds from the next caller on. */
  restart(next?: ListenerSettings): Promise<void>;
  close(): Promise<void>;
}

export function createListeningSocket(
  stored: ListenerSettings,
  overrides: Partial<ListenerSettings> | undefined,
  options: {
    readonly log: Logger;
    readonly clock: Clock;
    readonly associate: Associate;
    createAcceptor(options: AcceptorOptions): Acceptor;
    tlsOptions(tls: ListenerTls): AcceptorTls;
    readonly securePort?: SecurePortOverride | undefined;
  },
  hub: Pick<InboundHub, 'sink' | 'observe' | 'decide' | 'preferred'>,
  onChange: () => void,
): ListeningSocket {
  // Port 0 is a wish, not a setting: until a free port is found, the stored one stands.
  let settings = { ...stored, ...overrides, port: overrides?.port || stored.port };
  let wantsFreePort = overrides?.port === 0;
  let acceptor: Acceptor | undefined;
  let status: ListenerState['status'] = 'stopped';
  let failure: Failure | undefined;
  let owner: PortOwner | undefined;
  let lastTurn: Promise<void> = Promise.resolve();

  const acceptorOf = (tls?: AcceptorTls): Acceptor =>
    options.createAcceptor({
      services: { store: hub.sink, commitmentReports: true },
      ...(tls && { tls }),
      observe: hub.observe,
      decide: hub.decide,
      prefers: hub.preferred,
      ...acceptorBounds,
    });
  const secure = createSecurePort({ ...options, createAcceptor: acceptorOf, override: options.securePort });

  const listen = async (): Promise<void> => {
    if (wantsFreePort) {
      settings = { ...settings, port: (await anyFreePort(settings.bindAddress)) ?? settings.port };
    }
    status = 'starting';
    failure = undefined;
    owner = undefined;
    onChange();
    const next = acceptorOf();
    try {
      await next.listen({ port: settings.port, bindAddress: settings.bindAddress });
      acceptor = next;
      status = 'listening';
    } catch (error) {
      ({ failure, owner } = await explainBindFailure(error, settings, options));
      status = 'failed';
    }
    await secure.listen(settings);
    onChange();
  };
  const stop = async (): Promise<void> => {
    const open = acceptor;
    acceptor = undefined;
    status = 'stopped';
    failure = undefined;
    owner = undefined;
    await Promise.all([open?.close(), secure.close()]);
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = lastTurn.then(work);
    lastTurn = turn.catch(() => {});
    return turn;
  };

  return {
    settings: () => settings,
    state: () => {
      const tls = secure.state();
      return {
        settings,
        status,
        ...(failure && { failure }),
        ...(tls && { tls }),
        openAssociations: (acceptor?.openAssociations ?? 0) + secure.openAssociations,
      };
    },
    owner: () => owner,
    restart: (next) =>
      inTurn(async () => {
        if (next && status === 'listening' && sameSocket(next, settings)) {
          settings = next;
          onChange();
          return;
        }
        await stop();
        if (next) {
          settings = next;
          wantsFreePort = false;
        }
        await listen();
      }),
    close: () => inTurn(stop),
  };
}

function sameSocket(one: ListenerSettings, other: ListenerSettings): boolean {
  const ofSocket = ({ onlyOwnAeTitle: _, allowedCallers: __, ...rest }: ListenerSettings): string =>
    JSON.stringify(Object.entries(rest).sort());
  return ofSocket(one) === ofSocket(other);
}
