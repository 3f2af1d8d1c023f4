import { type DimseService, formatStatus, statusMeaning } from '../dicom/dimse-status.ts';
import { type FailureContext, type FailureOf, type FailureText, ourEntry } from './explanation.ts';

type StatusFailure = FailureOf<'dimse-status'>;

interface Words {
  readonly title: string;
  readonly whatToTry: string;
}

/** Words for a DIMSE status that is not success (PS3.7 Annex C; PS3.4 Tables B.2-1, C.4-1 to C.4-3; vendors' codes). */
export function explainStatus(failure: StatusFailure, context: FailureContext): FailureText {
  const words =
    generalWords(failure) ??
    (failure.service === 'C-MOVE' || failure.service === 'C-GET'
      ? retrieveWords(failure, context)
      : otherWords(failure.service, failure.status));
  return { ...words, whatHappened: statusSentence(failure) };
}

function statusSentence(failure: StatusFailure): string {
  const { meaning } = statusMeaning(failure.service, failure.status);
  const comment = failure.errorComment ? `; comment “${failure.errorComment}”` : '';
  const elements = failure.offendingElements?.length
    ? `; offending elements ${failure.offendingElements.join(', ')}`
    : '';
  const who =
    failure.service === 'C-STORE' ? 'C-STORE was answered with' : `The PACS answered ${failure.service} with`;
  return `${who} ${formatStatus(failure.status)} (${meaning})${comment}${elements}.`;
}

/** Statuses that mean the same for every service. */
function generalWords(failure: StatusFailure): Words | undefined {
  switch (failure.status) {
    case 0x0124:
      return {
        title: `The PACS does not allow this workstation to ${verb[failure.service]}`,
        whatToTry:
          'Have the PACS administrator grant query and retrieve rights to this workstation or user. Trying again does not help.',
      };
    case 0x0122:
      return {
        title: `The PACS does not support ${noun[failure.service]} in this form`,
        whatToTry:
          'Try the other information model (Study Root or Patient Root) or the other retrieve method for this node.',
      };
    case 0x0211:
      return {
        title: `The PACS does not recognise ${noun[failure.service]}`,
        whatToTry: 'Check that the port is that of the query/retrieve service of the PACS.',
      };
    case 0x0213:
      return {
        title: `The PACS has no resources left for ${noun[failure.service]}`,
        whatToTry: 'Try again later, or lower the number of parallel retrieves for this node.',
      };
    default:
      return undefined;
  }
}

const verb: Readonly<Record<DimseService, string>> = {
  'C-ECHO': 'test the connection',
  'C-FIND': 'search',
  'C-MOVE': 'fetch images',
  'C-GET': 'fetch images directly',
  'C-STORE': 'send images',
};
const noun: Readonly<Record<DimseService, string>> = {
  'C-ECHO': 'the connection test',
  'C-FIND': 'searching',
  'C-MOVE': 'sending images to us',
  'C-GET': 'handing over images directly',
  'C-STORE': 'storing these images',
};

