import { z } from 'zod';
import { entryLines, type Product } from '../diagnosis/product.ts';
import { formatPeerAe, peerAeSchema } from '../dicom/application-entity.ts';
import { formatStatus } from '../dicom/dimse-status.ts';

/** What the administrator of a PACS has to enter for us: its values, and the whole as text to copy, print or save. */
export const adminCardSchema = z.object({
  aeTitle: z.string(),
  /** Ours towards this PACS; absent while nobody knows which of several it is. */
  address: z.string().optional(),
  port: z.number().int(),
  /** The port with encryption, and whether callers need a certificate there, where that is known; absent: there is none. */
  secure: z.object({ port: z.number().int(), certificateRequired: z.boolean().optional() }).optional(),
  peer: peerAeSchema,
  /** The line for each PACS product that is known, in its own syntax; the recognised product first. */
  lines: z.array(z.object({ product: z.string(), line: z.string() })),
  text: z.string(),
});
export type AdminCard = z.infer<typeof adminCardSchema>;

export interface AdminCardInput {
  readonly nodeName: string;
  readonly aeTitle: string;
  readonly callingAe: string;
  readonly address: string | undefined;
  /** Every address of this computer; told when it is not known which one counts. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly secure?: AdminCard['secure'];
  readonly peer: { readonly aeTitle: string; readonly host: string; readonly port: number };
  readonly peerAddress?: string | undefined;
  readonly product?: Product | undefined;
  readonly implementation: { readonly classUid: string; readonly versionName: string };
  /** The last attempt, so that its lines can be found in the log of the PACS. */
  readonly attempt?: {
    readonly at: number;
    readonly localPort?: number | undefined;
    readonly status?: number | undefined;
    readonly errorComment?: string | undefined;
    readonly seconds?: number | undefined;
    readonly counts?: {
      readonly completed?: number | undefined;
      readonly failed?: number | undefined;
      readonly warning?: number | undefined;
    };
  };
}

const products = {
  orthanc: 'Orthanc',
  dcmqrscp: 'dcmqrscp',
  dcm4chee: 'dcm4chee',
  conquest: 'Conquest',
} as const;

/** Makes the card. Pure: what it says is what it was given. */
export function makeAdminCard(input: AdminCardInput): AdminCard {
  const { aeTitle, address, port, secure, peer } = input;
  const lines = productLines(input);
  return {
    ...{ aeTitle, port, peer: { ...peer } },
    ...(address !== undefined && { address }),
    ...(secure && { secure }),
    lines,
    text: cardText(input, lines),
  };
}

function productLines({ aeTitle, address, port, product }: AdminCardInput): AdminCard['lines'] {
  const entry = { aeTitle, address: address ?? '<address of the workstation>', port: String(port) };
  const names = Object.keys(products) as (keyof typeof products)[];
  const first = names.filter((name) => name === product);
  return [...first, ...names.filter((name) => name !== product)].flatMap((name) =>
    entryLines(name, entry).map((line) => ({ product: products[name], line })),
  );
}

function cardText(input: AdminCardInput, lines: AdminCard['lines']): string {
  const { aeTitle, callingAe, port, peer, implementation } = input;
  const all = input.address ? [input.address] : input.addresses;
  const ours = all.join(' or ') || 'unknown';
  const oursAt = (at: number): string =>
    all.map((one) => hostAndPort(one, at)).join(' or ') || `unknown:${at}`;
  const theirs = input.peerAddress ?? peer.host;
  const rows: (readonly [string, string])[] = [
    ['Workstation AE title', `${aeTitle}          (exactly so, capitals and all)`],
    ['Address', `${ours}${input.address ? `          (the one used towards ${theirs})` : ''}`],
    ['Port', String(port)],
    ...secureRows(input),
    ['PACS', [...new Set([input.nodeName, formatPeerAe(peer)])].join(': ')],
    ['Needed at the PACS', `1) C-MOVE destination ${aeTitle} = ${oursAt(port)}`],
    ['', `2) Query/Retrieve allowed for calling AE title ${callingAe} from ${ours}`],
    ['Needed in firewalls', `${ours} -> ${theirs}:${peer.port} TCP, opened by the workstation`],
    ['', `${theirs} (and its store nodes) -> ${oursAt(port)} TCP, opened by the PACS`],
    ...(input.secure
      ? [['', `and with encryption -> ${oursAt(input.secure.port)} TCP, opened by the PACS`] as const]
      : []),
    [
      'We take',
      'every storage SOP class, in every transfer syntax, compressed or not; no conversion is needed',
    ],
    ['We ask for', 'C-ECHO, C-FIND, C-MOVE and C-GET, Study Root and Patient Root'],
    ['We are', `${implementation.versionName} (${implementation.classUid})`],
    ...attemptRows(input),
  ];
  const body = rows.map(([label, value]) => `${label.padEnd(20)} ${label ? ':' : ' '} ${value}`);
  const entries = lines.map(({ line }) => `  ${line}`);
  return [...body, '', 'The entry in the words of some PACS programs:', ...entries, ''].join('\n');
}

/** `192.0.2.2:104`, `[fd00::2]:104`. */
function hostAndPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function secureRows({ secure }: AdminCardInput): (readonly [string, string])[] {
  if (!secure) return [];
  const { port, certificateRequired } = secure;
  const certificate =
    certificateRequired === undefined
      ? ''
      : certificateRequired
        ? '; the PACS shows a certificate that this workstation trusts'
        : '; no certificate of the PACS is asked for';
  return [['Port with TLS', `${port}          (TLS 1.2 or 1.3, in place of the port above${certificate})`]];
}

function attemptRows({ attempt, callingAe, peer }: AdminCardInput): (readonly [string, string])[] {
  if (!attempt) return [];
  const port = attempt.localPort === undefined ? '' : `, our local port ${attempt.localPort}`;
  const answer = attempt.status === undefined ? 'no answer' : `answer ${formatStatus(attempt.status)}`;
  const comment = attempt.errorComment ? ` “${attempt.errorComment}”` : '';
  const after = attempt.seconds === undefined ? '' : ` after ${attempt.seconds.toFixed(1)} s`;
  const { completed, failed, warning } = attempt.counts ?? {};
  const counts = [completed, failed, warning].map((count) => count ?? '-').join('/');
  return [
    [
      'Seen at',
      `${new Date(attempt.at).toISOString()}, calling ${callingAe} -> called ${peer.aeTitle}${port}; ` +
        `${answer}${comment}${after}, counts ${counts} (completed/failed/warning)`,
    ],
  ];
}
