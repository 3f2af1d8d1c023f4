import { causesOfLayer } from './cause.ts';

/** Layer F: C-GET, the way round. */
export const getCauses = causesOfLayer('F', {
  F01: {
    name: 'C-GET is not offered',
    sentence: 'This PACS can’t send the images on the same line.',
    steps: [
      'Use C-MOVE for this node and register this workstation at the PACS: AE title {AET}, address {IP}, port {LPORT}.',
      '{ENTRY}',
      'Or have C-GET enabled at the PACS (dcmqrscp: without --disable-get).',
    ],
    actions: ['use-c-move', 'copy-admin-card', 'edit-node'],
  },
  F02: {
    name: 'C-GET is accepted, but no image can be stored (role or transfer syntax)',
    sentence: 'The PACS agreed to send the images on the same line, but could not.',
    steps: [
      'Use C-MOVE for this node.',
      'At the PACS, allow the SCP role for storage on C-GET, and the transfer syntax in which the images are stored (dcmqrscp: +xs).',
    ],
    actions: ['use-c-move', 'retry-other-compression', 'save-support-bundle'],
    tests: ['P5'],
  },
});
