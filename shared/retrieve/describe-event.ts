import type { Finding } from '../diagnosis/finding.ts';
import { formatPeerAe } from '../dicom/application-entity.ts';
import { formatStatus, statusMeaning } from '../dicom/dimse-status.ts';
import { exhaustive } from '../failure/exhaustive.ts';
import { explain } from '../failure/explain.ts';
import type { AssociationEvent, SubOperationCounts } from './association-event.ts';
import { describeProbe, probeName } from './describe-probe.ts';
import { describeSpace } from './describe-space.ts';
import { levelOfScope } from './scope.ts';
import type { JobEvent, PauseOf, RetrieveOutcome, RetrieveWay } from './timeline-event.ts';

/**
 * One plain sentence for an event, with the exact codes and addresses: for the command line, the listener's log and the
 * list that screen readers get. Patient data does not occur in it.
 */
export function describeEvent(event: AssociationEvent | JobEvent): string {
  switch (event.type) {
    case 'retrieve-queued':
    case 'attempt-started':
    case 'expected-counted':
    case 'expected-unknown':
    case 'instances-stored':
    case 'instance-refused':
    case 'waiting-for-late-images':
    case 'cancel-requested':
    case 'pause-requested':
    case 'retrieve-paused':
    case 'retrieve-resumed':
    case 'backing-off':
    case 'way-changed':
    case 'space-low':
    case 'waiting-for-space':
    case 'space-made':
    case 'diagnosed':
    case 'probe-started':
    case 'probe-finished':
    case 'retrieve-interrupted':
    case 'retrieve-finished':
      return describeJob(event);
    default:
      return describeAssociation(event);
  }
}

/** `1 image`, `480 images`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12 ms`, `3.1 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest ? ` ${rest} s` : ''}`;
}

/** `498 completed, 2 failed, 12 remaining`; counts that the peer left out are left out; empty when it gave none. */
export function describeCounts(counts: SubOperationCounts): string {
  const parts: string[] = [];
  for (const name of ['completed', 'failed', 'warning', 'remaining'] as const) {
    const count = counts[name];
    if (count !== undefined) parts.push(`${count} ${name}`);
  }
  return parts.join(', ');
}

function describeJob(event: JobEvent): string {
  switch (event.type) {
    case 'retrieve-queued':
      return `Retrieve of one ${levelOfScope(event.scope)} from ${event.nodeName} (${formatPeerAe(event.peer)}) was queued.`;
    case 'attempt-started':
      if (event.missing) return describeMissingAttempt(event, event.missing);
      if (event.parallel) return describeParallelAttempt(event, event.parallel);
      return event.method === 'C-MOVE'
        ? `Retrieve started: C-MOVE at ${event.level} level to ${event.moveDestination ?? 'our AE title'}${event.listener ? `, our listener at ${event.listener}` : ''}.`
        : `Retrieve started: C-GET at ${event.level} level as ${event.localAe}.`;
    case 'expected-counted':
      return describeExpected(event);
    case 'way-changed':
      return describeWayChange(event);
    case 'space-low':
    case 'waiting-for-space':
    case 'space-made':
      return describeSpace(event);
    case 'expected-unknown':
      return `How many images to expect is unknown: ${lowerFirst(explain(event.failure).title)}.`;
    case 'instances-stored':
      return describeStored(event);
    case 'instance-refused':
      return `We refused an image with ${formatStatus(event.status)}: ${lowerFirst(explain(event.failure).title)}.`;
    case 'waiting-for-late-images':
      return `The PACS says that it has finished, but images are missing; waiting ${formatDuration(event.graceMs)} for late ones.`;
    case 'cancel-requested':
      return 'Cancel was requested.';
    case 'pause-requested':
      return `Pause of ${pausedThing[event.of]} was requested: the request is cancelled, what has come is kept.`;
    case 'retrieve-paused':
      return event.of === 'retrieve'
        ? 'The retrieve is paused.'
        : `The retrieve waits: ${pausedThing[event.of]} is paused.`;
    case 'retrieve-resumed':
      return event.after === 'pause'
        ? 'The retrieve was resumed and is queued again.'
        : 'The program was closed before the retrieve had finished; it is queued again for what is missing.';
    case 'backing-off':
      return `The PACS is busy (${lowerFirst(explain(event.failure).title)}); next try in ${formatDuration(event.waitMs)}, ${event.retry} of ${event.of}.`;
    case 'diagnosed':
      return describeFindings(event.findings);
    case 'probe-started':
      return `Test ${event.probe} was started: ${probeName[event.probe]}.`;
    case 'probe-finished':
      return event.result
        ? `Test ${event.probe}: ${describeProbe(event.result)}`
        : `Test ${event.probe} could not be run${event.failure ? `: ${lowerFirst(explain(event.failure).title)}` : ''}.`;
    case 'retrieve-interrupted':
      return 'The program was closed before the retrieve had finished.';
    case 'retrieve-finished':
      return `${outcomeSentence[event.outcome]}${event.failure && event.failure.kind !== 'cancelled' ? `: ${lowerFirst(explain(event.failure).title)}` : ''}.`;
    default:
      return exhaustive(event);
  }
}

