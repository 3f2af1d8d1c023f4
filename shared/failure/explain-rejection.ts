import { type FailureContext, type FailureOf, type FailureText, ourEntry } from './explanation.ts';

type Rejected = FailureOf<'association-rejected'>;

/** Words for an A-ASSOCIATE-RJ (PS3.8 9.3.4, Table 9-21): result, source, reason. */
export function explainRejection(failure: Rejected, context: FailureContext = {}): FailureText {
  const { title, meaning, whatToTry } = reasonOf(failure, context);
  const { result, source, reason, callingAe, calledAe } = failure;
  return {
    title,
    whatHappened: `The PACS rejected the association, rejected ${result}/${source}/${reason} (${permanence(result)}, ${sourceName(source)}: ${meaning}). We called it “${calledAe}” and ourselves “${callingAe}”.`,
    whatToTry,
  };
}

interface Reason {
  readonly title: string;
  readonly meaning: string;
  readonly whatToTry: string;
}

/**
 * The standard's reasons, by source and reason. Some servers send a temporary reason with a permanent result (DCMTK's
 * 1/3/1) and the reverse (its 2/1/2), so the result does not take part in the choice.
 */
function reasonOf(failure: Rejected, context: FailureContext): Reason {
  const { source, reason } = failure;
  if (source === 1) return byServiceUser(failure, context);
  if (source === 2 && reason === 1) {
    return {
      title: 'The PACS refused the connection at its entrance and gave no reason',
      meaning: 'no reason given by the ACSE provider',
      whatToTry: `If the PACS asks for a user name or a certificate, set them for this node. Otherwise read the PACS log for calls from “${failure.callingAe}”.`,
    };
  }
  if (source === 2 && reason === 2) {
    return {
      title: 'The PACS speaks another version of the DICOM network protocol',
      meaning: 'protocol version not supported',
      whatToTry:
        'Check that the port is the DICOM port of the PACS itself and not that of a gateway or proxy in front of it. Ask the vendor which protocol version it accepts; the standard knows only version 1.',
    };
  }
  if (source === 3 && reason === 1) {
    return {
      title: 'The PACS is busy at the moment',
      meaning: 'temporary congestion',
      whatToTry:
        'Try again in a minute. Lower the number of parallel retrieves for this node. If it goes on, ask the PACS administrator what keeps it busy.',
    };
  }
  if (source === 3 && reason === 2) {
    return {
      title: 'The PACS has no free connection for us',
      meaning: 'local limit exceeded',
      whatToTry:
        'Try again in a minute. Lower the number of parallel retrieves for this node, or have the association limit of the PACS raised.',
    };
  }
  return {
    title: 'The PACS refused the connection with a code that the standard does not define',
    meaning: 'reserved code',
    whatToTry: `Read the PACS log at this time for calls from “${failure.callingAe}”, and show the vendor the three numbers.`,
  };
}

function byServiceUser(failure: Rejected, context: FailureContext): Reason {
  const { callingAe, calledAe } = failure;
  const isDcmtk = context.implementationVersionName?.startsWith('OFFIS_DCMTK') === true;
  switch (failure.reason) {
    case 1:
      return {
        title: 'The PACS refused the connection and gave no reason',
        meaning: 'no reason given',
        whatToTry: `Read the PACS log at this time for calls from “${callingAe}”. Check that this workstation is registered there: ${ourEntry({ localAe: callingAe, ...context })}.`,
      };
    case 2:
      return {
        title: 'The other side does not accept the DICOM application context',
        meaning: 'application context name not supported',
        whatToTry:
          'Check host and port: this is probably not a PACS, or a proxy in between damages the request. Every DICOM system accepts the one application context of the standard.',
      };
    case 3:
      return {
        title: 'The PACS does not know this workstation',
        meaning: 'calling AE title not recognised',
        whatToTry: `At the PACS, register this workstation: ${ourEntry({ localAe: callingAe, ...context })}. Spelling and capital letters must be the same. If the PACS filters by address, allow ours.`,
      };
    case 7:
      return {
        title: `The PACS does not answer to the name “${calledAe}”`,
        meaning: 'called AE title not recognised',
        whatToTry: `Enter the AE title of the PACS exactly as it is configured there, capital letters included. ${isDcmtk ? 'This server (DCMTK)' : 'Some servers (DCMTK)'} gives the same answer to callers that it does not know: register “${callingAe}” with our address there as well.`,
      };
    default:
      return {
        title: 'The PACS refused the connection with an unusual code',
        meaning: 'reserved code of the service user',
        whatToTry: `Read the PACS log at this time for calls from “${callingAe}”, and show the vendor the three numbers.`,
      };
  }
}

function permanence(result: number): string {
  if (result === 1) return 'permanent';
  return result === 2 ? 'transient' : `unknown result ${result}`;
}

function sourceName(source: number): string {
  if (source === 1) return 'by the PACS application';
  if (source === 2) return 'by its association control';
  return source === 3 ? 'by its presentation layer' : `by unknown source ${source}`;
}
