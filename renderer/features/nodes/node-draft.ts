import type { z } from 'zod';
import {
  type PacsNode,
  type PacsNodeDraft,
  pacsNodeDraftSchema,
} from '../../../shared/contract/pacs-node.ts';
import type { TlsProfileId } from '../../../shared/contract/tls-profile.ts';
import type { UserIdentityType } from '../../../shared/retrieve/association-event.ts';

/** What the form holds: text as typed, numbers as the fields give them. */
export interface NodeForm {
  readonly name: string;
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number | string;
  readonly model: PacsNodeDraft['model'];
  readonly method: PacsNodeDraft['method'];
  readonly localAeTitle: string;
  readonly moveDestination: string;
  readonly queryCharacterSet: string;
  readonly connectTimeoutS: number | string;
  readonly responseTimeoutS: number | string;
  readonly stallTimeoutS: number | string;
  /** Empty: as usual. */
  readonly silenceTimeoutS: number | string;
  /** Empty: automatic. */
  readonly parallelMoves: string;
  readonly maxPduLength: number | string;
  /** Empty: without encryption. */
  readonly tlsProfile: TlsProfileId | '';
  readonly tlsTrusted: readonly string[];
  readonly tlsCertificateId: string;
  readonly tlsCheckHostName: boolean;
  readonly identityType: UserIdentityType | '';
  readonly username: string;
  /** Typed anew; empty: as it is. */
  readonly secret: string;
  readonly identityConfirm: boolean;
}

export const emptyNodeForm: NodeForm = {
  name: '',
  aeTitle: '',
  host: '',
  port: 104,
  model: 'study-root',
  method: 'auto',
  localAeTitle: '',
  moveDestination: '',
  queryCharacterSet: '',
  connectTimeoutS: 10,
  responseTimeoutS: 60,
  stallTimeoutS: 1800,
  silenceTimeoutS: '',
  parallelMoves: '',
  maxPduLength: 131_072,
  tlsProfile: '',
  tlsTrusted: [],
  tlsCertificateId: '',
  tlsCheckHostName: false,
  identityType: '',
  username: '',
  secret: '',
  identityConfirm: false,
};

export function formOf(node: PacsNode): NodeForm {
  return {
    ...node,
    localAeTitle: node.localAeTitle ?? '',
    moveDestination: node.moveDestination ?? '',
    queryCharacterSet: node.queryCharacterSet ?? '',
    silenceTimeoutS: node.silenceTimeoutS ?? '',
    parallelMoves: node.parallelMoves?.toString() ?? '',
    tlsProfile: node.tls?.profile ?? '',
    tlsTrusted: node.tls?.trusted ?? [],
    tlsCertificateId: node.tls?.certificateId ?? '',
    tlsCheckHostName: node.tls?.checkHostName ?? false,
    identityType: node.userIdentity?.type ?? '',
    username: node.userIdentity?.username ?? '',
    secret: '',
    identityConfirm: node.userIdentity?.responseRequested ?? false,
  };
}

/** An address that was pasted whole: the port has a field of its own. One colon is no IPv6 address. */
function hostProblem(host: string): string | undefined {
  const isWhole = /[\s/]/.test(host) || /^[^:]*:[^:]*$/.test(host);
  return isWhole ? 'Only the name or the address, without port or http://' : undefined;
}

/** What the schema says of bounds, in words; other messages are words already. */
function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string') return issue.message;
      return issue.inclusive ? `At least ${issue.minimum}` : `More than ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `At most ${issue.maximum} characters` : `At most ${issue.maximum}`;
    case 'invalid_type':
      return issue.expected === 'number' || issue.expected === 'int' ? 'Enter a number' : issue.message;
    default:
      return issue.message;
  }
}

export type NodeProblems = Readonly<Partial<Record<keyof NodeForm, string>>>;

/** The draft that the form stands for, or what is wrong with which field. The name falls back to the AE title. */
export function draftOf(
  form: NodeForm,
): { readonly draft: PacsNodeDraft } | { readonly problems: NodeProblems } {
  const optional = (text: string): string | undefined => text.trim() || undefined;
  const named = form.identityType === 'username' || form.identityType === 'username-passcode';
  if (named && form.username.trim() === '') return { problems: { username: 'Enter a user name' } };
  const notHost = hostProblem(form.host.trim());
  if (notHost) return { problems: { host: notHost } };
  const parsed = pacsNodeDraftSchema.safeParse({
    ...form,
    name: form.name.trim() || form.aeTitle.trim(),
    localAeTitle: optional(form.localAeTitle),
    moveDestination: optional(form.moveDestination),
    queryCharacterSet: optional(form.queryCharacterSet),
    silenceTimeoutS: form.silenceTimeoutS === '' ? undefined : form.silenceTimeoutS,
    parallelMoves: form.parallelMoves === '' ? undefined : Number(form.parallelMoves),
    tls: form.tlsProfile
      ? {
          profile: form.tlsProfile,
          trusted: form.tlsTrusted,
          certificateId: optional(form.tlsCertificateId),
          checkHostName: form.tlsCheckHostName,
        }
      : undefined,
    userIdentity: form.identityType
      ? {
          type: form.identityType,
          username: named ? form.username : undefined,
          secret: form.secret || undefined,
          responseRequested: form.identityConfirm,
        }
      : undefined,
  });
  if (parsed.success) return { draft: parsed.data };
  const problems: Partial<Record<keyof NodeForm, string>> = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path[0] as keyof NodeForm;
    problems[field] ??= field === 'port' ? 'A number from 1 to 65535' : wordsOf(issue);
  }
  return { problems };
}
