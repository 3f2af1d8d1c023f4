import { z } from 'zod';
import { aeTitleSchema } from './application-entity.ts';

/** Who may call: an AE title, an IP address or network, or both; at least one of them. */
export interface CallerRule {
  readonly aeTitle?: string;
  readonly address?: string;
  /** Of a network: the bits that count. */
  readonly prefixLength?: number;
}

const address = z.union([z.ipv4(), z.ipv6()]);
const network = z.union([z.cidrv4(), z.cidrv6()]);

/**
 * Reads `PACS1` (whoever calls itself so), `PACS1@192.0.2.10`, `@192.0.2.10` (whoever calls from there), or a network in place
 * of the address, `@192.0.2.0/24`. Names of hosts are none: they would have to be looked up while a caller waits.
 * Undefined when the text is not of that form.
 */
export function parseCallerRule(text: string): CallerRule | undefined {
  const at = text.lastIndexOf('@');
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  const aeTitle = name === '' ? undefined : aeTitleSchema.safeParse(name);
  if (aeTitle?.success === false) return undefined;
  const named = aeTitle ? { aeTitle: aeTitle.data } : {};
  if (at < 0) return aeTitle ? named : undefined;
  const place = text.slice(at + 1).trim();
  if (address.safeParse(place).success) return { ...named, address: place };
  if (!network.safeParse(place).success) return undefined;
  const [base = '', bits] = place.split('/');
  return { ...named, address: base, prefixLength: Number(bits) };
}

/** A rule as it is written, without spaces at its ends. */
export const callerRuleSchema = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => parseCallerRule(text) !== undefined, {
    message: 'Write a caller as AETITLE, AETITLE@192.0.2.10, @192.0.2.10 or @192.0.2.0/24',
  });