function retrieveWords(failure: StatusFailure, context: FailureContext): Words {
  const entry = ourEntry(context);
  const direct = failure.service === 'C-GET';
  switch (failure.status) {
    case 0xa700:
      return {
        title: 'The PACS says that it has no resources for this retrieve',
        whatToTry: `Try one series first. For a small study check that the PACS has our present address: ${entry}. Ask the PACS administrator for its log at this time.`,
      };
    case 0xa701:
      return {
        title: 'The PACS could not work out which images belong to the request',
        whatToTry:
          'Try again later or series by series. Ask the PACS administrator about its database and storage.',
      };
    case 0xa702:
      return direct
        ? {
            title: 'The PACS could not hand over the images',
            whatToTry:
              'Retrieve again with C-MOVE. If the images are compressed, the PACS may not offer them in a form that was proposed.',
          }
        : {
            title: 'The PACS could not deliver the images to this computer',
            whatToTry: `Check the entry for this workstation at the PACS: ${entry}. Check firewalls on this computer and in between, from the PACS to this port. Retrieve with C-GET where the PACS offers it.`,
          };
    case 0xa801:
      return {
        title: 'The PACS does not know where to send the images',
        whatToTry: `At the PACS, add this workstation as a destination: ${entry}. Spelling and capital letters must be the same. If it is there, check that the PACS can reach this address and port; some servers answer the same when they can’t connect.`,
      };
    case 0xa900:
      return {
        title: 'The PACS could not use the request for these images',
        whatToTry:
          'Try the whole study instead of a series or image. Try the other information model for this node; Patient Root needs the Patient ID.',
      };
    case 0xc003:
      return {
        title: 'The PACS does not know this workstation as a destination, or may not send to it',
        whatToTry: `At the PACS (Conquest: acrnema.map), add this workstation: ${entry}. Then have the table read again.`,
      };
    case 0xc004:
      return {
        title: 'The PACS found no such images',
        whatToTry:
          'Search again: the study may have been deleted, moved or merged. Other servers use this code for internal errors.',
      };
    case 0xc005:
      return {
        title: 'The PACS could not open a connection to this computer',
        whatToTry: `Check address and port of this workstation at the PACS: ${entry}. Check firewalls from the PACS to this port.`,
      };
    case 0xc013:
      return {
        title: 'A rule at the PACS blocks this retrieve',
        whatToTry: 'Ask the PACS administrator which script or rule forbids sending to this workstation.',
      };
    case 0xc801:
      return {
        title: 'The PACS is not allowed to send to this workstation',
        whatToTry: `Have the PACS administrator allow this workstation as a destination for its own requests: ${entry}.`,
      };
    case 0xfe00:
      return {
        title: 'The PACS stopped early, though nobody cancelled',
        whatToTry:
          'Get the missing images. Check whether this computer dropped the connection from the PACS.',
      };
    default:
      return retrieveWordsByRange(failure.status, direct, entry);
  }
}

function retrieveWordsByRange(status: number, direct: boolean, entry: string): Words {
  if (status === 0xb000) {
    return {
      title: 'The PACS could not send some of the images',
      whatToTry:
        'Get the missing images. If the same ones fail again, ask the PACS administrator about them.',
    };
  }
  if (status >> 8 === 0xa7) {
    return {
      title: 'The PACS refused the retrieve because of a storage or resource rule',
      whatToTry: 'Ask the PACS administrator what the code means at this product. Try series by series.',
    };
  }
  if (status >> 8 === 0xa9) {
    return {
      title: 'The PACS did not accept the keys of the request',
      whatToTry: 'Try the whole study, or the other information model for this node.',
    };
  }
  if (status === 0xc000) {
    return {
      title: direct
        ? 'The PACS could not carry out the direct retrieve and does not say why'
        : 'The PACS could not carry out the retrieve and does not say why',
      whatToTry: `This code stands for many causes (Orthanc: unknown destination, nothing found, no connection to us). Check the entry for this workstation at the PACS: ${entry}. Then check firewalls from the PACS to this port, and the log of the PACS.`,
    };
  }
  if (status >> 12 === 0xc) {
    return {
      title: 'The PACS failed internally while retrieving',
      whatToTry: `Try again once, then series by series. Check the entry for this workstation at the PACS: ${entry}. Ask for the log of the PACS at this time.`,
    };
  }
  return {
    title: 'The PACS ended the retrieve with an unusual answer',
    whatToTry: 'Look the code up in the conformance statement of the PACS, and read its log at this time.',
  };
}

function otherWords(service: 'C-ECHO' | 'C-FIND' | 'C-STORE', status: number): Words {
  if (service === 'C-ECHO') {
    return {
      title: 'The PACS answered the connection test with an error',
      whatToTry: 'The PACS is reachable. Read its log at this time.',
    };
  }
  return service === 'C-FIND' ? findWords(status) : storeWords(status);
}

