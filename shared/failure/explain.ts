import { exhaustive } from './exhaustive.ts';
import { explainConnection } from './explain-connection.ts';
import { explainHere } from './explain-here.ts';
import { explainRejection } from './explain-rejection.ts';
import { explainMissing, explainStatus, explainSubOperations } from './explain-status.ts';
import type { FailureContext, FailureText } from './explanation.ts';
import type { Failure } from './failure.ts';

export type { FailureContext, FailureText } from './explanation.ts';

/**
 * Turns a failure into words. `title` is one plain sentence for a radiologist without protocol terms; `whatHappened`
 * has the exact terms and codes; `whatToTry` the steps for whoever can repair it, one sentence each.
 * What `context` knows (our entry at the PACS above all) is filled in; without it the text stays general.
 */
export function explain(failure: Failure, context: FailureContext = {}): FailureText {
  switch (failure.kind) {
    case 'name-not-found':
    case 'tcp-refused':
    case 'tcp-timeout':
    case 'tcp-unreachable':
    case 'tls-failed':
    case 'not-dicom':
    case 'association-aborted':
    case 'association-closed-early':
    case 'no-presentation-context':
    case 'response-timeout':
    case 'no-progress':
    case 'protocol-error':
    case 'limit-reached':
      return explainConnection(failure, context);
    case 'association-rejected':
      return explainRejection(failure, context);
    case 'dimse-status':
      return explainStatus(failure, context);
    case 'sub-operations-failed':
      return explainSubOperations(failure);
    case 'images-missing':
      return explainMissing(failure, context);
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
    case 'interrupted':
    case 'backend-unreachable':
    case 'internal':
      return explainHere(failure, context);
    default:
      return exhaustive(failure);
  }
}