function describeFindings(findings: readonly Finding[]): string {
  const [best, ...others] = findings;
  if (!best) return 'The diagnosis found nothing wrong.';
  const more =
    others.length > 0 ? ` ${plural(others.length, 'other cause')} may be it instead or as well.` : '';
  return `Diagnosis: ${best.cause} ${best.name} (${best.confidence}). ${best.sentence}${more}`;
}

const pausedThing: Readonly<Record<PauseOf, string>> = {
  retrieve: 'this retrieve',
  node: 'everything from this PACS',
  queue: 'the whole queue',
};

const outcomeSentence: Readonly<Record<RetrieveOutcome, string>> = {
  complete: 'The retrieve is complete',
  incomplete: 'The retrieve is incomplete',
  failed: 'The retrieve failed',
  cancelled: 'The retrieve was cancelled',
};

function describeParallelAttempt(
  event: Extract<JobEvent, { type: 'attempt-started' }>,
  { lanes, requests }: { readonly lanes: number; readonly requests: number },
): string {
  const { method, level, moveDestination, listener } = event;
  const to = `to ${moveDestination ?? 'our AE title'}${listener ? `, our listener at ${listener}` : ''}`;
  return `Retrieve started: ${requests} × ${method} at ${level} level ${to}, in ${lanes} lanes at the same time.`;
}

function describeMissingAttempt(
  { method, level, parallel }: Extract<JobEvent, { type: 'attempt-started' }>,
  { instances, requests }: { readonly instances: number; readonly requests: number },
): string {
  const asked = requests === 1 ? 'one request' : `${requests} requests`;
  return `Asking by ${method} for ${plural(instances, 'missing image')}, ${levelWords[level]}, in ${asked}${parallel ? `, in ${parallel.lanes} lanes at the same time` : ''}.`;
}

function describeExpected(event: Extract<JobEvent, { type: 'expected-counted' }>): string {
  const images = `${event.instances === 1 ? 'is' : 'are'} ${plural(event.instances, 'image')}`;
  if (event.basis === 'study') return `The PACS can’t list the images; it counts that there ${images}.`;
  const unlisted = event.basis === 'series' ? '; it can’t list them' : '';
  return `The PACS says that there ${images} in ${event.series} series${unlisted}.`;
}

function describeWayChange(event: Extract<JobEvent, { type: 'way-changed' }>): string {
  const { from, to, instances, failure } = event;
  const why = failure ? ` (${lowerFirst(explain(failure).title)})` : '';
  const what = instances === undefined ? '' : ` for the ${plural(instances, 'missing image')}`;
  const level = from.level === to.level ? '' : `, ${levelWords[to.level]}`;
  const how = `${from.method === to.method ? `${to.method} again` : `${to.method} instead`}${what}${level}`;
  return `${from.method} did not bring everything${why}; now by ${how}.`;
}

const levelWords: Readonly<Record<RetrieveWay['level'], string>> = {
  patient: 'by patient',
  study: 'as a whole study',
  series: 'series by series',
  instance: 'image by image',
};

function describeStored(event: Extract<JobEvent, { type: 'instances-stored' }>): string {
  const count = event.instances.length;
  const late = event.late ? ' after the final status' : '';
  const again =
    event.duplicates > 0
      ? `, ${event.duplicates === count ? (count === 1 ? 'which' : 'all of which') : event.duplicates} had been here before`
      : '';
  return `${plural(count, 'image')} received and stored${late}${again}.`;
}

