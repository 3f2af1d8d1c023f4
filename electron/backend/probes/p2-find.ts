import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { peerAssociation } from '../nodes/associate.ts';
import { findContext, retrieveIdentifier } from '../retrieve/identifier.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/** P2: C-FIND of the study by its exact UID. */
export async function testFind(
  tools: Pick<ProbeTools, 'associate' | 'clock'>,
  { peer, scope, signal }: Pick<ProbeSubject, 'peer' | 'scope' | 'signal'>,
): Promise<ProbeResultOf<'P2'>> {
  const { studyInstanceUid, patientId } = scope;
  const study = { studyInstanceUid, ...(patientId !== undefined && { patientId }) };
  const identifier = retrieveIdentifier(peer.model, study);
  const association = await tools.associate({
    ...peerAssociation(peer),
    contexts: [findContext(peer.model)],
    observe: () => {},
    signal,
  });
  const startedAt = tools.clock.monotonic();
  const result = (facts: Partial<ProbeResultOf<'P2'>>): ProbeResultOf<'P2'> => ({
    probe: 'P2',
    at: tools.clock.now(),
    by: 'study-uid',
    elapsedMs: tools.clock.monotonic() - startedAt,
    ...facts,
  });
  let matches = 0;
  try {
    const final = await association.find({
      model: peer.model,
      level: 'study',
      identifier,
      onMatch: () => {
        matches++;
      },
    });
    return result(statusCategory(final.status) === 'failure' ? {} : { matches });
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'response-timeout') {
      return result({ timedOut: true });
    }
    throw error;
  } finally {
    void association.release();
  }
}
