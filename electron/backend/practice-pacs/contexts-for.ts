import { isEncapsulated, transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import type { ContextProposal } from '../dimse/association.ts';
import type { CatalogueInstance } from './catalogue.ts';

/** One context for each SOP class and transfer syntax, and one with the default syntax where nothing is compressed. */
export function contextsFor(instances: readonly CatalogueInstance[]): ContextProposal[] {
  const contexts = new Map<string, ContextProposal>();
  const add = (abstractSyntax: string, syntax: string): void => {
    contexts.set(`${abstractSyntax} ${syntax}`, { abstractSyntax, transferSyntaxes: [syntax] });
  };
  for (const { sopClassUid, transferSyntaxUid } of instances) {
    add(sopClassUid, transferSyntaxUid);
    if (!isEncapsulated(transferSyntaxUid)) add(sopClassUid, transferSyntax.implicitLittle);
  }
  return [...contexts.values()];
}
