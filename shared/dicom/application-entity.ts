import { z } from 'zod';

/**
 * An Application Entity title: 1 to 16 characters of the default repertoire without backslash and control characters;
 * leading and trailing spaces do not count (PS3.5 6.2, VR AE). Letter case counts at many servers, so it is kept.
 */
export const aeTitleSchema = z
  .string()
  .transform((text) => text.trim())
  .pipe(
    z
      .string()
      .min(1, 'Enter an AE title')
      .max(16, 'An AE title has at most 16 characters')
      .regex(/^[\x20-\x5b\x5d-\x7e]+$/, 'An AE title has only plain Latin characters, without a backslash'),
  );

/** A TCP port that can be dialled: 1 to 65535. */
export const portSchema = z.number().int().min(1).max(65535);

/** A remote Application Entity as it is dialled. `host` is a name or an IP address. */
export const peerAeSchema = z.object({
  aeTitle: aeTitleSchema,
  host: z.string().trim().min(1, 'Enter a host name or an IP address').max(255),
  port: portSchema,
});
export type PeerAe = z.infer<typeof peerAeSchema>;

/**
 * Reads `AET@host:port`, also with an IPv6 address in brackets.
 * Returns undefined when the text is not of that form or a part is out of range.
 */
export function parsePeerAe(text: string): PeerAe | undefined {
  const match = /^(.+?)@(\[[^\]]+\]|[^:@\s]+):(\d+)$/.exec(text.trim());
  if (!match) return undefined;
  const parsed = peerAeSchema.safeParse({
    aeTitle: match[1],
    host: (match[2] ?? '').replace(/^\[|\]$/g, ''),
    port: Number(match[3]),
  });
  return parsed.success ? parsed.data : undefined;
}

export function formatPeerAe(peer: PeerAe): string {
  const host = peer.host.includes(':') ? `[${peer.host}]` : peer.host;
  return `${peer.aeTitle}@${host}:${peer.port}`;
}
