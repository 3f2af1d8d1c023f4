import { implementation } from '../../../shared/dicom/uid.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { NegotiatedContext, ProposedContext } from '../../../shared/retrieve/association-event.ts';
import type { AssociationOptions, ContextProposal } from './association.ts';
import type { Connection, ConnectionOwner } from './connection.ts';
import { classifyFirstBytes } from './first-bytes.ts';
import type { AssociateAc, AssociateRj, AssociateRq, ControlPdu } from './pdu.ts';
import { applicationContextName } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';
import { hasOwnCertificate, tlsFailure } from './tls.ts';
import { confirmsUserIdentity, userIdentityItem } from './user-identity.ts';

/** Numbers the proposals: 1, 3, 5 … */
export function proposedContexts(proposals: readonly ContextProposal[]): ProposedContext[] {
  return proposals.map((proposal, index) => ({
    id: index * 2 + 1,
    abstractSyntax: proposal.abstractSyntax,
    transferSyntaxes: [...proposal.transferSyntaxes],
    ...(proposal.scpRole ? { scpRole: true } : {}),
  }));
}

export function associateRequest(
  options: AssociationOptions,
  contexts: readonly ProposedContext[],
): AssociateRq {
  const roles = new Set(contexts.filter((one) => one.scpRole).map((one) => one.abstractSyntax));
  return {
    type: 'associate-rq',
    protocolVersion: 1,
    calledAe: options.peer.aeTitle,
    callingAe: options.callingAe,
    applicationContext: applicationContextName,
    contexts,
    userInformation: {
      maxPduLength: options.maxPduLength,
      implementationClassUid: implementation.classUid,
      implementationVersionName: implementation.versionName,
      roles: [...roles].map((sopClassUid) => ({ sopClassUid, scu: true, scp: true })),
      otherItems: options.userIdentity ? [userIdentityItem(options.userIdentity)] : [],
    },
  };
}

/**
 * Joins what was proposed with what came back. A context that the peer did not answer, or accepted in a transfer syntax
 * that was not proposed for it, counts as refused (results 2 and 4): nothing could be sent on it that both understand.
 */
export function negotiatedContexts(
  proposed: readonly ProposedContext[],
  answer: Pick<AssociateAc, 'contexts' | 'userInformation'>,
): NegotiatedContext[] {
  const answers = new Map(answer.contexts.map((one) => [one.id, one]));
  const roles = new Map(answer.userInformation.roles.map((role) => [role.sopClassUid, role.scp]));
  return proposed.map(({ id, abstractSyntax, transferSyntaxes }) => {
    const given = answers.get(id);
    const unasked = given?.result === 0 && !transferSyntaxes.includes(given.transferSyntax);
    const scpRole = roles.get(abstractSyntax);
    return {
      id,
      abstractSyntax,
      result: unasked ? 4 : (given?.result ?? 2),
      transferSyntax: given?.transferSyntax ?? '',
      ...(scpRole === undefined ? {} : { scpRole }),
    };
  });
}

/** Why no request is possible: every context was refused. */
export function allRefused(contexts: readonly NegotiatedContext[]): Failure | undefined {
  if (contexts.some((one) => one.result === 0)) return undefined;
  return {
    kind: 'no-presentation-context',
    abstractSyntax: contexts[0]?.abstractSyntax ?? '',
    contexts: contexts.map(({ abstractSyntax, result }) => ({ abstractSyntax, result })),
  };
}

export interface HandshakeOptions extends AssociationOptions {
  readonly connection: Connection;
  /** The association is accepted. The new owner takes over within the call. */
  accepted(answer: AssociateAc, contexts: NegotiatedContext[]): void;
  failed(error: Error): void;
}

