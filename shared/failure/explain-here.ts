import { exhaustive } from './exhaustive.ts';
import { type FailureContext, type FailureOf, type FailureText, ourEntry } from './explanation.ts';

type FailureHere = FailureOf<
  | 'port-in-use'
  | 'port-forbidden'
  | 'address-not-available'
  | 'listener-not-running'
  | 'disk-full'
  | 'file-read-failed'
  | 'file-write-failed'
  | 'not-a-dicom-file'
  | 'data-folder-in-use'
  | 'invalid-request'
  | 'not-found'
  | 'cancelled'
  | 'interrupted'
  | 'backend-unreachable'
  | 'internal'
>;

/** Words for what goes wrong on this computer. */
export function explainHere(failure: FailureHere, context: FailureContext): FailureText {
  switch (failure.kind) {
    case 'port-in-use':
    case 'port-forbidden':
    case 'address-not-available':
    case 'listener-not-running':
      return explainListener(failure, context);
    case 'disk-full':
    case 'file-read-failed':
    case 'file-write-failed':
    case 'not-a-dicom-file':
    case 'data-folder-in-use':
      return explainDisk(failure);
    case 'invalid-request':
      return {
        title: 'The request can’t be carried out as it was entered',
        whatHappened: `Invalid request: ${failure.detail}.`,
        whatToTry: 'Correct the entry and try again.',
      };
    case 'not-found':
      if (failure.what === 'node') {
        return {
          title: 'This PACS is not on the list any more',
          whatHappened: 'It was removed from the list, or the practice PACS is switched off.',
          whatToTry: 'Add it again or switch it on under PACS, then retry; or retrieve from another PACS.',
        };
      }
      return {
        title: 'What was asked for is not there',
        whatHappened: `Not found: ${failure.what}.`,
        whatToTry:
          'Search again: it may have been deleted, moved or merged meanwhile, or access to it may be restricted.',
      };
    case 'cancelled':
      return {
        title: 'Stopped on request',
        whatHappened: 'The job was cancelled here. What had arrived by then was kept.',
        whatToTry: 'Start it again when it is still wanted.',
      };
    case 'interrupted':
      return {
        title: 'The program was closed before this was finished',
        whatHappened: 'The job was interrupted by the end of the program. What had arrived by then was kept.',
        whatToTry: 'Retry to fetch the rest.',
      };
    case 'backend-unreachable':
      return {
        title: 'The window has lost its connection to the program behind it',
        whatHappened: 'The line between the interface and the backend was closed.',
        whatToTry:
          'Reload the window. If that does not help, restart the program; running retrieves are kept in the list.',
      };
    case 'internal':
      return {
        title: 'Something went wrong inside this program',
        whatHappened: `Internal error ${failure.correlationId}. The log has the details under this number.`,
        whatToTry: 'Try again. If it happens again, report it with the number and the log.',
      };
    default:
      return exhaustive(failure);
  }
}

type ListenerFailure = FailureOf<
  'port-in-use' | 'port-forbidden' | 'address-not-available' | 'listener-not-running'
>;

function explainListener(failure: ListenerFailure, context: FailureContext): FailureText {
  switch (failure.kind) {
    case 'port-in-use':
      return {
        title: `Another program uses port ${failure.port}, so no images can be received`,
        whatHappened: `The listener could not open ${failure.bindAddress} port ${failure.port} (EADDRINUSE)${failure.owner ? `; ${failure.owner} answers there` : ''}.`,
        whatToTry: `End the other program, perhaps a second copy of this one, or choose another port${failure.freePort === undefined ? '' : `; ${failure.freePort} is free`}. After a change of port the PACS must be told the new one.`,
      };
    case 'port-forbidden':
      return {
        title: `The system does not let this program use port ${failure.port}`,
        whatHappened: `Opening ${failure.bindAddress} port ${failure.port} was forbidden (${failure.code}).`,
        whatToTry:
          'Choose a port above 1024, for example 11112, and tell the PACS. On Windows look for reserved ranges: netsh int ipv4 show excludedportrange protocol=tcp.',
      };
    case 'address-not-available':
      return {
        title: 'The address chosen for receiving is not one of this computer’s',
        whatHappened: `The listener could not bind ${failure.bindAddress} (EADDRNOTAVAIL): no network card has this address now.`,
        whatToTry:
          'Use :: to listen on every address, or choose an address that this computer has. Check that the VPN or network card is up.',
      };
    case 'listener-not-running':
      return {
        title: 'The receiving part of this program is not running',
        whatHappened: `The storage listener is not listening, so the images of a C-MOVE could not come in. Nothing was sent to the PACS.`,
        whatToTry: `Start the listener in the settings, then retry. The PACS must have this entry: ${ourEntry(context)}.`,
      };
    default:
      return exhaustive(failure);
  }
}

type DiskFailure = FailureOf<
  'disk-full' | 'file-read-failed' | 'file-write-failed' | 'not-a-dicom-file' | 'data-folder-in-use'
>;

function explainDisk(failure: DiskFailure): FailureText {
  switch (failure.kind) {
    case 'disk-full':
      return {
        title: 'The disk of this computer is full',
        whatHappened: `Something could not be written for want of space (ENOSPC)${failure.freeBytes === undefined ? '' : `; ${Math.floor(failure.freeBytes / 1_000_000)} MB are free`}. A PACS that sends images meanwhile is answered 0xA700, out of resources.`,
        whatToTry:
          'Delete studies or other files that are no longer needed, or move the library to a larger disk. Then retry; what is here already is kept.',
      };
    case 'file-read-failed':
      return {
        title: 'A file could not be read',
        whatHappened: `Reading “${failure.name}” failed (${failure.code}).`,
        whatToTry:
          'Check that the file still exists, that the medium is in the drive, and that you may read it.',
      };
    case 'file-write-failed':
      return {
        title: 'A file could not be written',
        whatHappened: `Writing failed (${failure.code}).`,
        whatToTry:
          'Check that you may write to the folder, that the disk is connected, and that no virus scanner locks the files.',
      };
    case 'not-a-dicom-file':
      return {
        title: notDicomTitle[failure.reason],
        whatHappened: `“${failure.name}”: ${notDicomDetail[failure.reason]}.`,
        whatToTry:
          failure.reason === 'encrypted'
            ? 'Unpack it with its password first, then open the unpacked files.'
            : 'Choose another file, or ask the sender for a new copy.',
      };
    case 'data-folder-in-use':
      return {
        title: 'This program is already running with the same data folder',
        whatHappened: `Another process holds the lock of ${failure.folder}.`,
        whatToTry: 'Use the window that is open, end the other process, or start with another data folder.',
      };
    default:
      return exhaustive(failure);
  }
}

const notDicomTitle = {
  'no-dicom': 'This is not a DICOM file',
  truncated: 'The file ends too early',
  'no-uids': 'The file does not say which image it is',
  encrypted: 'The file is locked with a password',
} as const;

const notDicomDetail = {
  'no-dicom': 'neither a Part 10 header nor a plain data set was found',
  truncated: 'an element is longer than the rest of the file',
  'no-uids': 'Study, Series or SOP Instance UID is missing',
  encrypted: 'the content is encrypted',
} as const;
