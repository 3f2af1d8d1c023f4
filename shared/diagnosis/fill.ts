import type { Evidence } from './evidence.ts';
import { entryLines, recogniseProduct } from './product.ts';

/** Values that a rule found, beside those of the evidence. */
export interface FillValues {
  readonly X?: string | number | undefined;
  readonly N?: string | number | undefined;
  readonly M?: string | number | undefined;
  readonly NAME?: string | undefined;
  readonly IP2?: string | undefined;
  readonly UID?: string | undefined;
}

/** Placeholders of the templates, and how each reads when its value is unknown. */
const unknown = {
  AET: 'the AE title of this workstation',
  IP: 'the address of this computer',
  LPORT: 'the port of this program',
  HOST: 'as configured',
  PACS_IP: 'its address',
  PORT: 'of the PACS',
  CALLED: 'as configured',
  X: 'some',
  N: 'the',
  M: 'the',
  NAME: 'not identified',
  PATH: 'the disk of the library',
  TIME: 'the time of this attempt',
  IP2: 'the sender',
  UID: 'one or more kinds of object',
} as const;
type Placeholder = keyof typeof unknown;

export type Fill = (template: string) => string;

/** Makes the function that fills templates from the evidence. Nothing that is unknown is left as a placeholder. */
export function createFill(evidence: Evidence, found: FillValues = {}): Fill {
  const { local, control, peer, listener, health } = evidence;
  const at = control?.requests.at(-1)?.at ?? control?.startedAt ?? evidence.startedAt ?? evidence.takenAt;
  const known: Record<Placeholder, string | number | undefined> = {
    AET: local.moveDestination || local.aeTitle || listener?.aeTitle,
    IP: control?.localAddress ?? local.address,
    LPORT: listener?.port ?? local.port,
    HOST: control?.host ?? peer?.host,
    PACS_IP: control?.remoteAddress ?? peer?.host ?? control?.host,
    PORT: (peer?.port ?? control?.port) || undefined,
    CALLED: control?.proposed?.calledAe ?? peer?.aeTitle,
    PATH: health?.storePath,
    TIME: formatTime(at),
    X: found.X,
    N: found.N,
    M: found.M,
    NAME: found.NAME ?? listener?.owner?.name,
    IP2: found.IP2,
    UID: found.UID,
  };
  return (template) =>
    template.replace(/\{([A-Z0-9_]+)\}/g, (_all, name: string) => {
      if (!isPlaceholder(name)) throw new Error(`unknown placeholder ${name}`);
      const value = known[name];
      return value === undefined || value === '' ? unknown[name] : String(value);
    });
}

/** Fills steps; `{ENTRY}` becomes the configuration line of the peer's product, or nothing when it is not recognised. */
export function fillSteps(steps: readonly string[], evidence: Evidence, fill: Fill): string[] {
  return steps.flatMap((step) => {
    if (step !== '{ENTRY}') return [fill(step)];
    const entry = { aeTitle: '{AET}', address: '{IP}', port: '{LPORT}' };
    return entryLines(recogniseProduct(evidence), entry).map(fill);
  });
}

function isPlaceholder(name: string): name is Placeholder {
  return name in unknown;
}

/** Local time with its offset, as it helps to find a line in a log: `2026-11-22 20:24:05 +01:00`. */
export function formatTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return unknown.TIME;
  const two = (value: number): string => String(value).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
}
