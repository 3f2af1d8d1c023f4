import type { Logger } from 'pino';
import type { ListenerSettings, PortOwner } from '../../../shared/contract/listener.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import type { Associate } from '../nodes/associate.ts';
import { isLoopback, isWildcard } from './addresses.ts';
import { findFreePort } from './free-port.ts';
import { askPortOwner } from './port-owner.ts';

/** Why the listener could not start; `port-in-use` also with who has the port and which one is free. */
export async function explainBindFailure(
  error: unknown,
  settings: ListenerSettings,
  options: { readonly associate: Associate; readonly clock: Clock; readonly log: Logger },
): Promise<{ readonly failure: Failure; readonly owner?: PortOwner | undefined }> {
  if (!(error instanceof FailureError)) {
    options.log.error(
      { err: error, correlationId: 'listener-start' },
      'the storage listener could not start',
    );
    return { failure: { kind: 'internal', correlationId: 'listener-start' } };
  }
  options.log.warn({ failure: error.failure }, 'the storage listener could not start');
  if (error.failure.kind !== 'port-in-use') return { failure: error.failure };
  const [answer, freePort] = await Promise.all([
    askPortOwner(options.associate, {
      host: isWildcard(settings.bindAddress) ? '127.0.0.1' : settings.bindAddress,
      port: settings.port,
      aeTitle: settings.aeTitle,
      monotonic: options.clock.monotonic,
    }),
    findFreePort(settings.bindAddress, settings.port),
  ]);
  return {
    failure: {
      ...error.failure,
      ...(answer && { owner: answer.description }),
      ...(freePort !== undefined && { freePort }),
    },
    owner: answer?.owner,
  };
}

/** A listener that only this computer can reach is useless to a PACS elsewhere: `invalid-request`. */
export function refuseUselessLoopback(
  settings: ListenerSettings,
  peers: readonly { readonly name: string; readonly host: string }[],
): void {
  if (!isLoopback(settings.bindAddress)) return;
  const remote = peers.find((peer) => !isLoopback(peer.host));
  if (!remote) return;
  throw new FailureError({
    kind: 'invalid-request',
    detail:
      `Only programs on this computer can reach ${settings.bindAddress}, and "${remote.name}" is on another one, ` +
      'so it could not send anything. Choose :: to listen on every address',
  });
}
