import type { Association, ContextProposal } from '../dimse/association.ts';
import type { SharedInstance } from './shared-instances.ts';
import { canBecomePlain, plainSyntaxes } from './transcode.ts';

/** A-ASSOCIATE-RQ has odd context ids from 1 to 255 (PS3.8 9.3.2.2). */
const maxContexts = 128;

function keyOf(abstractSyntax: string, transferSyntaxUid: string): string {
  return `${abstractSyntax} ${transferSyntaxUid}`;
}

/** Contexts of one SOP class: each syntax as stored, and plain ones to fall back to where that is without loss. */
function contextsOf(sopClassUid: string, stored: ReadonlySet<string>): ContextProposal[] {
  const syntaxes = new Set(stored);
  if ([...stored].some(canBecomePlain)) for (const plain of plainSyntaxes) syntaxes.add(plain);
  return [...syntaxes].map((syntax) => ({ abstractSyntax: sopClassUid, transferSyntaxes: [syntax] }));
}

export interface SendGroup {
  readonly contexts: readonly ContextProposal[];
  readonly instances: readonly SharedInstance[];
}

/** Instances that one association can carry, each syntax in a context of its own so that none is chosen over another. */
export function sendGroups(instances: readonly SharedInstance[]): SendGroup[] {
  const byClass = Map.groupBy(instances, ({ sopClassUid }) => sopClassUid);
  const groups: { contexts: ContextProposal[]; instances: SharedInstance[] }[] = [];
  for (const [sopClassUid, members] of byClass) {
    const contexts = contextsOf(sopClassUid, new Set(members.map((one) => one.transferSyntaxUid)));
    const last = groups.at(-1);
    if (last && last.contexts.length + contexts.length <= maxContexts) {
      last.contexts.push(...contexts);
      last.instances.push(...members);
    } else groups.push({ contexts, instances: [...members] });
  }
  return groups;
}

/** In which syntax the peer takes an instance: as stored, else a plain one when that is without loss; undefined: in none. */
export function acceptedSyntax(
  contexts: Association['contexts'],
  instance: Pick<SharedInstance, 'sopClassUid' | 'transferSyntaxUid'>,
): string | undefined {
  const accepted = new Set(
    contexts
      .filter(({ result }) => result === 0)
      .map(({ abstractSyntax, transferSyntax = '' }) => keyOf(abstractSyntax, transferSyntax)),
  );
  const takes = (syntax: string): boolean => accepted.has(keyOf(instance.sopClassUid, syntax));
  if (takes(instance.transferSyntaxUid)) return instance.transferSyntaxUid;
  return canBecomePlain(instance.transferSyntaxUid) ? plainSyntaxes.find(takes) : undefined;
}
