import { randomBytes } from 'node:crypto';
import type { ResolvedPeer, ResolvePeer } from '../nodes/resolved-peer.ts';
import { keysOfScope, uniqueKeys } from './identifier.ts';
import type { RetrieveRecord } from './retrieve-record.ts';
import type { RetrieveRequest } from './retrieves.ts';

/** Checks a request while whoever asks still waits, and makes the first event of its timeline. */
export function prepareRequest(resolvePeer: ResolvePeer, wanted: RetrieveRequest) {
  const peer = resolvePeer(wanted.peer);
  const patientId = wanted.scope.patientId ?? wanted.label?.patientId;
  const scope = peer.model === 'patient-root' && patientId ? { ...wanted.scope, patientId } : wanted.scope;
  uniqueKeys(peer.model, keysOfScope(scope));
  const request: RetrieveRequest = { ...wanted, scope };
  const first = {
    type: 'retrieve-queued',
    ...(peer.nodeId && { nodeId: peer.nodeId }),
    nodeName: peer.name,
    peer: peer.peer,
    scope,
    method: wanted.method ?? peer.method,
    ...(wanted.label && { label: wanted.label }),
  } as const;
  return { request, first };
}

/** The node as it is configured when the retrieve's turn comes. */
export function resolveRequest(resolvePeer: ResolvePeer, request: RetrieveRequest): ResolvedPeer {
  const peer = resolvePeer(request.peer);
  return {
    ...peer,
    moveDestination: request.moveDestination ?? peer.moveDestination,
    method: request.method ?? peer.method,
    ...(request.compression && { compression: request.compression }),
  };
}

/** What was asked for; put together again from the timeline when its own file is lost. */
export function requestOf(record: RetrieveRecord): RetrieveRequest {
  const { nodeId, peer, scope, method, label } = record.summary;
  return record.files.request() ?? { peer: nodeId ? { nodeId } : { peer }, scope, method, label };
}

/** Sorts by time of creation, also as a name of a folder. */
export function newRetrieveId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(5).toString('hex')}`;
}
