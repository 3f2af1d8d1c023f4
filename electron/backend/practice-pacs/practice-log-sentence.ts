import { formatStatus, statusMeaning } from '../../../shared/dicom/dimse-status.ts';
import { sopClassName } from '../../../shared/dicom/sop-class.ts';
import { exhaustive } from '../../../shared/failure/exhaustive.ts';
import type { AssociationEvent, SubOperationCounts } from '../../../shared/retrieve/association-event.ts';

type EventOf<T extends AssociationEvent['type']> = Extract<AssociationEvent, { type: T }>;

function countsText(counts: SubOperationCounts): string {
  const parts = [
    counts.completed === undefined ? undefined : `${counts.completed} sent`,
    counts.failed ? `${counts.failed} failed` : undefined,
    counts.warning ? `${counts.warning} with warnings` : undefined,
    counts.remaining ? `${counts.remaining} to go` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function accepted(event: EventOf<'association-accepted'>, peer: string): string {
  const count = event.contexts.filter((context) => context.result === 0).length;
  const services = `${count} of ${event.contexts.length} presentation contexts`;
  return event.direction === 'in'
    ? `We accepted the association of ${peer} with ${services}.`
    : `${peer} accepted our association with ${services}.`;
}

function closed(event: EventOf<'connection-closed'>, peer: string): string {
  if (event.failure) return `The connection with ${peer} broke: ${event.failure.kind}.`;
  if (event.orderly) return `The connection with ${peer} is closed.`;
  switch (event.firstBytes) {
    case 'tls':
      return `${peer} tried to speak TLS, which is not used here.`;
    case 'http':
      return `${peer} sent an HTTP request to the DICOM port.`;
    case 'other':
      return `${peer} sent something that is not DICOM.`;
    case 'none':
      return `${peer} connected and left without a word.`;
    default:
      return `${peer} closed the connection without releasing the association.`;
  }
}

/**
 * What happened, in one plain sentence of the practice PACS, which is “we” in its own log; `peer` names the other side. The
 * workstation's words for the same events are in shared/retrieve/describe-event.ts.
 */
export function practiceLogSentence(event: AssociationEvent, peer: string): string {
  switch (event.type) {
    case 'connection-started':
      return `We call ${event.host}:${event.port}.`;
    case 'connected':
      return event.direction === 'in'
        ? `${peer} connected from ${event.remoteAddress}.`
        : `We are connected to ${event.remoteAddress}:${event.remotePort}.`;
    case 'secured':
      return `The connection with ${peer} is encrypted: ${event.protocol}.`;
    case 'association-requested':
      return event.direction === 'in'
        ? `${event.callingAe} asked for an association with ${event.calledAe}.`
        : `We asked ${event.calledAe} for an association as ${event.callingAe}.`;
    case 'association-accepted':
      return accepted(event, peer);
    case 'association-rejected':
      return event.by === 'us'
        ? `We rejected the association of ${peer}.`
        : `${peer} rejected our association (result ${event.result}, source ${event.source}, reason ${event.reason}).`;
    case 'request-sent':
      return `${event.service} request ${event.messageId}: ${sopClassName(event.abstractSyntax)}.`;
    case 'response-pending':
      return `${event.service} goes on: ${event.responses} pending responses${countsText(event.counts)}.`;
    case 'response-final': {
      const { meaning } = statusMeaning(event.service, event.status);
      return `${event.service} ended with ${formatStatus(event.status)}, ${meaning}${countsText(event.counts)}.`;
    }
    case 'cancel-sent':
      return `${event.service} request ${event.messageId} is to be cancelled.`;
    case 'association-aborted':
      return event.by === 'us'
        ? `We aborted the association with ${peer}.`
        : `${peer} aborted the association.`;
    case 'association-released':
      return event.by === 'us'
        ? `We released the association with ${peer}.`
        : `${peer} released the association.`;
    case 'connection-closed':
      return closed(event, peer);
    default:
      return exhaustive(event);
  }
}
