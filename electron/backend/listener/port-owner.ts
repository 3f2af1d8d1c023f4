import { createServer } from 'node:net';
import type { Associate } from '../nodes/associate.ts';
import { echoPeer } from '../nodes/echo-peer.ts';

/**
 * Asks who answers on a port of this computer, by C-ECHO. Gives a phrase such as `a DICOM program (OFFIS_DCMTK_367)`;
 * undefined when nothing answers within a second.
 */
export async function describePortOwner(
  associate: Associate,
  at: { readonly host: string; readonly port: number; readonly aeTitle: string; monotonic(): number },
): Promise<string | undefined> {
  const answer = await echoPeer(
    associate,
    {
      nodeId: undefined,
      name: 'port owner',
      peer: { aeTitle: at.aeTitle, host: at.host, port: at.port },
      localAe: at.aeTitle,
      model: 'study-root',
      method: 'auto',
      moveDestination: at.aeTitle,
      queryCharacterSet: undefined,
      connectTimeoutMs: 1000,
      responseTimeoutMs: 1000,
      maxPduLength: 16_384,
    },
    { monotonic: at.monotonic },
  );
  if (answer.implementationVersionName || answer.implementationClassUid) {
    return `a DICOM program (${answer.implementationVersionName || answer.implementationClassUid})`;
  }
  switch (answer.failure?.kind) {
    case undefined:
    case 'association-rejected':
    case 'association-aborted':
    case 'no-presentation-context':
      return 'a DICOM program';
    case 'not-dicom':
      return answer.failure.protocol === 'other'
        ? 'a program that does not speak DICOM'
        : `a program that speaks ${answer.failure.protocol.toUpperCase()}`;
    case 'association-closed-early':
    case 'protocol-error':
      return 'a program that does not speak DICOM';
    default:
      return undefined;
  }
}

/** The first port after `taken` on which we could listen; after a system port, from 11112 on. Undefined when 20 are taken. */
export async function findFreePort(bindAddress: string, taken: number): Promise<number | undefined> {
  const first = taken >= 1024 ? taken + 1 : 11_112;
  for (let port = first; port < Math.min(first + 20, 65_536); port++) {
    if ((await tryToListen(bindAddress, port)) !== undefined) return port;
  }
  return undefined;
}

/** A port that the system picks. */
export async function anyFreePort(bindAddress: string): Promise<number | undefined> {
  return tryToListen(bindAddress, 0);
}

function tryToListen(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
