import type { NetworkInterfaceInfo } from 'node:os';

export type NetworkInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Whether only this computer can reach an address. Host names other than `localhost` are taken for remote. */
export function isLoopback(host: string): boolean {
  const address = host.trim().toLowerCase();
  return (
    address === 'localhost' || address === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address)
  );
}

/** Whether a call from this address comes from this computer. */
export function isOwnAddress(address: string, interfaces: NetworkInterfaces): boolean {
  const own = Object.values(interfaces).flatMap((infos) => (infos ?? []).map((info) => info.address));
  return isLoopback(address) || own.includes(address.split('%')[0] ?? '');
}

/** Interfaces of containers and virtual machines: a PACS hardly ever sits behind one. */
function isVirtual(name: string): boolean {
  return /^(docker|veth|br-|virbr|vmnet|vboxnet|vEthernet|utun|tun|tap|zt|wg)/i.test(name);
}

/** Wildcard addresses of a bind: every address of the computer. */
export function isWildcard(bindAddress: string): boolean {
  return bindAddress === '::' || bindAddress === '0.0.0.0';
}

/**
 * Addresses of this computer at which a PACS may reach a listener bound to `bindAddress`: IPv4 of real interfaces first, then
 * of virtual ones, then IPv6; loopback only when there is nothing else. Link-local IPv6 addresses are left out:
 * they mean nothing without a zone.
 */
export function reachableAddresses(bindAddress: string, interfaces: NetworkInterfaces): string[] {
  if (!isWildcard(bindAddress)) return [bindAddress];
  const found = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter((info) => !info.internal && !info.address.toLowerCase().startsWith('fe80:'))
      .filter((info) => bindAddress === '::' || info.family === 'IPv4')
      .map((info) => ({
        address: info.address,
        rank: (info.family === 'IPv4' ? 0 : 2) + (isVirtual(name) ? 1 : 0),
      })),
  );
  found.sort((one, other) => one.rank - other.rank);
  return found.length > 0 ? found.map((entry) => entry.address) : ['127.0.0.1'];
}
