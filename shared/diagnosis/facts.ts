import { formatStatus, statusMeaning } from '../dicom/dimse-status.ts';
import { describeCounts, formatDuration, plural } from '../retrieve/describe-event.ts';
import type { AssociationEnd, InboundConnection, RejectionFact } from './evidence-association.ts';
import type { EvidenceLine } from './finding.ts';
import type { View } from './view.ts';

/** An observation, with the timeline event that it was seen in. */
export function fact(text: string, seq?: number | undefined): EvidenceLine {
  return seq === undefined ? { text } : { text, seq };
}

/** Something that did not happen. It never makes a finding certain. */
export function absence(text: string, seq?: number | undefined): EvidenceLine {
  return { ...fact(text, seq), absence: true };
}

export function finalFact(view: View): EvidenceLine | undefined {
  const { final, latencyMs } = view;
  if (!final) return undefined;
  const { meaning } = statusMeaning(final.service, final.status);
  const after = latencyMs === undefined ? '' : ` after ${formatDuration(latencyMs)}`;
  const counts = describeCounts(final.counts);
  const comment = final.errorComment ? `, comment “${final.errorComment}”` : '';
  return fact(
    `The PACS answered ${final.service} with ${formatStatus(final.status)} (${meaning})${after}: ${counts || 'no counts'}${comment}.`,
    final.seq,
  );
}

export function existsFact(view: View): EvidenceLine | undefined {
  const { expected, exists, evidence } = view;
  if (exists === 'no') return fact('A search by the exact UID found nothing.', evidence.expectation?.seq);
  if (exists !== 'yes') return undefined;
  const count = expected ? `: ${plural(expected, 'image')}` : '';
  return fact(`The PACS has what was asked for${count}.`, evidence.expectation?.seq);
}

export function nothingReachedFact(view: View): EvidenceLine | undefined {
  if (!view.nothingReached) return undefined;
  return absence(`Nothing from the PACS reached our port${portText(view)}.`);
}

export function listeningFact(view: View): EvidenceLine | undefined {
  if (view.evidence.listener?.state !== 'listening') return undefined;
  return fact(`Our port${portText(view)} was open.`);
}

export function bandFact(view: View): EvidenceLine | undefined {
  const { band, latencyMs, silentMs, final } = view;
  if (band && latencyMs !== undefined)
    return fact(`The answer took ${formatDuration(latencyMs)}: ${band.reading}.`, final?.seq);
  if (!final && silentMs !== undefined)
    return absence(`The PACS has been silent for ${formatDuration(silentMs)}.`);
  return undefined;
}

export function formerAddressFact(view: View): EvidenceLine | undefined {
  const { formerAddress, evidence, control } = view;
  const address = control?.localAddress ?? evidence.local.address;
  if (formerAddress === undefined || address === undefined) return undefined;
  return fact(
    `Our address is ${address}; at the last success it was ${formerAddress}.`,
    control?.connect?.seq,
  );
}

export function arrivedFact(view: View): EvidenceLine | undefined {
  const { received, expected, evidence } = view;
  const of = expected === undefined ? '' : ` of ${expected}`;
  const seq = evidence.arrivals?.lastSeq;
  const text = `${received}${of} ${expected === 1 || (expected === undefined && received === 1) ? 'image' : 'images'} arrived here.`;
  return received === 0 ? absence(text, seq) : fact(text, seq);
}

export function endFact(end: AssociationEnd | undefined): EvidenceLine | undefined {
  if (!end) return undefined;
  const who = end.by === 'us' ? 'We' : 'The PACS';
  const code = end.code ? ` (${end.code})` : '';
  switch (end.how) {
    case 'aborted':
      return fact(
        `${who} aborted the association (source ${end.source ?? 0}, reason ${end.reason ?? 0}).`,
        end.seq,
      );
    case 'closed':
      return fact(`The connection was closed without release, reject or abort${code}.`, end.seq);
    case 'released':
      return fact(`${who} released the association.`, end.seq);
    case 'rejected':
      return fact('The association was rejected.', end.seq);
    case 'not-connected':
      return fact('No connection could be made.', end.seq);
  }
}

export function rejectionFact(rejection: RejectionFact): EvidenceLine {
  const { by, result, source, reason } = rejection;
  const who = by === 'us' ? 'We' : 'The PACS';
  return fact(`${who} rejected the association with ${result}/${source}/${reason}.`, rejection.seq);
}

/** “The PACS did call you”: when, from where, and by which names. */
export function callerFact(connection: InboundConnection): EvidenceLine {
  const { proposed, remoteAddress, seq } = connection;
  const names = proposed ? ` as ${proposed.callingAe}, calling us ${proposed.calledAe}` : '';
  return fact(`${remoteAddress} called our port${names}.`, proposed?.seq ?? seq);
}

function portText(view: View): string {
  const port = view.evidence.listener?.port ?? view.evidence.local.port;
  return port === undefined ? '' : ` ${port}`;
}
