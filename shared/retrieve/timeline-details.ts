import type { Finding } from '../diagnosis/finding.ts';
import { formatStatus, statusMeaning } from '../dicom/dimse-status.ts';
import { sopClassName } from '../dicom/sop-class.ts';
import { transferSyntaxName } from '../dicom/transfer-syntax.ts';
import { exhaustive } from '../failure/exhaustive.ts';
import { explain } from '../failure/explain.ts';
import { contextResult } from '../failure/explain-connection.ts';
import type { Failure } from '../failure/failure.ts';
import type { AssociationEvent, SubOperationCounts } from './association-event.ts';
import { describeCounts, formatDuration } from './describe-event.ts';
import { formatBytes } from './describe-space.ts';
import type { JobEvent } from './timeline-event.ts';
import type { TimelineDetail } from './timeline-item.ts';

/** The decoded content of an event as label and value, for whoever opens it. Absent fields are left out. */
export function detailsOf(event: AssociationEvent | JobEvent): TimelineDetail[] {
  const rows = rowsOf(event);
  return rows.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [{ label, value: String(value) }],
  );
}

type Row = readonly [label: string, value: string | number | undefined];

function rowsOf(event: AssociationEvent | JobEvent): Row[] {
  switch (event.type) {
    case 'retrieve-queued':
      return [
        ['PACS', event.nodeName],
        ['AE title', event.peer.aeTitle],
        ['Address', `${event.peer.host}:${event.peer.port}`],
        ['Study Instance UID', event.scope.studyInstanceUid],
        ['Series Instance UID', event.scope.seriesInstanceUid],
        ['SOP Instance UID', event.scope.sopInstanceUid],
        ['Method', event.method],
      ];
    case 'attempt-started':
      return [
        ['Method', event.method],
        ['Level', event.level],
        ['Information model', event.model],
        ['Our AE title', event.localAe],
        ['Move destination', event.moveDestination],
        ['Our listener', event.listener],
        ['Missing images asked for', event.missing?.instances],
        ['Requests', event.missing?.requests ?? event.parallel?.requests],
        ['Lanes at the same time', event.parallel?.lanes],
        ['Why this way', event.workedBefore ? 'it worked the last time' : undefined],
      ];
    case 'way-changed':
      return [
        ['Before', `${event.from.method}, ${event.from.level}`],
        ['Now', `${event.to.method}, ${event.to.level}`],
        ['Missing images asked for', event.instances],
        ...(event.failure ? failureRows(event.failure) : []),
        ...findingRows(event.findings),
      ];
    case 'space-low':
    case 'waiting-for-space':
      return [
        ['Free', formatBytes(event.freeBytes)],
        ['Needed', formatBytes(event.neededBytes)],
      ];
    case 'space-made':
      return [['Free', formatBytes(event.freeBytes)]];
    case 'expected-counted':
      return [
        ['Images', event.instances],
        ['Series', event.series],
        ['Counted by', event.basis && countedBy[event.basis]],
        ['Availability', event.availability],
        ['Retrieve AE title', event.retrieveAeTitles?.join(', ')],
      ];
    case 'instances-stored':
      return [
        ['Images', event.instances.length],
        ['Bytes', event.bytes],
        ['Duplicates', event.duplicates || undefined],
        ['After the final status', event.late ? 'yes' : undefined],
      ];
    case 'instance-refused':
      return [
        ['SOP Instance UID', event.sopInstanceUid],
        ['Our answer', formatStatus(event.status)],
        ...failureRows(event.failure),
      ];
    case 'waiting-for-late-images':
      return [['Wait at most', formatDuration(event.graceMs)]];
    case 'backing-off':
      return [
        ['Waits', formatDuration(event.waitMs)],
        ['Try again', `${event.retry} of ${event.of}`],
        ...failureRows(event.failure),
      ];
    case 'cancel-requested':
    case 'pause-requested':
    case 'retrieve-paused':
    case 'retrieve-resumed':
    case 'retrieve-interrupted':
    case 'probe-started':
      return [];
    case 'diagnosed':
      return findingRows(event.findings);
    case 'probe-finished':
      return failureRows(event.failure);
    case 'expected-unknown':
      return failureRows(event.failure);
    case 'retrieve-finished':
      return [['Outcome', event.outcome], ...failureRows(event.failure)];
    default:
      return associationRows(event);
  }
}

