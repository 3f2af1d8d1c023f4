import type { Certificate } from '../../../shared/contract/certificate.ts';
import type { Tone } from '../../ui/index.ts';

const dayMs = 86_400_000;
const soonMs = 30 * dayMs;

/** Whether its dates hold now, and for how long. */
export function validity(
  { validFrom, validTo }: Pick<Certificate, 'validFrom' | 'validTo'>,
  now: number,
): { readonly tone: Tone; readonly word: string } {
  const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  if (now < validFrom) return { tone: 'bad', word: `Not before ${date(validFrom)}` };
  if (now >= validTo) return { tone: 'bad', word: `Expired ${date(validTo)}` };
  return { tone: validTo - now < soonMs ? 'warn' : 'good', word: date(validTo) };
}

/** One line in a list of choices. */
export function certificateLabel({ name, subject, certificateId }: Certificate): string {
  const also = subject === `CN=${name}` ? '' : `, ${subject}`;
  return `${name}${also} (${certificateId.slice(0, 8)})`;
}

/** `CN=a, O=b` without the attribute in front when it is the only one. */
export function shortName(name: string): string {
  return name.includes(',') ? name : name.replace(/^CN=/, '');
}
