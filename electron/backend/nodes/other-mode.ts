import { tlsFilesSchema } from '../../../shared/contract/certificate.ts';
import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { isCertificateTrouble } from '../../../shared/failure/tls-code.ts';
import { fileTlsOptions } from '../tls/tls-options.ts';
import type { Associate } from './associate.ts';
import { echoPeer } from './echo-peer.ts';
import type { ResolvedPeer } from './resolved-peer.ts';

/** Whether a failure looks as if one side spoke TLS and the other did not. */
export function smellsOfOtherMode(failure: Failure): boolean {
  switch (failure.kind) {
    case 'tls-failed':
      return !isCertificateTrouble(failure.code);
    case 'not-dicom':
      return failure.protocol === 'tls';
    case 'association-closed-early':
      return failure.during === 'association';
    default:
      return false;
  }
}

/**
 * Calls a peer once with TLS switched the other way. Nothing secret is told: no user identity, no certificate of ours; and
 * nothing is trusted: a peer whose certificate we can not verify has answered with TLS, and that is all that is asked.
 */
export async function tryOtherMode(
  associate: Associate,
  peer: ResolvedPeer,
  options: {
    monotonic(): number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<NonNullable<ProbeResultOf<'P1'>['otherMode']>> {
  const tls = peer.tls === undefined;
  const { failure } = await echoPeer(
    associate,
    { ...peer, userIdentity: undefined, tls: tls ? fileTlsOptions(tlsFilesSchema.parse({})) : undefined },
    { monotonic: options.monotonic, ...(options.signal && { signal: options.signal }) },
  );
  return { tls, answered: failure === undefined || answersIn(failure) };
}

/** Failures that only a peer that understood us can give. */
function answersIn(failure: Failure): boolean {
  switch (failure.kind) {
    case 'tls-failed':
      return isCertificateTrouble(failure.code);
    case 'association-rejected':
    case 'association-aborted':
    case 'no-presentation-context':
    case 'dimse-status':
      return true;
    default:
      return false;
  }
}
