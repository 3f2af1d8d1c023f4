import { causesOfLayer } from './cause.ts';

/** Layer B: the request itself, rights and content. */
export const requestCauses = causesOfLayer('B', {
  B01: {
    name: 'The request named no move destination',
    sentence: 'This program has not been told its own DICOM name.',
    steps: ['Enter the AE title of this workstation in the settings, then register it at the PACS.'],
    actions: ['edit-our-ae-title', 'copy-admin-card'],
  },
  B02: {
    name: 'The PACS does not know our AE title as a destination',
    sentence: 'The PACS does not know where to send the images.',
    probable:
      'The PACS could not send the images here. It probably does not know this computer, or can’t reach it.',
    doubtful: 'The PACS could not send the images here. It may not know this computer, or not reach it.',
    steps: [
      'At the PACS, add this workstation as a destination: AE title {AET}, address {IP}, port {LPORT}. Capital letters count.',
      '{ENTRY}',
      'Then restart or reload the PACS where it needs that, and retrieve again.',
    ],
    actions: ['copy-admin-card', 'watch-entry', 'use-c-get', 'retry'],
    fixGroup: 'way-back',
    tests: ['P4', 'P5', 'P9'],
  },
  B03: {
    name: 'The PACS is not allowed to send to us',
    sentence: 'The PACS is not allowed to send to this workstation.',
    steps: [
      'At the PACS, allow the destination {AET} for requests that come from {AET}.',
      'dcmqrscp with -ZH compares the address of the entry with ours ({IP}); behind a router that never fits.',
    ],
    actions: ['copy-admin-card', 'watch-entry', 'use-c-get'],
    tests: ['P6'],
  },
  B04: {
    name: 'Our AE title is spelt differently at the PACS (capitals, spaces)',
    sentence: 'The PACS has our name in another spelling.',
    probable: 'The PACS probably has our name in another spelling.',
    doubtful: 'The PACS may have our name in another spelling.',
    steps: [
      'Enter “{AET}” at the PACS in exactly this spelling: same capitals, no spaces.',
      'Or change our AE title to the spelling of the PACS.',
      '{ENTRY}',
    ],
    actions: ['edit-our-ae-title', 'copy-admin-card', 'watch-entry', 'retry'],
    fixGroup: 'way-back',
    tests: ['P3', 'P5'],
  },
  B05: {
    name: 'Not authorised',
    sentence: 'The PACS does not give this workstation or user the right to do this.',
    steps: [
      'Have the PACS administrator grant query and retrieve rights to {AET} at {IP}.',
      'If the PACS works with user names, check the user of this node.',
    ],
    actions: ['copy-admin-card', 'edit-node'],
  },
  B06: {
    name: 'The PACS wants more keys in the request (no relational retrieve)',
    sentence: 'The PACS needs more complete information to find the images.',
    steps: [
      'Retrieve the whole study instead of a series or an image.',
      'Use Study Root for this node; with Patient Root the Patient ID must be sent as well.',
    ],
    actions: ['retrieve-whole-study', 'edit-node', 'retry'],
    tests: ['P5'],
  },
  B07: {
    name: 'The PACS moves whole studies only',
    sentence: 'This PACS can only send complete studies.',
    steps: [
      'Retrieve the whole study; what was not wanted can be deleted here afterwards.',
      'Note it in the profile of this node, so that the program asks for studies at once.',
    ],
    actions: ['retrieve-whole-study', 'edit-node'],
    tests: ['P5'],
  },
  B08: {
    name: 'The PACS found nothing that matches',
    sentence: 'The PACS says that it has no such images.',
    steps: [
      'Search again: the study may have been deleted, moved, merged or corrected since.',
      'Check whether this workstation is allowed to see the study, and whether another PACS has it.',
    ],
    actions: ['search-again', 'retry'],
    tests: ['P2'],
  },
  B09: {
    name: 'The request is too large for the PACS, or it has no resources',
    sentence: 'The request was too big for the PACS.',
    steps: [
      'Retrieve series by series, or narrow the search by date or modality.',
      'Have the limit of the PACS raised, or its storage and database checked.',
    ],
    actions: ['retrieve-by-series', 'narrow-search', 'retry-later'],
    tests: ['P5'],
  },
  B10: {
    name: 'The PACS failed internally',
    sentence: 'The PACS failed internally while it sent the images.',
    probable: 'The PACS probably failed internally while it sent the images.',
    doubtful: 'The PACS may have failed internally while it sent the images.',
    steps: [
      'Ask the PACS administrator for the log at {TIME}.',
      'Retrieve series by series to find the object that the PACS can’t send.',
    ],
    actions: ['retry', 'retrieve-by-series', 'save-support-bundle'],
    tests: ['P5', 'P6'],
  },
  B11: {
    name: 'The images are near-line or off-line',
    sentence: 'The images are being fetched from an archive. This can take minutes.',
    steps: [
      'Wait, and do not ask a second time: the archive would fetch the images twice.',
      'If nothing comes within half an hour, ask the PACS administrator about the archive.',
    ],
    actions: ['wait-for-late'],
    tests: ['P2'],
  },
  B12: {
    name: 'The list of results was cut off',
    sentence: 'The list is incomplete. Please narrow the search.',
    steps: [
      'Narrow the search by date, modality or name.',
      'Have the result limit of the PACS raised (Orthanc: LimitFindResults).',
    ],
    actions: ['narrow-search'],
  },
  B13: {
    name: 'The PACS does not understand the text of the search (characters, wildcards, times)',
    sentence: 'The PACS finds the study by number, but not by this text. Search by ID or date.',
    steps: [
      'Search by Patient ID, accession number or date.',
      'Try plain letters with * at the end, and another character set for this node.',
    ],
    actions: ['search-again', 'edit-node'],
  },
  B14: {
    name: 'The PACS is blocked by an earlier retrieve',
    sentence: 'The PACS is busy with an earlier request.',
    probable: 'The PACS is probably busy with an earlier request.',
    doubtful: 'The PACS may be busy with an earlier request.',
    steps: [
      'Wait until the earlier retrieve has ended; do not start another one.',
      'Look at the PACS for a transfer to a destination that can’t be reached, and correct that destination.',
    ],
    actions: ['wait-for-late', 'cancel-retrieve', 'retry-later'],
    tests: ['P2'],
  },
});
