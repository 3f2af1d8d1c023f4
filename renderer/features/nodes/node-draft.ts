import {
  type PacsNode,
  type PacsNodeDraft,
  pacsNodeDraftSchema,
} from '../../../shared/contract/pacs-node.ts';

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
  readonly maxPduLength: number | string;
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
  maxPduLength: 131_072,
};

export function formOf(node: PacsNode): NodeForm {
  return {
    ...node,
    localAeTitle: node.localAeTitle ?? '',
    moveDestination: node.moveDestination ?? '',
    queryCharacterSet: node.queryCharacterSet ?? '',
  };
}

export type NodeProblems = Readonly<Partial<Record<keyof NodeForm, string>>>;

/** The draft that the form stands for, or what is wrong with which field. The name falls back to the AE title. */
export function draftOf(
  form: NodeForm,
): { readonly draft: PacsNodeDraft } | { readonly problems: NodeProblems } {
  const optional = (text: string): string | undefined => text.trim() || undefined;
  const parsed = pacsNodeDraftSchema.safeParse({
    ...form,
    name: form.name.trim() || form.aeTitle.trim(),
    localAeTitle: optional(form.localAeTitle),
    moveDestination: optional(form.moveDestination),
    queryCharacterSet: optional(form.queryCharacterSet),
  });
  if (parsed.success) return { draft: parsed.data };
  const problems: Partial<Record<keyof NodeForm, string>> = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path[0] as keyof NodeForm;
    problems[field] ??= field === 'port' ? 'A number from 1 to 65535' : issue.message;
  }
  return { problems };
}
