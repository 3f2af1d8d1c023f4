import { expect } from 'vitest';
import { sopClass } from '../../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import type { Failure } from '../../../../shared/failure/failure.ts';
import { FailureError } from '../../../../shared/failure/failure.ts';
import type { Association, AssociationOptions } from '../association.ts';
import { requestAssociation } from '../request-association.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { type ScriptedConnection, type ScriptedPeer, startScriptedPeer } from './scripted-peer.ts';

export const peers: ScriptedPeer[] = [];
/** To be called after each test. */
export async function closePeers(): Promise<void> {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
}

export interface Trial {
  readonly log: EventLog;
  readonly association: Promise<Association>;
  readonly port: number;
}

export const defaultContexts = [
  { abstractSyntax: sopClass.verification, transferSyntaxes: [transferSyntax.implicitLittle] },
  { abstractSyntax: sopClass.studyRootFind, transferSyntaxes: [transferSyntax.explicitLittle] },
  { abstractSyntax: sopClass.studyRootMove, transferSyntaxes: [transferSyntax.explicitLittle] },
];

export async function call(
  script: (peer: ScriptedConnection) => void | Promise<void>,
  more: Partial<AssociationOptions> = {},
): Promise<Trial> {
  const peer = await startScriptedPeer(script);
  peers.push(peer);
  const log = createEventLog();
  const association = requestAssociation({
    peer: { aeTitle: 'PACS', host: '127.0.0.1', port: peer.port },
    callingAe: 'ME',
    contexts: defaultContexts,
    maxPduLength: 65536,
    connectTimeoutMs: 5000,
    responseTimeoutMs: 5000,
    observe: log.observe,
    ...more,
  });
  return { log, association, port: peer.port };
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw new Error(`a FailureError was due, ${String(error)} came`);
  return error.failure;
}

export function expectClosedOnceAtTheEnd(log: EventLog): void {
  expect(log.types.filter((type) => type === 'connection-closed')).toHaveLength(1);
  expect(log.types.at(-1)).toBe('connection-closed');
}