function findWords(status: number): Words {
  if (status >> 8 === 0xa7) {
    return {
      title: 'The search was too big for the PACS',
      whatToTry:
        'Narrow the search, for example by date or modality. Have the result limit of the PACS raised.',
    };
  }
  if (status >> 8 === 0xa9) {
    return {
      title: 'The PACS could not use the search keys',
      whatToTry:
        'Remove unusual keys. Try the other information model (Study Root or Patient Root) or another level for this node.',
    };
  }
  if (status === 0xfe00) {
    return {
      title: 'The PACS ended the search early: the list is incomplete',
      whatToTry: 'Narrow the search, or have the result limit of the PACS raised.',
    };
  }
  if (status >> 12 === 0xc) {
    return {
      title: 'The PACS failed internally while searching',
      whatToTry:
        'Try again with fewer keys or a smaller date range. Ask for the log of the PACS at this time.',
    };
  }
  return {
    title: 'The PACS ended the search with an unusual answer',
    whatToTry: 'Look the code up in the conformance statement of the PACS, and read its log at this time.',
  };
}

function storeWords(status: number): Words {
  if (status >> 8 === 0xa7) {
    return {
      title: 'The receiver has no room for the image',
      whatToTry: 'Free disk space at the receiver, then send again.',
    };
  }
  if (status >> 8 === 0xa9) {
    return {
      title: 'The receiver says that the image is not of the kind announced',
      whatToTry: 'Check the image with a DICOM validator; its SOP class and content disagree.',
    };
  }
  if (status >> 12 === 0xc) {
    return {
      title: 'The receiver could not understand the image',
      whatToTry: 'Check the image for damage. Try another transfer syntax.',
    };
  }
  return {
    title: 'The receiver did not take the image as it is',
    whatToTry:
      'Look the code up in the conformance statement of the receiver, and read its log at this time.',
  };
}

/** Words for a retrieve that ended with failed sub-operations (0000,1022). */
export function explainSubOperations(failure: FailureOf<'sub-operations-failed'>): FailureText {
  const { failed, completed, status } = failure;
  const all = completed === 0;
  return {
    title: all ? 'The PACS could not send any of the images' : 'Some images could not be sent by the PACS',
    whatHappened: `The final response ${formatStatus(status)} counts ${failed} failed and ${completed} completed sub-operations.`,
    whatToTry:
      'Get the missing images. If the same ones fail again, they may be of a type or compression that the PACS can’t send; its log names them.',
  };
}

/** Words for a retrieve that the peer calls finished while instances are missing here or can't be counted. */
export function explainMissing(failure: FailureOf<'images-missing'>, context: FailureContext): FailureText {
  const { expected, reported, received } = failure;
  const counts = [
    expected === undefined ? 'expected: unknown' : `expected by C-FIND: ${expected}`,
    reported === undefined ? 'reported by the PACS: not counted' : `reported by the PACS: ${reported}`,
    `received: ${received}`,
  ].join(', ');
  if (received === 0) {
    return {
      title: 'The PACS says that it is done, but no image has come',
      whatHappened: `The PACS ended the retrieve without an error, and nothing was stored here (${counts}).`,
      whatToTry: `Check at the PACS where the images went; the entry must be ${ourEntry(context)}. If the entry points elsewhere, patient images may be on another computer. Look in the send queue and log of the PACS.`,
    };
  }
  if (expected === undefined && (reported === undefined || reported <= received)) {
    return {
      title: 'Images have come, but nobody says how many there should be',
      whatHappened: `The PACS gave no count to check against (${counts}).`,
      whatToTry: 'Compare with the number of images that the PACS shows for this study.',
    };
  }
  return {
    title: 'The PACS says that it is done, but images are missing',
    whatHappened: `The PACS ended the retrieve without an error, and not everything has come (${counts}).`,
    whatToTry: 'Get the missing images. Look in the send queue and log of the PACS for those that failed.',
  };
}
