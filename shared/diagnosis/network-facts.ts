import { z } from 'zod';

/** What kind of network an address belongs to. `docker` and `vm-nat` are private ranges of well-known programs. */
export const addressKindSchema = z.enum([
  'loopback',
  'link-local',
  'private',
  'cgnat',
  'docker',
  'vm-nat',
  'public',
]);
export type AddressKind = z.infer<typeof addressKindSchema>;

export const networkInterfaceSchema = z.object({
  name: z.string(),
  address: z.string(),
  /** Bits of the netmask. */
  prefixLength: z.number().int().optional(),
  internal: z.boolean().optional(),
});
export type NetworkInterface = z.infer<typeof networkInterfaceSchema>;

export const networkFactsSchema = z.object({
  platform: z.enum(['linux', 'win32', 'darwin', 'other']).optional(),
  interfaces: z.array(networkInterfaceSchema),
  /** Our address as the outside sees it, where somebody told. */
  wanAddress: z.string().optional(),
  firewall: z
    .object({
      /** Windows network profile of the interface towards the peer. */
      profile: z.enum(['public', 'private', 'domain']).optional(),
      /** Whether the system has a rule that lets our port in. */
      inboundAllowed: z.boolean().optional(),
      active: z.boolean().optional(),
    })
    .optional(),
  /** Another computer of our subnet has connected to our port. */
  otherHostReachedUs: z.boolean().optional(),
  /** Another program of this computer reaches the peer. */
  otherProgramReachesPeer: z.boolean().optional(),
});
export type NetworkFacts = z.infer<typeof networkFactsSchema>;

const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** An IPv4 address as a number; undefined for anything else. */
export function ipv4ToNumber(address: string): number | undefined {
  const match = v4.exec(address.replace(/^::ffff:/i, ''));
  if (!match) return undefined;
  const bytes = match.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

const ranges: readonly (readonly [string, number, AddressKind])[] = [
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.17.0.0', 16, 'docker'],
  ['192.168.65.0', 24, 'docker'],
  ['10.0.2.0', 24, 'vm-nat'],
  ['100.64.0.0', 10, 'cgnat'],
  ['10.0.0.0', 8, 'private'],
  ['172.16.0.0', 12, 'private'],
  ['192.168.0.0', 16, 'private'],
];

/** Classifies an IP address (RFC 1918, 3927, 4193, 6598 and the habits of Docker, VirtualBox and QEMU). Undefined: a name. */
export function classifyAddress(address: string): AddressKind | undefined {
  const value = ipv4ToNumber(address);
  if (value !== undefined) {
    return ranges.find(([base, bits]) => inRange(value, base, bits))?.[2] ?? 'public';
  }
  const text = address.toLowerCase();
  if (!text.includes(':') || !/^[0-9a-f:.%a-z]+$/.test(text)) return undefined;
  if (text === '::1') return 'loopback';
  if (/^fe[89ab]/.test(text)) return 'link-local';
  return /^f[cd]/.test(text) ? 'private' : 'public';
}

/** Whether an address can be reached only from inside. */
export function isPrivateAddress(address: string): boolean {
  const kind = classifyAddress(address);
  return kind !== undefined && kind !== 'public' && kind !== 'loopback';
}

function inRange(value: number, base: string, bits: number): boolean {
  const size = 2 ** (32 - bits);
  return Math.floor(value / size) === Math.floor((ipv4ToNumber(base) ?? 0) / size);
}

/**
 * Whether two IPv4 addresses are in the same subnet, by the netmask of the interface that has `local`. Undefined when
 * the netmask is unknown or an address is not IPv4.
 */
export function sameSubnet(
  local: string,
  remote: string,
  interfaces: readonly NetworkInterface[],
): boolean | undefined {
  const [one, other] = [ipv4ToNumber(local), ipv4ToNumber(remote)];
  const bits = interfaces.find((item) => item.address === local)?.prefixLength;
  if (one === undefined || other === undefined || bits === undefined) return undefined;
  const size = 2 ** (32 - bits);
  return Math.floor(one / size) === Math.floor(other / size);
}

/** Names that VPN clients give to their interfaces. */
export function isVpnName(name: string): boolean {
  return /(^(tun|tap|ppp|wg|utun|ipsec|zt|tailscale|nordlynx)|vpn|anyconnect|fortissl|pangp|wireguard)/i.test(
    name,
  );
}
