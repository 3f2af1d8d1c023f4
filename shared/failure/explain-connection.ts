import { exhaustive } from './exhaustive.ts';
import {
  type FailureContext,
  type FailureOf,
  type FailureText,
  formatElapsed,
  ourEntry,
} from './explanation.ts';
import { describeTlsTrouble, tlsRemedy } from './tls-code.ts';

type ConnectionFailure = FailureOf<
  | 'name-not-found'
  | 'tcp-refused'
  | 'tcp-timeout'
  | 'tcp-unreachable'
  | 'tls-failed'
  | 'not-dicom'
  | 'association-aborted'
  | 'association-closed-early'
  | 'no-presentation-context'
  | 'response-timeout'
  | 'no-progress'
  | 'protocol-error'
  | 'limit-reached'
>;

/** Which side of a retrieve fell silent, by what was due. */
const silences: Readonly<Record<NonNullable<FailureOf<'response-timeout'>['awaited']>, string>> = {
  'first-answer': 'The PACS took the request, gave no answer and sent no image.',
  'first-call': 'The PACS said that it was at work, and did not call this computer.',
  images: 'The PACS had called this computer; then its images stopped coming.',
  'rest-of-image': 'The sender had begun an image and did not go on with it: it was its turn, not ours.',
  final: 'All images came; only the final answer of the PACS did not.',
};

/** Words for what goes wrong on the line to the peer, before or beside a DIMSE status. */
export function explainConnection(failure: ConnectionFailure, context: FailureContext): FailureText {
  switch (failure.kind) {
    case 'name-not-found':
      return {
        title: `The PACS name “${failure.host}” is not known on this network`,
        whatHappened: `The name server gave no address for “${failure.host}” (${failure.code}${failure.code === 'EAI_AGAIN' ? ': it did not answer' : ''}). Nothing reached the PACS.`,
        whatToTry:
          'Enter the IP address of the PACS instead of its name. Check that the VPN is connected and that the name server of this network knows the name.',
      };
    case 'tcp-refused':
      return {
        title: 'The PACS computer answers, but nothing takes the call on this port',
        whatHappened: `TCP connection to ${failure.host}:${failure.port} refused after ${formatElapsed(failure.elapsedMs)} (ECONNREFUSED): nothing listens there, or a firewall rejects it.`,
        whatToTry:
          'Check the port: Orthanc uses 4242, dcm4chee and dcmqrscp 11112, Conquest 5678, many vendors 104. Check that the DICOM service of the PACS runs. Check firewalls that reject this port.',
      };
    case 'tcp-timeout':
      return {
        title: 'The PACS does not answer at all',
        whatHappened: `No answer to the TCP connection to ${failure.host}:${failure.port} within ${formatElapsed(failure.elapsedMs)}.`,
        whatToTry: `Check that the PACS is switched on and that its address is right. Check that this computer is in the same network or VPN. Have the firewall allow TCP from this workstation to port ${failure.port}.`,
      };
    case 'tcp-unreachable':
      return explainUnreachable(failure);
    case 'tls-failed':
      return {
        title: 'No secure connection with the PACS could be made',
        whatHappened: `TLS with ${failure.host}:${failure.port} failed (${failure.code}). ${describeTlsTrouble(failure.code, 'the other side')}`,
        whatToTry:
          tlsRemedy(failure.code) ??
          'Agree with the PACS administrator whether the port uses TLS, and set this node in the same way.',
      };
    case 'not-dicom':
      return {
        title: 'The other side is not a PACS, or the port is not its DICOM port',
        whatHappened: `${failure.host}:${failure.port} answered with ${protocolName(failure.protocol)} instead of a DICOM PDU; first bytes ${failure.firstBytes || 'none'}.`,
        whatToTry:
          failure.protocol === 'http'
            ? 'This is a web port. Use the DICOM port: Orthanc 4242 instead of 8042, dcm4chee 11112 instead of 8080.'
            : 'Use the DICOM port of the PACS: Orthanc 4242, dcm4chee and dcmqrscp 11112, Conquest 5678, many vendors 104. For a TLS port switch on TLS for this node.',
      };
    case 'association-aborted':
      return explainAbort(failure, context);
    case 'association-closed-early':
      return {
        title: 'The PACS cut the line',
        whatHappened: `The TCP connection was closed during ${failure.during} without release, reject or abort${failure.code ? ` (${failure.code})` : ''}.`,
        whatToTry:
          'Check whether the port expects TLS. Check address allow-lists and firewalls in front of the PACS. Read the log of the PACS service at this time; it may have crashed or restarted.',
      };
    case 'no-presentation-context':
      return {
        title: 'The PACS does not offer what was asked for',
        whatHappened: `The association was accepted, but no presentation context for ${failure.abstractSyntax}: ${failure.contexts.map((one) => `${one.abstractSyntax} ${contextResult(one.result)}`).join('; ') || 'no context was answered'}.`,
        whatToTry:
          'Use the port and AE title of the query/retrieve service. Try the other information model (Study Root or Patient Root) or the other retrieve method for this node. Have the service enabled at the PACS.',
      };
    case 'response-timeout':
      return {
        title:
          failure.awaited === 'rest-of-image'
            ? 'The sender stopped in the middle of an image'
            : 'The PACS stopped answering',
        whatHappened: `${failure.awaited ? `${silences[failure.awaited]} ` : ''}Nothing came for ${formatElapsed(failure.silentMs)} during ${failure.during}.`,
        whatToTry:
          failure.awaited === 'rest-of-image'
            ? 'Get the missing images. If it happens again, and with large images only, lower the packet size of the VPN (MTU 1300); else look at the storage and the log of the PACS.'
            : 'Try again; the PACS may be fetching from its archive or be blocked by an earlier request. Raise the response timeout of this node if its archive is slow. Check firewalls that drop idle connections.',
      };
    case 'no-progress':
      return {
        title: 'The PACS keeps promising images and sends none',
        whatHappened: `For ${formatElapsed(failure.forMs)} the PACS answered ${failure.service} with “pending” only: its counts did not change and no image came. We cancelled the request.`,
        whatToTry:
          'Look at the queue and the log of the PACS: the images may be off line, or an earlier job may block it. Try again later, or one series at a time. Raise the limit “without progress” of this node if its archive is slow.',
      };
    case 'protocol-error':
      return {
        title: 'The PACS answered something that does not follow the standard',
        whatHappened: `Malformed or unexpected message during ${failure.during}: ${failure.detail}.`,
        whatToTry:
          'Try again with a smaller PDU length for this node. Check for proxies or inspection devices in between. Send the details to the vendor of the PACS.',
      };
    case 'limit-reached':
      return explainLimit(failure);
    default:
      return exhaustive(failure);
  }
}

