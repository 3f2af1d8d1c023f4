/** An address as people know it: IPv4 addresses that came in through IPv6 lose their `::ffff:`. */
export function normaliseAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
