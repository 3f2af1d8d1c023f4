import type { NetworkFacts } from '../../../shared/diagnosis/network-facts.ts';
import type { NetworkInterfaces } from '../listener/addresses.ts';

/** What this computer knows about its own place in the network. */
export function readNetworkFacts(
  platform: NodeJS.Platform,
  interfaces: NetworkInterfaces,
): Pick<NetworkFacts, 'platform' | 'interfaces'> {
  return {
    platform: platform === 'linux' || platform === 'win32' || platform === 'darwin' ? platform : 'other',
    interfaces: Object.entries(interfaces).flatMap(([name, infos]) =>
      (infos ?? []).map(({ address, cidr, internal }) => {
        const prefixLength = Number(cidr?.split('/')[1]);
        return { name, address, internal, ...(Number.isInteger(prefixLength) && { prefixLength }) };
      }),
    ),
  };
}
