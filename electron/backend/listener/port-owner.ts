import type { PortOwner } from '../../../shared/contract/listener.ts';
import type { EchoResult } from '../../../shared/contract/pacs-node.ts';
import { implementation } from '../../../shared/dicom/uid.ts';
import type { Associate } from '../nodes/associate.ts';
import { echoPeer } from '../nodes/echo-peer.ts';
import { readPortProcess } from './port-process.ts';

/** Who has a port of ours. `description` is a phrase such as `a DICOM program (OFFIS_DCMTK_367)`. */
export interface PortOwnerAnswer {
  readonly owner: PortOwner;
  readonly description: string;
}

/**
 * Asks who answers on a port of this computer, by C-ECHO and of the system. Undefined when nothing answers within a second
 * and the system tells nothing either.
 */
export async function askPortOwner(
  associate: Associate,
  at: { readonly host: string; readonly port: number; readonly aeTitle: string; monotonic(): number },
): Promise<PortOwnerAnswer | undefined> {
  const [answer, process] = await Promise.all([echoPort(associate, at), readPortProcess(at.port)]);
  const what = describeAnswer(answer);
  const name = process && `${process.name}, process ${process.pid}`;
  const description = what ?? name;
  if (description === undefined) return undefined;
  const { implementationClassUid, implementationVersionName } = answer;
  return {
    owner: {
      ...(implementationClassUid && { implementationClassUid }),
      ...(implementationVersionName && { implementationVersionName }),
      ...(name && { name }),
      ...(implementationClassUid && { isUs: implementationClassUid === implementation.classUid }),
    },
    description,
  };
}

function echoPort(
  associate: Associate,
  at: { readonly host: string; readonly port: number; readonly aeTitle: string; monotonic(): number },
): Promise<EchoResult> {
  return echoPeer(
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
      stallTimeoutMs: 1000,
      maxPduLength: 16_384,
    },
    { monotonic: at.monotonic },
  );
}

function describeAnswer(answer: EchoResult): string | undefined {
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
