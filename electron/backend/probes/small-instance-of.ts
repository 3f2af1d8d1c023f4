import { fail } from '../../../shared/failure/failure.ts';
import { findSmallInstance, type SmallInstance } from './find-small-instance.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/** The smallest instance of the study that a test is run for. Rejects with `not-found` when the PACS tells of none. */
export async function smallInstanceOf(
  tools: Pick<ProbeTools, 'associate' | 'clock'>,
  { peer, scope, signal }: Pick<ProbeSubject, 'peer' | 'scope' | 'signal'>,
): Promise<SmallInstance> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, patientId } = scope;
  if (seriesInstanceUid && sopInstanceUid) {
    return { studyInstanceUid, seriesInstanceUid, sopInstanceUid, patientId };
  }
  const within = { studyInstanceUid, patientId };
  const { associate, clock } = tools;
  const { instance } = await findSmallInstance({ associate, peer, now: clock.now(), signal, within });
  return instance ?? fail({ kind: 'not-found', what: 'an image of this study on the PACS' });
}
