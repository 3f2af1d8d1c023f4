import { causesOfLayer } from './cause.ts';

/** Layer C: the PACS should call us back, and nothing usable arrives. */
export const reverseNoneCauses = causesOfLayer('C', {
  C01: {
    name: 'Our listener is not running',
    sentence: 'The receiving part of this program is switched off.',
    steps: ['Start the listener in the settings of this workstation, then retrieve again.'],
    actions: ['start-listener', 'open-listener-settings', 'use-c-get'],
  },
  C02: {
    name: 'Our listener is bound to the wrong address',
    sentence: 'This program receives on a network address that the PACS can’t reach.',
    steps: [
      'Set the bind address of the listener to :: (all addresses) instead of one address.',
      'The PACS must be able to reach {IP} port {LPORT}.',
    ],
    actions: ['open-listener-settings', 'use-c-get'],
  },
  C03: {
    name: 'Another program has our port',
    sentence: 'Another program ({NAME}) uses the port on which this one receives images.',
    steps: [
      'Close that program, or choose another port here and enter the new port at the PACS.',
      'Windows shows who has it with: netstat -ano | findstr :{LPORT}; then tasklist /FI "PID eq <number>".',
      'macOS: lsof -iTCP:{LPORT} -sTCP:LISTEN. Linux: ss -ltnp.',
    ],
    actions: ['change-port', 'use-c-get', 'copy-admin-card'],
    fixGroup: 'port-owner',
    tests: ['P0'],
  },
  C04: {
    name: 'This program runs twice',
    sentence: 'This program is already open in another window or session, which receives the images.',
    steps: [
      'Close the other copy. Look for other users of this computer and for remote sessions.',
      'On terminal servers give every session its own port and AE title, and register each at the PACS.',
    ],
    actions: ['show-other-instance', 'change-port'],
    fixGroup: 'port-owner',
    tests: ['P0'],
  },
  C05: {
    name: 'The operating system forbids our port',
    sentence: 'This computer does not let us use port {LPORT}.',
    steps: [
      'Choose another port above 1024, for example 11112, and enter it at the PACS.',
      'Windows, as administrator: netsh int ipv4 show excludedportrange protocol=tcp shows reserved ports; net stop winnat, then net start winnat frees them.',
      'Linux: setcap cap_net_bind_service=+ep on the program allows ports below 1024.',
    ],
    actions: ['change-port', 'copy-admin-card'],
  },
  C06: {
    name: 'The PACS has the wrong port for us',
    sentence: 'The PACS probably has a wrong port number for this computer.',
    steps: ['At the PACS, set the port of the entry {AET} to {LPORT}; the address must be {IP}.', '{ENTRY}'],
    actions: ['copy-admin-card', 'change-port', 'use-c-get'],
    fixGroup: 'way-back',
    tests: ['P8', 'P9', 'P5'],
  },
  C07: {
    name: 'The PACS has an old or wrong address for us',
    sentence: 'The PACS probably has an old or wrong address for this computer.',
    steps: [
      'At the PACS, set the address of the entry {AET} to {IP}; the port must be {LPORT}.',
      '{ENTRY}',
      'Have the address reserved for this computer (DHCP), so that it does not change again.',
    ],
    actions: ['copy-admin-card', 'use-c-get', 'retry'],
    fixGroup: 'way-back',
    tests: ['P9', 'P4', 'P5'],
  },
  C08: {
    name: 'The images were delivered to another computer or program',
    sentence:
      'The PACS says that it delivered the images, but not to this computer. Tell the PACS administrator: patient images may be elsewhere.',
    steps: [
      'At the PACS, look up the entry {AET}. It must have the address {IP} and port {LPORT}.',
      'Look for a second entry or a second computer with the same AE title or address.',
      'Find out in the log of the PACS at {TIME} where the images went, and report it as a possible disclosure.',
    ],
    actions: ['copy-admin-card', 'use-c-get', 'save-support-bundle'],
    tests: ['P0', 'P5'],
  },
  C09: {
    name: 'A firewall on this computer blocks the PACS',
    sentence: 'A firewall on this computer probably blocks the images.',
    steps: [
      'Windows, as administrator: New-NetFirewallRule -DisplayName "DICOM {LPORT}" -Direction Inbound -Protocol TCP -LocalPort {LPORT} -RemoteAddress {PACS_IP} -Action Allow. The network profile must not be Public.',
      'Linux: ufw allow from {PACS_IP} to any port {LPORT} proto tcp.',
      'macOS: System Settings, Network, Firewall, allow incoming connections for this program.',
    ],
    actions: ['copy-firewall-rule', 'use-c-get', 'retry'],
    fixGroup: 'way-back',
    tests: ['P9', 'P5', 'P7'],
  },
  C10: {
    name: 'A firewall in the network blocks the way back',
    sentence: 'The hospital network probably blocks the way from the PACS to this computer.',
    steps: [
      'Ask for a firewall rule: from {PACS_IP} and all its store nodes to {IP} TCP port {LPORT}, opened by the PACS.',
      'Also needed: from {IP} to {PACS_IP} TCP port {PORT}.',
    ],
    actions: ['copy-firewall-rule', 'use-c-get', 'copy-admin-card'],
    fixGroup: 'way-back',
    tests: ['P9', 'P5', 'P7'],
  },
  C11: {
    name: 'A router (NAT) hides us from the PACS',
    sentence: 'This computer sits behind a router, so the PACS can’t call it back.',
    steps: [
      'Use C-GET for this node: it needs no call back.',
      'Or connect through a VPN, and register the VPN address of this computer at the PACS.',
      'Or forward TCP port {LPORT} of the router to {IP} port {LPORT}, and register the outer address of the router at the PACS.',
    ],
    actions: ['use-c-get', 'copy-admin-card'],
    fixGroup: 'way-back',
    tests: ['P6', 'P9'],
  },
  C12: {
    name: 'The router does not forward the port to us',
    sentence: 'The router probably does not pass the images on to this computer.',
    steps: [
      'At the router, forward TCP port {LPORT} to {IP} port {LPORT}; give this computer a fixed address.',
      'The PACS needs the outer address of the router, the router needs the inner one, {IP}.',
      'Or use C-GET for this node.',
    ],
    actions: ['use-c-get', 'copy-admin-card'],
    fixGroup: 'way-back',
    tests: ['P6', 'P9'],
  },
  C13: {
    name: 'A shared or virtual network hides us (provider NAT, virtual machine, container)',
    sentence: 'The internet provider or a virtual machine shares one address, so nobody can call in.',
    steps: [
      'Virtual machine or container: use a bridged network or the network of the host.',
      'Provider without a public address: use a VPN, or C-GET for this node.',
    ],
    actions: ['use-c-get', 'copy-admin-card'],
    fixGroup: 'way-back',
    tests: ['P6', 'P9'],
  },
  C14: {
    name: 'Several network addresses, and the PACS has the wrong one',
    sentence: 'This computer has several network addresses, and the PACS probably uses the wrong one.',
    steps: [
      'At the PACS, set the address of {AET} to {IP}: that is the one used towards this PACS now.',
      '{ENTRY}',
      'If a VPN is switched on and off, its address must be the registered one, or the VPN must stay off.',
    ],
    actions: ['copy-admin-card', 'use-c-get'],
    fixGroup: 'way-back',
    tests: ['P9', 'P5'],
  },
  C15: {
    name: 'The provider blocks the port',
    sentence: 'The internet provider may block the port of this program.',
    steps: [
      'Choose a port above 10000, for example 11112, here, at the router and at the PACS.',
      'Or use C-GET for this node.',
    ],
    actions: ['change-port', 'use-c-get'],
    fixGroup: 'way-back',
    tests: ['P9', 'P6'],
  },
  C16: {
    name: 'The PACS resolves our name wrongly',
    sentence: 'The PACS can’t find this computer by its name.',
    steps: [
      'At the PACS, enter the address {IP} instead of a host name for {AET}, or have its name server repaired.',
      '{ENTRY}',
    ],
    actions: ['copy-admin-card', 'use-c-get'],
    fixGroup: 'way-back',
    tests: ['P9', 'P5'],
  },
  C17: {
    name: 'The change at the PACS is not active yet',
    sentence: 'The change at the PACS is probably not active yet.',
    steps: [
      'Restart or reload the PACS: dcmqrscp and Orthanc read their files at start, Conquest with “read_amap”.',
      'dcm4chee remembers unknown names for five minutes: wait, then retrieve again.',
    ],
    actions: ['retry-later', 'copy-admin-card'],
    fixGroup: 'way-back',
    tests: ['P3', 'P5'],
  },
  C18: {
    name: 'Slow name look-ups (reverse DNS) delay the connection',
    sentence: 'A name server that does not answer delays the connection.',
    steps: [
      'Have reverse names (PTR) for {IP} and {PACS_IP} set up, or the name server repaired.',
      'Or switch the look-up off: DCMTK -dhl, dcm4chee REVERSE_DNS=false.',
    ],
    actions: ['copy-admin-card', 'retry'],
    tests: ['P9', 'P5'],
  },
});
