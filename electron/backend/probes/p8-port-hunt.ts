import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Acceptor } from '../dimse/acceptor.ts';
import { isWildcard } from '../listener/addresses.ts';
import type { InstanceAddress } from '../retrieve/retrieves.ts';
import { discardingWriter } from '../retrieve/test-run.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';
import { smallInstanceOf } from './small-instance-of.ts';

/** Ports that DICOM programs usually listen on, and those next to them. */
export const usualPorts: readonly number[] = [
  104, 2762, 4006, 4242, 5678, 10_104, 11_112, 11_113, 2104, 6000,
];

interface Caught {
  port?: number;
  callingAe?: string;
  calledAe?: string;
  remoteAddress?: string;
}

/**
 * P8: listens on the usual ports as well, during one C-MOVE of a small instance. A call there names the port that the PACS
 * has for us. Ports that are taken, or that the system forbids, are left out.
 */
export async function huntPort(
  tools: ProbeTools,
  subject: ProbeSubject,
  ports: readonly number[] = usualPorts,
): Promise<ProbeResultOf<'P8'>> {
  const { peer, signal } = subject;
  const { port: ours, bindAddress } = tools.listener.state().settings;
  const instance = await smallInstanceOf(tools, subject);
  const caught: Caught = {};
  const stop = new AbortController();
  const open = await listenOn(
    tools,
    ports.filter((port) => port !== ours),
    isWildcard(bindAddress) ? bindAddress : '::',
    { caught, instance, onCaught: () => stop.abort() },
  );
  try {
    // A call that was caught is the answer; what the C-MOVE comes to does not matter any more.
    const both = AbortSignal.any([signal, stop.signal]);
    await tools.retrieves.test({ peer, service: 'C-MOVE', instance, signal: both });
  } finally {
    await Promise.all(open.map(({ acceptor }) => acceptor.close()));
  }
  const { port, ...caller } = caught;
  return {
    probe: 'P8',
    at: tools.clock.now(),
    ports: open.map((one) => one.port),
    ...(port !== undefined && { caughtPort: port, ...caller }),
  };
}

async function listenOn(
  tools: ProbeTools,
  ports: readonly number[],
  bindAddress: string,
  hunt: { readonly caught: Caught; readonly instance: InstanceAddress; onCaught(): void },
): Promise<{ readonly port: number; readonly acceptor: Acceptor }[]> {
  const listening = ports.map(async (port) => {
    const acceptor = tools.createAcceptor({
      services: {
        store: {
          open: (command) =>
            discardingWriter(hunt.instance)(command, { stored: () => {}, refused: () => {} }),
        },
      },
      observe: (event) => note(hunt.caught, port, event, hunt.onCaught),
      maxPduLength: 131_072,
      associateTimeoutMs: 30_000,
      idleTimeoutMs: 60_000,
      maxAssociations: 8,
    });
    await acceptor.listen({ port, bindAddress });
    return { port, acceptor };
  });
  const settled = await Promise.allSettled(listening);
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function note(caught: Caught, port: number, event: AssociationEvent, onCaught: () => void): void {
  if (event.type === 'connected' && caught.port === undefined) caught.remoteAddress = event.remoteAddress;
  if (event.type !== 'association-requested' || caught.port !== undefined) return;
  caught.port = port;
  caught.callingAe = event.callingAe;
  caught.calledAe = event.calledAe;
  onCaught();
}