function explainLimit({ limit, value }: FailureOf<'limit-reached'>): FailureText {
  switch (limit) {
    case 'connections':
      return {
        title: 'Too many connections that ask for nothing, so the oldest was closed',
        whatHappened: `More than ${value} connections had come without an association request. We closed the oldest to let others in.`,
        whatToTry:
          'Look in the connection log for the address they come from: a port scanner, a monitoring tool or a broken sender. Have it stopped, or keep it off this port with the firewall.',
      };
    case 'rest':
      return {
        title: 'A connection on which nothing came was ended',
        whatHappened: `Nothing was asked on the association for ${formatElapsed(value)} or longer, so we ended it.`,
        whatToTry:
          'Nothing is lost: the sender opens another one when it has something to send. If it does not, restart its DICOM service.',
      };
    case 'slow-message':
      return {
        title: 'The other side sent too slowly and was cut off',
        whatHappened: `Less than ${value} bytes of a message had come in the whole time limit, although we were reading.`,
        whatToTry:
          'Check the network between the two: lost packets, a full line, an inspection device. If the sender is not known to you, it may be a scanner.',
      };
    default:
      return exhaustive(limit);
  }
}

function explainUnreachable(failure: FailureOf<'tcp-unreachable'>): FailureText {
  const quick = failure.elapsedMs < 1000;
  const reading =
    failure.code === 'EHOSTUNREACH'
      ? quick
        ? ': a router or firewall refused at once'
        : ': no computer has this address on our network'
      : failure.code === 'EACCES' || failure.code === 'EPERM'
        ? ': this computer’s own rules forbid it'
        : '';
  return {
    title: 'This computer has no way to the PACS',
    whatHappened: `No route to ${failure.host}:${failure.port} (${failure.code} after ${formatElapsed(failure.elapsedMs)}${reading}).`,
    whatToTry:
      'Check the address of the PACS and that it is switched on. Check network cable, VPN and firewalls. On a Mac: System Settings, Privacy & Security, Local Network, allow this program.',
  };
}

function explainAbort(failure: FailureOf<'association-aborted'>, context: FailureContext): FailureText {
  const code = `A-ABORT source ${failure.source}, reason ${failure.reason}`;
  if (failure.by === 'us') {
    return {
      title: 'The connection was ended from this side',
      whatHappened: `We aborted the association during ${failure.during} (${code}).`,
      whatToTry: 'Start it again when it is still wanted.',
    };
  }
  if (failure.source === 2) {
    return {
      title: 'The PACS broke off the connection because of a protocol problem',
      whatHappened: `The PACS aborted the association during ${failure.during} (${code}: ${abortReason(failure.reason)}).`,
      whatToTry:
        'Try again with a smaller PDU length for this node. Check for proxies in between. Send the timeline to the vendor of the PACS.',
    };
  }
  return {
    title: 'The PACS broke off the connection',
    whatHappened: `The PACS aborted the association during ${failure.during} (${code}). Orthanc does this when the caller may not search or retrieve.`,
    whatToTry: `At the PACS, register this workstation and allow it to search and retrieve: ${ourEntry(context)}. Read the log of the PACS at this time.`,
  };
}

/** Provider reasons of A-ABORT, PS3.8 Table 9-26. */
function abortReason(reason: number): string {
  const names = [
    'reason not specified',
    'unrecognised PDU',
    'unexpected PDU',
    'reserved',
    'unrecognised PDU parameter',
    'unexpected PDU parameter',
    'invalid PDU parameter value',
  ];
  return names[reason] ?? 'unknown reason';
}

/** Result of a presentation context, PS3.8 Table 9-18, in words with its number. */
export function contextResult(result: number): string {
  const names = [
    'accepted',
    'refused by the user',
    'refused without a reason',
    'abstract syntax not supported',
    'transfer syntaxes not supported',
  ];
  return `${names[result] ?? 'refused with an unknown code'} (result ${result})`;
}

function protocolName(protocol: FailureOf<'not-dicom'>['protocol']): string {
  switch (protocol) {
    case 'http':
      return 'HTTP';
    case 'tls':
      return 'TLS';
    case 'ssh':
      return 'SSH';
    case 'other':
      return 'an unknown protocol';
    default:
      return exhaustive(protocol);
  }
}
