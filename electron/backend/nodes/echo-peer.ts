import type { EchoResult } from '../../../shared/contract/pacs-node.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { AssociationObserver } from '../dimse/association.ts';
import { type Associate, peerAssociation } from './associate.ts';
import type { ResolvedPeer } from './resolved-peer.ts';

/** The presentation context of C-ECHO (PS3.4 Annex A). */
export const verificationContext = {
  abstractSyntax: sopClass.verification,
  transferSyntaxes: [transferSyntax.explicitLittle, transferSyntax.implicitLittle],
} as const;

/**
 * C-ECHO on an association of its own. Whatever the peer does is a result; only a bug of ours rejects.
 * `elapsedMs` runs from the name look-up to the C-ECHO response.
 */
export async function echoPeer(
  associate: Associate,
  peer: ResolvedPeer,
  options: {
    monotonic(): number;
    readonly observe?: AssociationObserver;
    readonly signal?: AbortSignal;
  },
): Promise<EchoResult> {
  const startedAt = options.monotonic();
  let met: Partial<EchoResult> = {};
  const observe = (event: AssociationEvent): void => {
    met = { ...met, ...toldBy(event) };
    options.observe?.(event);
  };
  const result = (outcome: Pick<EchoResult, 'ok' | 'failure'>): EchoResult => ({
    peer: peer.peer,
    elapsedMs: options.monotonic() - startedAt,
    ...met,
    ...outcome,
  });
  try {
    const association = await associate({
      ...peerAssociation(peer),
      contexts: [verificationContext],
      observe,
      ...(options.signal && { signal: options.signal }),
    });
    met = {
      ...met,
      localAddress: association.localAddress,
      implementationClassUid: association.implementationClassUid,
      implementationVersionName: association.implementationVersionName,
    };
    try {
      const status = await association.echo();
      return status === 0
        ? result({ ok: true })
        : result({ ok: false, failure: { kind: 'dimse-status', service: 'C-ECHO', status } });
    } finally {
      void association.release();
    }
  } catch (error) {
    if (error instanceof FailureError) return result({ ok: false, failure: error.failure });
    throw error;
  }
}

/** What an echo shows of the connection beside its answer. */
function toldBy(event: AssociationEvent): Partial<EchoResult> {
  if (event.type === 'secured') {
    const { protocol, cipher, certificate } = event;
    return { secured: { protocol, cipher, ...(certificate && { certificate }) } };
  }
  if (event.type !== 'association-accepted' || event.userIdentityConfirmed === undefined) return {};
  return { userIdentityConfirmed: event.userIdentityConfirmed };
}
