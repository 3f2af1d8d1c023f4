import { describe, expect, it } from 'vitest';
import { readNetworkFacts } from './network-facts.ts';

describe('network facts', () => {
  it('have every address with the bits of its netmask', () => {
    const info = { netmask: '255.255.255.0', mac: '00:00:00:00:00:00', family: 'IPv4' } as const;
    const facts = readNetworkFacts('linux', {
      eth0: [{ ...info, address: '10.0.0.2', internal: false, cidr: '10.0.0.2/24' }],
      tun0: [{ ...info, address: '10.8.0.2', internal: false, cidr: null }],
    });
    expect(facts).toEqual({
      platform: 'linux',
      interfaces: [
        { name: 'eth0', address: '10.0.0.2', internal: false, prefixLength: 24 },
        { name: 'tun0', address: '10.8.0.2', internal: false },
      ],
    });
  });

  it('call a platform that the diagnosis has nothing to say about by no name', () => {
    expect(readNetworkFacts('freebsd', {}).platform).toBe('other');
  });
});
