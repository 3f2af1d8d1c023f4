import { sopClass } from '../../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import { readText } from '../../dataset/attributes.ts';
import { buildDataSet } from '../../dataset/build.ts';
import type { DataSet } from '../../dataset/data-set.ts';
import { tagOf } from '../../dataset/dictionary.ts';
import type { Acceptor, AcceptorServices } from '../acceptor.ts';
import type { Association, AssociationOptions } from '../association.ts';
import { createAcceptor } from '../create-acceptor.ts';
import { requestAssociation } from '../request-association.ts';
import { createEventLog, type EventLog } from './event-log.ts';

export const ctImage = '1.2.840.10008.5.1.4.1.1.2';
const { explicitLittle, implicitLittle } = transferSyntax;
const identifierSyntaxes = [explicitLittle, implicitLittle];

const acceptors: Acceptor[] = [];
/** To be called after each test. */
export async function closePairs(): Promise<void> {
  await Promise.all(acceptors.splice(0).map((acceptor) => acceptor.close()));
}

export interface Pair {
  readonly association: Association;
  readonly out: EventLog;
  readonly inbound: EventLog;
}

export interface PairOptions {
  readonly requestor?: Partial<AssociationOptions>;
  readonly acceptorMaxPduLength?: number;
}

export async function pair(services: AcceptorServices, options: PairOptions = {}): Promise<Pair> {
  const inbound = createEventLog();
  const out = createEventLog();
  const acceptor = createAcceptor({
    services,
    observe: inbound.observe,
    maxPduLength: options.acceptorMaxPduLength ?? 65536,
    associateTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    maxAssociations: 10,
  });
  acceptors.push(acceptor);
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  const association = await requestAssociation({
    peer: { aeTitle: 'PACS', host: '127.0.0.1', port },
    callingAe: 'ME',
    contexts: [
      { abstractSyntax: sopClass.verification, transferSyntaxes: [implicitLittle] },
      ...[
        sopClass.studyRootFind,
        sopClass.studyRootMove,
        sopClass.studyRootGet,
        sopClass.patientRootFind,
      ].map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: identifierSyntaxes })),
      { abstractSyntax: ctImage, transferSyntaxes: [explicitLittle], scpRole: true },
      { abstractSyntax: ctImage, transferSyntaxes: [implicitLittle], scpRole: true },
    ],
    maxPduLength: 32768,
    connectTimeoutMs: 5000,
    responseTimeoutMs: 5000,
    observe: out.observe,
    ...options.requestor,
  });
  return { association, out, inbound };
}

export function text(dataSet: DataSet, keyword: string): string | undefined {
  return readText(dataSet, tagOf(keyword) ?? 0);
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export const study = {
  model: 'study-root',
  level: 'study',
  identifier: buildDataSet({ StudyInstanceUID: '1.2.3', PatientName: '' }),
} as const;
