import { causesOfLayer } from './cause.ts';

/** Layer E: how the PACS finishes. */
export const finishCauses = causesOfLayer('E', {
  E01: {
    name: 'The PACS reports the end before it sends (final status first)',
    sentence: 'The PACS said “finished” before it had sent the images. More may still come.',
    steps: [
      'Wait: this program keeps receiving and counts every image.',
      'Orthanc: SynchronousCMove = true makes it report the end when it is the end.',
      'If nothing comes, look at the send queue and log of the PACS.',
    ],
    actions: ['wait-for-late', 'get-missing'],
    tests: ['P5'],
  },
  E02: {
    name: 'The PACS never sends the final status',
    sentence: 'All images are here. The PACS just did not say that it had finished.',
    steps: [
      'Nothing has to be done for these images.',
      'Tell the vendor of the PACS that its final response is missing, at {TIME}.',
    ],
    actions: [],
  },
  E03: {
    name: 'The PACS keeps promising and sends nothing',
    sentence: 'The PACS keeps saying that it is at work, but sends nothing.',
    steps: [
      'Look at the send queue and log of the PACS at {TIME}.',
      'Cancel, then retrieve again or series by series.',
    ],
    actions: ['cancel-retrieve', 'retry', 'use-c-get'],
    tests: ['P5'],
  },
  E04: {
    name: 'The counts of the PACS are missing or wrong',
    sentence: 'The progress numbers of this PACS can’t be trusted. This program counts by itself.',
    steps: [
      'Rely on the number of images received, not on what the PACS reports.',
      'Note it in the profile of this node.',
    ],
    actions: [],
    role: 'consequence',
  },
  E05: {
    name: 'Partly delivered',
    sentence: '{X} of {N} images are missing.',
    steps: [
      'Get the missing images.',
      'If the same ones fail again, have the PACS administrator look at them in the log of the PACS at {TIME}.',
    ],
    actions: ['get-missing', 'use-c-get', 'retry-other-compression'],
    role: 'consequence',
    tests: ['P6'],
  },
  E06: {
    name: 'Success reported although images failed',
    sentence: 'The PACS reports success, but {X} images are missing.',
    steps: [
      'Get the missing images.',
      'If they stay away, look in the log of the PACS at {TIME} for failed transfers.',
    ],
    actions: ['get-missing', 'wait-for-late', 'use-c-get'],
    role: 'consequence',
    tests: ['P6'],
  },
  E07: {
    name: 'Ended as cancelled although nobody cancelled',
    sentence: 'The PACS stopped early, though nobody had cancelled.',
    steps: [
      'Get the missing images.',
      'Conquest answers like this when the line to the destination breaks: check the network between {PACS_IP} and {IP}.',
    ],
    actions: ['get-missing', 'retry'],
    role: 'consequence',
  },
  E08: {
    name: 'More or other images than requested',
    sentence: 'More images arrived than were asked for. They are kept.',
    steps: [
      'Check that the extra images belong to the patient: {X} more than asked for.',
      'Some servers send whole studies, or use other keys than the unique ones.',
    ],
    actions: [],
    role: 'consequence',
  },
  E09: {
    name: 'The cancel was ignored or came late',
    sentence: 'The PACS went on sending after the cancel.',
    steps: [
      'Nothing has to be done: what arrives is kept.',
      'Ask the vendor of the PACS whether it supports C-CANCEL for C-MOVE.',
    ],
    actions: [],
  },
});
