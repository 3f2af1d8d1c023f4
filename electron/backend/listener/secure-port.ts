import type { Logger } from 'pino';
import type { ListenerTls } from '../../../shared/contract/certificate.ts';
import type { ListenerSettings, ListenerState } from '../../../shared/contract/listener.ts';
import type { Clock } from '../dependencies.ts';
import type { Acceptor, AcceptorOptions } from '../dimse/acceptor.ts';
import type { AcceptorTls } from '../dimse/tls.ts';
import type { Associate } from '../nodes/associate.ts';
import { explainBindFailure } from './bind-failure.ts';

/** TLS of this run instead of what is stored; port 0 takes a free one. */
export interface SecurePortOverride {
  readonly port: number;
  readonly tls: AcceptorTls;
}

/** The port with encryption, beside the plain one. What goes wrong with it leaves the plain one alone. */
export interface SecurePort {
  /** Undefined: there is none. */
  state(): ListenerState['tls'];
  readonly openAssociations: number;
  listen(settings: ListenerSettings): Promise<void>;
  close(): Promise<void>;
}

export function createSecurePort(options: {
  readonly log: Logger;
  readonly clock: Clock;
  readonly associate: Associate;
  createAcceptor(tls: AcceptorTls): ReturnType<(options: AcceptorOptions) => Acceptor>;
  /** Throws FailureError when a certificate is not here. */
  tlsOptions(tls: ListenerTls): AcceptorTls;
  readonly override: SecurePortOverride | undefined;
}): SecurePort {
  let acceptor: Acceptor | undefined;
  let state: ListenerState['tls'];
  const wishOf = ({ tls }: ListenerSettings): { port: number; tls: () => AcceptorTls } | undefined => {
    const { override } = options;
    if (override) return { port: override.port, tls: () => override.tls };
    return tls && { port: tls.port, tls: () => options.tlsOptions(tls) };
  };
  return {
    state: () => state,
    get openAssociations() {
      return acceptor?.openAssociations ?? 0;
    },
    async listen(settings) {
      const wish = wishOf(settings);
      state = undefined;
      if (!wish) return;
      try {
        const next = options.createAcceptor(wish.tls());
        const { port } = await next.listen({ port: wish.port, bindAddress: settings.bindAddress });
        acceptor = next;
        state = { port, status: 'listening' };
      } catch (error) {
        const { failure } = await explainBindFailure(error, { ...settings, port: wish.port }, options);
        state = { port: wish.port, status: 'failed', failure };
      }
    },
    async close() {
      const open = acceptor;
      acceptor = undefined;
      state = state && { port: state.port, status: 'stopped' };
      await open?.close();
    },
  };
}
