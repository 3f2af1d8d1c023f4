import { causesOfLayer } from './cause.ts';

/** Layer D: something arrives at our port. */
export const reverseSomeCauses = causesOfLayer('D', {
  D01: {
    name: 'The PACS connects, but its request gets lost on the way (packet size)',
    sentence: 'The PACS reaches this computer, but its data get lost on the way.',
    steps: [
      'Lower the packet size of the VPN (MTU 1300, or clamp the TCP MSS), and allow ICMP “fragmentation needed”.',
      'A small connection test gets through and images do not: compare both from the PACS.',
    ],
    actions: ['use-c-get', 'copy-admin-card'],
    tests: ['P9', 'P5'],
  },
  D02: {
    name: 'The PACS calls with TLS and we listen without (or the reverse)',
    sentence: 'The PACS sends encrypted, but this program receives without encryption.',
    steps: [
      'At the PACS, switch TLS off in the entry {AET} (Orthanc: UseDicomTls).',
      'Or switch TLS on for the listener here and exchange certificates.',
    ],
    actions: ['open-listener-settings', 'copy-admin-card'],
  },
  D03: {
    name: 'Something that is not DICOM called our port',
    sentence: 'A visitor that is not a PACS called this program and was ignored.',
    steps: [
      'Nothing has to be done. Security scanners, monitoring and browsers do this.',
      'If {IP2} is the PACS, check what it sends to port {LPORT}.',
    ],
    actions: [],
    role: 'note',
  },
  D04: {
    name: 'The PACS called us by another AE title',
    sentence: 'The PACS called this computer “{X}”, but its name is “{AET}”.',
    steps: [
      'At the PACS, correct the AE title of the entry to {AET}.',
      'Or accept “{X}” as a name of this workstation here.',
      '{ENTRY}',
    ],
    actions: ['accept-called-ae', 'edit-our-ae-title', 'copy-admin-card', 'retry'],
  },
  D05: {
    name: 'We refused the sender: its AE title or address is not the one of the PACS',
    sentence: 'The images come from another computer of the PACS, which was refused here.',
    steps: [
      'Allow the sender {X} at {IP2} in the settings of the listener.',
      'Ask the PACS administrator for all computers that send images, and allow each.',
    ],
    actions: ['open-listener-settings', 'retry'],
  },
  D06: {
    name: 'We refused: too many associations at once',
    sentence: 'The PACS sends over more lines at once than this program allowed.',
    steps: [
      'Allow more associations in the settings of the listener, or fewer parallel transfers at the PACS.',
      'Then get the missing images.',
    ],
    actions: ['open-listener-settings', 'get-missing', 'retry'],
  },
  D07: {
    name: 'We refused a kind of object',
    sentence: 'Some objects are of a kind that this program did not accept.',
    steps: [
      'Refused: {UID}. Save a support bundle, so that the kind can be added.',
      'Get the missing images afterwards.',
    ],
    actions: ['get-missing', 'save-support-bundle'],
  },
  D08: {
    name: 'Compressed images that the PACS neither offers nor converts',
    sentence: 'The images are compressed in a form that the PACS does not offer to this computer.',
    steps: [
      'At the PACS, offer the stored transfer syntax to {AET} (dcmqrscp: -xs and the like), or switch on transcoding.',
      'Or retrieve again with the other choice, compressed or uncompressed.',
      'Or use C-GET, which asks for each transfer syntax by itself.',
    ],
    actions: ['retry-other-compression', 'use-c-get', 'get-missing'],
    tests: ['P6', 'P5'],
  },
  D09: {
    name: 'Our disk is full or not writable',
    sentence: 'The disk of this computer is full, or can’t be written to.',
    steps: [
      'Free space on {PATH}, or choose another folder for the library.',
      'Check that this user may write there. Then get the missing images.',
    ],
    actions: ['free-space', 'get-missing'],
  },
  D10: {
    name: 'We answered an error for images',
    sentence: 'Some images could not be stored on this computer.',
    steps: [
      'Save a support bundle: it names the images and the error.',
      'Get the missing images. Some servers (Orthanc) stop at the first error, so more may be missing than failed.',
    ],
    actions: ['get-missing', 'save-support-bundle'],
  },
  D11: {
    name: 'The transfer stalled in the middle',
    sentence: 'The connection stalled before all images had arrived.',
    steps: [
      'Get the missing images.',
      'On a VPN, lower the packet size (MTU 1300): small images pass and large ones hang otherwise.',
      'Raise idle timeouts of firewalls between {PACS_IP} and {IP} port {LPORT}, and check the storage of the PACS.',
    ],
    actions: ['get-missing', 'use-c-get', 'wait-for-late'],
    fixGroup: 'resend',
    tests: ['P5'],
  },
  D12: {
    name: 'The PACS broke off the image association',
    sentence: 'The PACS broke off the transfer of images.',
    steps: ['Get the missing images.', 'Read the log of the PACS at {TIME} for the reason.'],
    actions: ['get-missing', 'retry', 'save-support-bundle'],
    fixGroup: 'resend',
    tests: ['P5'],
  },
  D13: {
    name: 'We were too slow to answer (blocked program, virus scanner)',
    sentence: 'This computer was too slow to answer the PACS.',
    steps: [
      'Exclude {PATH} from on-access virus scanning, and check disk and memory of this computer.',
      'Get the missing images. If it happens again, save a support bundle.',
    ],
    actions: ['get-missing', 'retry', 'save-support-bundle'],
  },
});
