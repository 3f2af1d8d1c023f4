import { causesOfLayer } from './cause.ts';

/** Layer A: the line from us to the PACS. */
export const controlCauses = causesOfLayer('A', {
  A01: {
    name: 'The name of the PACS can’t be resolved',
    sentence: 'The PACS name “{HOST}” is not known on this network.',
    steps: [
      'Enter the IP address of the PACS instead of its name, or correct the spelling of “{HOST}”.',
      'Check that this computer is on the right network or VPN and that its name server answers: nslookup {HOST}.',
      'Do not rely on ping: it may find names in another way than DICOM programs do.',
    ],
    actions: ['edit-node', 'retry'],
    tests: ['P1'],
  },
  A02: {
    name: 'Nothing listens on the port of the PACS (wrong port, or service stopped)',
    sentence: 'The PACS computer answers, but its DICOM service does not.',
    steps: [
      'Compare port {PORT} with the settings of the PACS: Orthanc uses 4242, dcmqrscp and dcm4chee 11112, Conquest 5678, many products 104 or 11112.',
      'Check that the DICOM service of the PACS is running.',
      'A firewall that refuses connections looks the same. Allow TCP from {IP} to {PACS_IP} port {PORT}.',
    ],
    actions: ['edit-node', 'retry'],
    tests: ['P1'],
  },
  A03: {
    name: 'The PACS does not answer at all (off, wrong address, firewall)',
    sentence: 'The PACS at {PACS_IP} does not answer.',
    steps: [
      'Check that the PACS is switched on and that {PACS_IP} is its present address.',
      'Check that this computer is in the network or VPN from which the PACS can be reached. It called from {IP}.',
      'Allow TCP from {IP} to {PACS_IP} port {PORT} in the firewalls between.',
    ],
    actions: ['edit-node', 'retry'],
    tests: ['P1'],
  },
  A04: {
    name: 'No route to the PACS, or blocked by this computer',
    sentence: 'This computer has no path to the PACS.',
    steps: [
      'Check the address of the PACS ({PACS_IP}) and the network or VPN of this computer.',
      'If the refusal came at once, a router or firewall between sent it. If it took about three seconds, no computer in this subnet has that address.',
      'On macOS: System Settings, Privacy & Security, Local Network, allow this program.',
    ],
    actions: ['edit-node', 'retry'],
    tests: ['P1'],
  },
  A05: {
    name: 'The port is not a DICOM port (web page, remote login or the like)',
    sentence: 'Port {PORT} at the PACS belongs to another service, such as its web page.',
    steps: [
      'Enter the DICOM port of the PACS instead of {PORT}: Orthanc 4242 and not 8042, dcm4chee 11112 and not 8080.',
    ],
    actions: ['edit-node'],
  },
  A06: {
    name: 'Encryption (TLS) on one side only, or no common TLS version',
    sentence: 'The PACS and this program do not agree on whether the connection is encrypted.',
    probable: 'The PACS and this program probably do not agree on whether the connection is encrypted.',
    doubtful: 'The PACS and this program may not agree on whether the connection is encrypted.',
    steps: [
      'Agree with the PACS whether port {PORT} uses TLS, and set the node in the same way.',
      'Many products have a second port for TLS; 2762 is the registered one.',
      'If both sides use TLS, compare the versions: DICOM asks for TLS 1.2 or later.',
    ],
    actions: ['edit-node', 'retry'],
    fixGroup: 'hang-up',
    tests: ['P1'],
  },
  A07: {
    name: 'TLS certificate not trusted',
    sentence: 'The PACS and this computer do not trust each other’s certificate.',
    steps: [
      'Import the certificate authority of the PACS into the settings of this node.',
      'If the PACS demands a certificate of ours, export it here and have it accepted there. Orthanc demands one by default.',
      'Check the dates of both certificates and the clock of this computer.',
    ],
    actions: ['edit-node'],
  },
  A08: {
    name: 'The PACS does not accept the AE title that we call it by',
    sentence: 'The PACS does not answer to the name “{CALLED}”.',
    steps: [
      'Enter the AE title of the PACS exactly as it is configured there; capital letters count. Now it is “{CALLED}”.',
      'Servers made with DCMTK give the same answer to a caller that they do not know. Have “{AET}” with address {IP} registered there as well.',
      '{ENTRY}',
    ],
    actions: ['edit-node', 'copy-admin-card'],
    fixGroup: 'names',
    tests: ['P1'],
  },
  A09: {
    name: 'The PACS does not know our AE title or address as a caller',
    sentence: 'The PACS does not know this workstation.',
    steps: [
      'Register this workstation at the PACS: AE title {AET}, address {IP}, port {LPORT}. Capital letters count.',
      'If the PACS also filters by address, allow {IP}.',
      '{ENTRY}',
    ],
    actions: ['copy-admin-card', 'edit-node', 'retry'],
    fixGroup: 'names',
    tests: ['P1'],
  },
  A10: {
    name: 'The PACS is busy or at its limit of associations',
    sentence: 'The PACS is busy at the moment. Please try again shortly.',
    steps: [
      'Wait and try again; modalities also answer like this while they scan.',
      'If it happens often, raise the association limit of the PACS or allow fewer parallel retrieves for this node.',
    ],
    actions: ['retry-later', 'edit-node'],
  },
  A11: {
    name: 'The PACS rejected the association without a usable reason',
    sentence: 'The PACS refused the connection and gave no reason.',
    steps: [
      'Read the log of the PACS at {TIME} for the caller {AET} from {IP}.',
      'Check whether the PACS demands a user name, TLS or another AE title.',
    ],
    actions: ['copy-admin-card', 'save-support-bundle', 'retry'],
    role: 'consequence',
  },
  A12: {
    name: 'Accepted, then aborted at the request (no right to search or retrieve)',
    sentence: 'The PACS lets us in, but does not allow us to search or retrieve.',
    steps: [
      'Give this workstation the right to query and retrieve at the PACS: AE title {AET}, address {IP}, port {LPORT}.',
      'Orthanc: register it in DicomModalities, and check AllowFind, AllowMove, AllowGet and DicomCheckModalityHost.',
      '{ENTRY}',
    ],
    actions: ['copy-admin-card', 'edit-node'],
    tests: ['P2', 'P1'],
  },
  A13: {
    name: 'The PACS does not offer this service (or not this information model)',
    sentence: 'This PACS does not offer what we asked for, or not on this port.',
    steps: [
      'Ask for the AE title and port of the query/retrieve service; some products have one port for each service.',
      'Have Study Root C-MOVE enabled at the PACS, or set the node to Patient Root or to C-GET.',
    ],
    actions: ['use-c-get', 'edit-node'],
    tests: ['P6'],
  },
  A14: {
    name: 'The PACS closed the connection without a word',
    sentence: 'The PACS cut the line without saying why.',
    steps: [
      'Check whether the PACS expects TLS on port {PORT}.',
      'Check lists of allowed addresses in front of the PACS; ours is {IP}.',
      'Read the log of the PACS at {TIME}: its service may have stopped or may be full.',
    ],
    actions: ['retry', 'edit-node', 'save-support-bundle'],
    fixGroup: 'hang-up',
    tests: ['P1', 'P2'],
  },
  A15: {
    name: 'Our own timer ended the wait',
    sentence: 'This program stopped waiting for the PACS. Images may still arrive.',
    steps: [
      'Raise the response timeout of this node if the PACS needs longer.',
      'Read the log of the PACS at {TIME} to see what it was doing.',
    ],
    actions: ['wait-for-late', 'get-missing', 'edit-node'],
    role: 'consequence',
    tests: ['P2', 'P5'],
  },
  A16: {
    name: 'The control connection was lost while images came (idle timeout of a firewall)',
    sentence: 'The line to the PACS was lost, but its images still reached this computer.',
    steps: [
      'Raise the idle timeout of firewalls and routers for TCP port {PORT} above the time of the longest retrieve.',
      'Compare the number of images here with the PACS; get the missing ones if there are any.',
    ],
    actions: ['get-missing', 'wait-for-late'],
  },
});
