import { implementation } from '../../../shared/dicom/uid.ts';
import type { NegotiatedContext } from '../../../shared/retrieve/association-event.ts';
import { answerContexts, answerRoles, proposalsOf } from './accept-contexts.ts';
import { AcceptedAssociation } from './accepted-association.ts';
import type { AcceptorOptions, AssociationRequest, Rejection } from './acceptor.ts';
import type { Connection, ConnectionOwner } from './connection.ts';
import { negotiatedContexts } from './handshake.ts';
import type { AssociateAc, AssociateRq, ControlPdu } from './pdu.ts';
import { applicationContextName } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';
import { userIdentityTypeOf } from './user-identity.ts';

export interface AcceptanceOptions {
  readonly connection: Connection;
  readonly remoteAddress: string;
  readonly acceptor: AcceptorOptions;
  /** Asked when the request is there: how to reject it when there is no room for another association. */
  full(): Rejection | undefined;
  onAccepted(): void;
  onEnded(stored: Promise<void>): void;
}

const protocolVersionNotSupported: Rejection = { result: 1, source: 2, reason: 2 };
const applicationContextNotSupported: Rejection = { result: 1, source: 1, reason: 2 };

/** The acceptor's end from TCP accept to A-ASSOCIATE-AC or -RJ (PS3.8 7.1). */
export class Acceptance implements ConnectionOwner {
  /** What is invalid in state 2 is aborted as by the service user (PS3.8 Table 9-10, AA-1). */
  readonly abortSource = 0;
  readonly #options: AcceptanceOptions;
  readonly #connectedAt = performance.now();

  constructor(options: AcceptanceOptions) {
    this.#options = options;
  }

  /**
   * Starts the ARTIM timer (PS3.8 9.1.5). It runs on whatever trickles in: slow senders do not hold a place. When it is
   * up, the connection is closed without a word (AA-2).
   */
  start(): void {
    const { connection, acceptor } = this.#options;
    const { associateTimeoutMs } = acceptor;
    connection.startDeadline(associateTimeoutMs, () => {
      const silentMs = performance.now() - this.#connectedAt;
      connection.finish({ kind: 'response-timeout', during: 'association', silentMs }, false);
    });
  }

  pdu(pdu: ControlPdu): void {
    if (pdu.type === 'associate-rq') this.#request(pdu);
    else if (pdu.type === 'abort') this.#options.connection.abortedByPeer(pdu.source, pdu.reason);
    else throw new ProtocolError(2, `${pdu.type} before A-ASSOCIATE-RQ`);
  }

  command(): void {
    throw new ProtocolError(2, 'P-DATA-TF before A-ASSOCIATE-RQ');
  }

  dataSetBytes(): void {
    throw new ProtocolError(2, 'P-DATA-TF before A-ASSOCIATE-RQ');
  }

  dataSetEnd(): void {
    throw new ProtocolError(2, 'P-DATA-TF before A-ASSOCIATE-RQ');
  }

  during(): string {
    return 'association';
  }

  ending(): void {
    // Nothing is held back before the association stands.
  }

  ended(): void {
    this.#options.onEnded(Promise.resolve());
  }

  #request(pdu: AssociateRq): void {
    const { connection, remoteAddress, acceptor } = this.#options;
    connection.clearDeadline();
    const proposed = proposalsOf(pdu);
    const userIdentity = userIdentityTypeOf(pdu.userInformation);
    const request: AssociationRequest = {
      associationId: connection.id,
      callingAe: pdu.callingAe,
      calledAe: pdu.calledAe,
      remoteAddress,
      contexts: proposed,
    };
    acceptor.observe({
      type: 'association-requested',
      associationId: connection.id,
      direction: 'in',
      callingAe: pdu.callingAe,
      calledAe: pdu.calledAe,
      ...(pdu.callingAeBytes !== undefined && { callingAeBytes: pdu.callingAeBytes }),
      ...(pdu.calledAeBytes !== undefined && { calledAeBytes: pdu.calledAeBytes }),
      maxPduLength: pdu.userInformation.maxPduLength,
      implementationClassUid: pdu.userInformation.implementationClassUid,
      implementationVersionName: pdu.userInformation.implementationVersionName,
      ...(userIdentity && { userIdentity }),
      contexts: proposed,
    });
    const rejection = this.#rejectionOf(pdu, request);
    if (rejection) this.#reject(rejection, request);
    else this.#accept(pdu, request);
  }

  #rejectionOf(pdu: AssociateRq, request: AssociationRequest): Rejection | undefined {
    if ((pdu.protocolVersion & 1) === 0) return protocolVersionNotSupported;
    if (pdu.applicationContext !== applicationContextName) return applicationContextNotSupported;
    return this.#options.acceptor.decide?.(request) ?? this.#options.full();
  }

  #reject(rejection: Rejection, request: AssociationRequest): void {
    const { connection, acceptor } = this.#options;
    connection.sendPdu({ type: 'associate-rj', ...rejection });
    acceptor.observe({
      type: 'association-rejected',
      associationId: connection.id,
      by: 'us',
      result: rejection.result,
      source: rejection.source,
      reason: rejection.reason,
      elapsedMs: performance.now() - this.#connectedAt,
    });
    const { callingAe, calledAe } = request;
    connection.finish({ kind: 'association-rejected', ...rejection, callingAe, calledAe }, true);
  }

  #accept(pdu: AssociateRq, request: AssociationRequest): void {
    const { connection, acceptor } = this.#options;
    const answer: AssociateAc = {
      type: 'associate-ac',
      protocolVersion: 1,
      calledAe: pdu.calledAe,
      callingAe: pdu.callingAe,
      applicationContext: applicationContextName,
      contexts: answerContexts(request.contexts, acceptor.services, acceptor.prefers?.()),
      userInformation: {
        maxPduLength: acceptor.maxPduLength,
        implementationClassUid: implementation.classUid,
        implementationVersionName: implementation.versionName,
        roles: answerRoles(pdu, acceptor.services),
        otherItems: [],
      },
    };
    const contexts: NegotiatedContext[] = negotiatedContexts(request.contexts, answer);
    connection.sendPdu(answer);
    acceptor.observe({
      type: 'association-accepted',
      associationId: connection.id,
      direction: 'in',
      maxPduLength: acceptor.maxPduLength,
      implementationClassUid: implementation.classUid,
      implementationVersionName: implementation.versionName,
      contexts,
      elapsedMs: performance.now() - this.#connectedAt,
    });
    this.#options.onAccepted();
    connection.owner = new AcceptedAssociation({
      connection,
      request,
      contexts,
      peerMaxPduLength: pdu.userInformation.maxPduLength,
      acceptor,
      onEnded: this.#options.onEnded,
    });
  }
}