const countedBy = {
  series: 'Number of Series Related Instances',
  study: 'Number of Study Related Instances',
} as const;

function findingRows(findings: readonly Finding[]): Row[] {
  return findings.map((finding): Row => [`${finding.cause} ${finding.confidence}`, finding.name]);
}

function associationRows(event: AssociationEvent): Row[] {
  switch (event.type) {
    case 'connection-started':
      return [['Address', `${event.host}:${event.port}`]];
    case 'connected':
      return [
        ['Our address', `${event.localAddress}:${event.localPort}`],
        ['Their address', `${event.remoteAddress}:${event.remotePort}`],
        ['Connected after', event.direction === 'out' ? formatDuration(event.elapsedMs) : undefined],
      ];
    case 'secured':
      return [
        ['Encryption', `${event.protocol}, ${event.cipher}`],
        ['Their certificate', event.certificate?.subject],
        ['Issued by', event.certificate?.issuer],
        ['Fingerprint (SHA-256)', event.certificate?.fingerprint256],
        ['Encrypted after', formatDuration(event.elapsedMs)],
      ];
    case 'association-requested':
      return [
        ['Calling AE title', event.callingAe],
        ['Called AE title', event.calledAe],
        ['User identity', event.userIdentity],
        ...endRows(event),
        ...event.contexts.map(
          (context): Row => [
            `Context ${context.id}`,
            `${sopClassName(context.abstractSyntax)}: ${context.transferSyntaxes.map(transferSyntaxName).join(', ')}`,
          ],
        ),
      ];
    case 'association-accepted':
      return [
        ...endRows(event),
        ['User identity', identityRow(event.userIdentityConfirmed)],
        ['After', formatDuration(event.elapsedMs)],
        ...event.contexts.map(
          (context): Row => [
            `Context ${context.id}`,
            `${sopClassName(context.abstractSyntax)}: ${contextResult(context.result)}${context.result === 0 ? `, ${transferSyntaxName(context.transferSyntax)}` : ''}`,
          ],
        ),
      ];
    case 'association-rejected':
      return [
        ['Result / source / reason', `${event.result}/${event.source}/${event.reason}`],
        ['After', formatDuration(event.elapsedMs)],
      ];
    case 'request-sent':
      return [
        ['Message ID', event.messageId],
        ['SOP class', sopClassName(event.abstractSyntax)],
        ['Move destination', event.moveDestination],
        ...Object.entries(event.keys),
      ];
    case 'response-pending':
      return [
        ['Status', formatStatus(event.status)],
        ['Responses', event.responses],
        countsRow(event.counts),
      ];
    case 'response-final':
      return [
        ['Status', `${formatStatus(event.status)} ${statusMeaning(event.service, event.status).meaning}`],
        countsRow(event.counts),
        ['Error comment', event.errorComment],
        ['Offending elements', event.offendingElements?.join(', ')],
        ['Failed instances', event.failedSopInstanceUids?.join(', ')],
        ['After', formatDuration(event.elapsedMs)],
      ];
    case 'cancel-sent':
      return [['Message ID', event.messageId]];
    case 'association-aborted':
      return [
        ['Source', event.source],
        ['Reason', event.reason],
      ];
    case 'association-released':
      return [];
    case 'connection-closed':
      return [
        ['Bytes received', event.bytesReceived],
        ['First bytes', event.firstBytes],
        ...failureRows(event.failure),
      ];
    default:
      return exhaustive(event);
  }
}

function identityRow(confirmed: boolean | undefined): string | undefined {
  if (confirmed === undefined) return undefined;
  return confirmed ? 'confirmed' : 'not confirmed';
}

function endRows(end: {
  readonly maxPduLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersionName: string;
}): Row[] {
  return [
    ['Largest PDU', end.maxPduLength === 0 ? 'unlimited' : end.maxPduLength],
    ['Implementation', end.implementationVersionName],
    ['Implementation class UID', end.implementationClassUid],
  ];
}

function countsRow(counts: SubOperationCounts): Row {
  return ['Counts', describeCounts(counts) || 'none given'];
}

function failureRows(failure: Failure | undefined): Row[] {
  if (!failure) return [];
  const text = explain(failure);
  return [
    ['What happened', text.whatHappened],
    ['What to try', text.whatToTry],
  ];
}
