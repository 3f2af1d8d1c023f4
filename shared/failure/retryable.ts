import { exhaustive } from './exhaustive.ts';
import type { Failure } from './failure.ts';

/**
 * Whether the same request may succeed later by itself, without anybody changing a setting: true for what passes
 * (congestion, a lost line, a silent server), false for what has to be repaired first.
 */
export function retryable(failure: Failure): boolean {
  switch (failure.kind) {
    case 'name-not-found':
      // The name server did not answer; ENOTFOUND is an answer.
      return failure.code === 'EAI_AGAIN';
    case 'tcp-refused':
    case 'tcp-timeout':
    case 'tcp-unreachable':
    case 'association-closed-early':
    case 'response-timeout':
    case 'no-progress':
    case 'limit-reached':
    case 'sub-operations-failed':
    case 'images-missing':
    case 'interrupted':
    case 'backend-unreachable':
      return true;
    case 'association-rejected':
      // Transient by the result, or a congestion sent as permanent (DCMTK's 1/3/1).
      return failure.result === 2 || failure.source === 3;
    case 'association-aborted':
      return failure.by === 'peer' && failure.source === 2;
    case 'dimse-status':
      return (
        failure.status >> 8 === 0xa7 ||
        failure.status === 0x0213 ||
        failure.status === 0x0110 ||
        failure.status === 0xfe00 ||
        failure.status === 0xb000
      );
    case 'tls-failed':
    case 'not-dicom':
    case 'no-presentation-context':
    case 'protocol-error':
    case 'port-in-use':
    case 'port-forbidden':
    case 'address-not-available':
    case 'listener-not-running':
    case 'disk-full':
    case 'file-read-failed':
    case 'file-write-failed':
    case 'not-a-dicom-file':
    case 'data-folder-in-use':
    case 'invalid-request':
    case 'not-found':
    case 'cancelled':
    case 'internal':
      return false;
    default:
      return exhaustive(failure);
  }
}