function describeAssociation(event: AssociationEvent): string {
  switch (event.type) {
    case 'connection-started':
      return `Connecting to ${event.host}:${event.port}.`;
    case 'connected':
      return event.direction === 'out'
        ? `Connected to ${event.remoteAddress}:${event.remotePort} from our address ${event.localAddress} in ${formatDuration(event.elapsedMs)}.`
        : `${event.remoteAddress} connected to our port ${event.localPort}.`;
    case 'secured':
      return `The connection is encrypted: ${event.protocol}, ${event.cipher}${event.certificate ? `; the other side is ${event.certificate.subject || 'without a name'}` : ''}.`;
    case 'association-requested':
      return event.direction === 'out'
        ? `We asked ${event.calledAe} for an association as ${event.callingAe}.`
        : `${event.callingAe} asked us for an association, calling us ${event.calledAe}.`;
    case 'association-accepted': {
      const accepted = event.contexts.filter((context) => context.result === 0).length;
      const contexts = `${accepted} of ${plural(event.contexts.length, 'presentation context')} accepted`;
      return event.direction === 'out'
        ? `The peer accepted the association, ${contexts}.`
        : `We accepted the association, ${contexts}.`;
    }
    case 'association-rejected':
      return `${event.by === 'us' ? 'We' : 'The peer'} rejected the association (${event.result}/${event.source}/${event.reason}: ${rejectMeaning(event)}).`;
    case 'request-sent':
      return event.moveDestination === undefined
        ? `${event.service} request was sent.`
        : `${event.service} request was sent, destination ${event.moveDestination}.`;
    case 'cancel-sent':
      return `Cancel of the ${event.service} was sent.`;
    case 'response-pending': {
      const counts = describeCounts(event.counts);
      const steady = event.since === undefined ? '' : ` without progress, ${event.responses} × “pending”`;
      return `${event.service} goes on${steady}${counts ? `: ${counts}` : ''}.`;
    }
    case 'response-final':
      return describeFinal(event);
    case 'association-aborted':
      return `${event.by === 'us' ? 'We' : 'The peer'} aborted the association (source ${event.source}, reason ${event.reason}).`;
    case 'association-released':
      return `${event.by === 'us' ? 'We' : 'The peer'} released the association.`;
    case 'connection-closed':
      return describeClose(event);
    default:
      return exhaustive(event);
  }
}

function describeFinal(event: Extract<AssociationEvent, { type: 'response-final' }>): string {
  const counts = describeCounts(event.counts);
  const comment = event.errorComment ? `, comment “${event.errorComment}”` : '';
  const { meaning } = statusMeaning(event.service, event.status);
  return `${event.service} ended with ${formatStatus(event.status)} (${meaning})${counts ? `: ${counts}` : ''}${comment}.`;
}

/** Who came with something other than an association says more about the end than how we ended it. */
function describeClose(event: Extract<AssociationEvent, { type: 'connection-closed' }>): string {
  if (event.failure?.kind === 'limit-reached') return `${explain(event.failure).title}.`;
  switch (event.firstBytes) {
    case 'none':
      return event.failure?.kind === 'response-timeout'
        ? `The connection was closed: not a single byte had come in ${formatDuration(event.failure.silentMs)}.`
        : 'The connection was closed without a single byte.';
    case 'http':
      return 'The connection was closed; the visitor spoke HTTP, not DICOM.';
    case 'tls':
      return 'The connection was closed; the visitor began TLS on our plain port.';
    case 'other':
      return 'The connection was closed; the visitor did not speak DICOM.';
    default:
      if (event.failure) return `The connection ended: ${lowerFirst(explain(event.failure).title)}.`;
      return event.orderly ? 'The connection was closed.' : 'The connection broke off.';
  }
}

/** Reasons of A-ASSOCIATE-RJ in a few words (PS3.8 Table 9-21). */
function rejectMeaning(rejection: { readonly source: number; readonly reason: number }): string {
  switch (`${rejection.source}/${rejection.reason}`) {
    case '1/1':
    case '2/1':
      return 'no reason given';
    case '1/2':
      return 'application context not supported';
    case '1/3':
      return 'calling AE title not recognised';
    case '1/7':
      return 'called AE title not recognised';
    case '2/2':
      return 'protocol version not supported';
    case '3/1':
      return 'temporary congestion';
    case '3/2':
      return 'local limit exceeded';
    default:
      return 'reserved reason';
  }
}

/** For a title in the middle of a sentence; a word that is all capitals keeps them. */
function lowerFirst(text: string): string {
  const [first = ''] = text.split(' ', 1);
  return first.length > 1 && first === first.toUpperCase()
    ? text
    : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
