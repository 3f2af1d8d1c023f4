import {
  isEncapsulated,
  type TransferFamily,
  transferSyntax,
} from '../../../shared/dicom/transfer-syntax.ts';
import type { ProposedContext } from '../../../shared/retrieve/association-event.ts';
import type { AcceptorServices } from './acceptor.ts';
import type { AnsweredContext, AssociateRq, RoleSelection } from './pdu.ts';
import { sopClassUse } from './service-contexts.ts';

/** Transfer syntaxes in which we read and write identifiers. */
const identifierSyntaxes: ReadonlySet<string> = new Set([
  transferSyntax.explicitLittle,
  transferSyntax.implicitLittle,
]);

/** The proposals of an A-ASSOCIATE-RQ with the roles that it asks for. */
export function proposalsOf(request: AssociateRq): ProposedContext[] {
  const scp = new Set(
    request.userInformation.roles.filter((role) => role.scp).map((role) => role.sopClassUid),
  );
  return request.contexts.map((context) => ({
    id: context.id,
    abstractSyntax: context.abstractSyntax,
    transferSyntaxes: [...context.transferSyntaxes],
    ...(scp.has(context.abstractSyntax) ? { scpRole: true } : {}),
  }));
}

function answer(
  context: ProposedContext,
  services: AcceptorServices,
  family: TransferFamily | undefined,
): AnsweredContext {
  const refused = (result: number): AnsweredContext => ({
    id: context.id,
    result,
    // Not significant when refused, but the item has to be there (PS3.8 9.3.3.2).
    transferSyntax: context.transferSyntaxes[0] ?? transferSyntax.implicitLittle,
  });
  const accepted = (chosen: string | undefined): AnsweredContext =>
    chosen ? { id: context.id, result: 0, transferSyntax: chosen } : refused(4);
  const use = sopClassUse(context.abstractSyntax);
  switch (use.kind) {
    case 'verification':
      return accepted(context.transferSyntaxes[0]);
    case 'storage':
      // Instances are kept as they come, so the sender's first choice is the best one: it needs no conversion there.
      if (!services.store && !(services.get && context.scpRole)) return refused(3);
      return accepted(
        context.transferSyntaxes.find((uid) => familyOf(uid) === family) ?? context.transferSyntaxes[0],
      );
    case 'query-retrieve':
      if (!services[use.service]) return refused(3);
      return accepted(context.transferSyntaxes.find((uid) => identifierSyntaxes.has(uid)));
    case 'storage-commitment':
      if (!services.commitmentReports) return refused(3);
      return accepted(context.transferSyntaxes.find((uid) => identifierSyntaxes.has(uid)));
    case 'other':
      return refused(3);
  }
}

function familyOf(transferSyntaxUid: string): TransferFamily {
  return isEncapsulated(transferSyntaxUid) ? 'compressed' : 'uncompressed';
}

/**
 * Answers every proposed context (PS3.8 9.3.3.2): 0 accepted, 3 abstract syntax not served, 4 no transfer syntax fits. `family`:
 * what is taken of several transfer syntaxes for images, where they are there.
 */
export function answerContexts(
  proposed: readonly ProposedContext[],
  services: AcceptorServices,
  family?: TransferFamily,
): AnsweredContext[] {
  return proposed.map((context) => answer(context, services, family));
}

/** Answers role selection (PS3.7 D.3.3.4): instances come to us where we store, and leave from us where we serve C-GET. */
export function answerRoles(request: AssociateRq, services: AcceptorServices): RoleSelection[] {
  return request.userInformation.roles.map((role) => {
    const use = sopClassUse(role.sopClassUid).kind;
    const storage = use === 'storage';
    if (use === 'storage-commitment') {
      // The peer reports on what we asked for: it is the SCP though it calls us.
      return {
        sopClassUid: role.sopClassUid,
        scu: false,
        scp: role.scp && services.commitmentReports === true,
      };
    }
    return {
      sopClassUid: role.sopClassUid,
      scu: role.scu && (!storage || services.store !== undefined),
      scp: role.scp && storage && services.get !== undefined,
    };
  });
}