/** The requestor's end from TCP connect to A-ASSOCIATE-AC (PS3.8 7.1). */
export class Handshake implements ConnectionOwner {
  readonly #options: HandshakeOptions;
  readonly #proposed: ProposedContext[];
  #requestedAt = 0;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#proposed = proposedContexts(options.contexts);
  }

  /** Sends the A-ASSOCIATE-RQ and starts to wait. */
  start(): void {
    const { connection, observe, connectTimeoutMs, userIdentity } = this.#options;
    const request = associateRequest(this.#options, this.#proposed);
    this.#requestedAt = performance.now();
    observe({
      type: 'association-requested',
      associationId: connection.id,
      direction: 'out',
      callingAe: request.callingAe,
      calledAe: request.calledAe,
      maxPduLength: request.userInformation.maxPduLength,
      implementationClassUid: implementation.classUid,
      implementationVersionName: implementation.versionName,
      ...(userIdentity && { userIdentity: userIdentity.type }),
      contexts: this.#proposed,
    });
    connection.sendPdu(request);
    connection.silence.start(connectTimeoutMs, (silentMs) => {
      connection.abort(0, 0, { kind: 'response-timeout', during: 'association', silentMs });
      return undefined;
    });
  }

  pdu(pdu: ControlPdu): void {
    switch (pdu.type) {
      case 'associate-ac':
        this.#accept(pdu);
        return;
      case 'associate-rj':
        this.#reject(pdu);
        return;
      case 'abort':
        this.#options.connection.abortedByPeer(pdu.source, pdu.reason);
        return;
      case 'associate-rq':
      case 'release-rq':
      case 'release-rp':
        throw new ProtocolError(2, `${pdu.type} in answer to A-ASSOCIATE-RQ`);
    }
  }

  command(): void {
    throw new ProtocolError(2, 'P-DATA-TF in answer to A-ASSOCIATE-RQ');
  }

  dataSetBytes(): void {
    throw new ProtocolError(2, 'P-DATA-TF in answer to A-ASSOCIATE-RQ');
  }

  dataSetEnd(): void {
    throw new ProtocolError(2, 'P-DATA-TF in answer to A-ASSOCIATE-RQ');
  }

  during(): string {
    return 'association';
  }

  /** A web server, a TLS port or an SSH server fails in many ways; its first bytes tell what it is. */
  explain(failure: Failure): Failure {
    const { tls, peer } = this.#options;
    // Under TLS 1.3 the server's refusal of our certificate comes after the handshake (RFC 8446 4.4.2.4).
    if (tls && failure.kind === 'association-closed-early' && failure.code?.startsWith('ERR_SSL')) {
      return tlsFailure(peer, failure.code, { ownCertificate: hasOwnCertificate(tls.secure) });
    }
    const telling =
      failure.kind === 'protocol-error' ||
      failure.kind === 'association-closed-early' ||
      failure.kind === 'response-timeout';
    const { firstBytes } = this.#options.connection;
    const first = firstBytes[0];
    if (!telling || first === undefined || (first >= 1 && first <= 7)) return failure;
    const kind = classifyFirstBytes(firstBytes);
    return {
      kind: 'not-dicom',
      host: peer.host,
      port: peer.port,
      protocol: kind === 'http' || kind === 'tls' || kind === 'ssh' ? kind : 'other',
      firstBytes: firstBytes.toString('hex'),
    };
  }

  ending(): void {
    // Nothing is held back before the association stands.
  }

  ended(_failure: Failure, error: Error): void {
    this.#options.failed(error);
  }

  #accept(answer: AssociateAc): void {
    const { connection, observe, userIdentity } = this.#options;
    connection.silence.stop();
    const contexts = negotiatedContexts(this.#proposed, answer);
    const { maxPduLength, implementationClassUid, implementationVersionName } = answer.userInformation;
    observe({
      type: 'association-accepted',
      associationId: connection.id,
      direction: 'out',
      maxPduLength,
      implementationClassUid,
      implementationVersionName,
      ...(userIdentity && { userIdentityConfirmed: confirmsUserIdentity(answer.userInformation) }),
      contexts,
      elapsedMs: performance.now() - this.#requestedAt,
    });
    this.#options.accepted(answer, contexts);
  }

  #reject(pdu: AssociateRj): void {
    const { connection, observe, callingAe, peer } = this.#options;
    const { result, source, reason } = pdu;
    observe({
      type: 'association-rejected',
      associationId: connection.id,
      by: 'peer',
      result,
      source,
      reason,
      elapsedMs: performance.now() - this.#requestedAt,
    });
    const failure: Failure = {
      kind: 'association-rejected',
      result,
      source,
      reason,
      callingAe,
      calledAe: peer.aeTitle,
    };
    connection.finish(failure, true, new FailureError(failure));
  }
}
