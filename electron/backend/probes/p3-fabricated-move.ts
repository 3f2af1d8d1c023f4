import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { newUid } from '../dataset/new-uid.ts';
import { moveOnce } from './move-once.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/**
 * P3: C-MOVE to ourselves of an instance that does not exist, named by every UID. Servers that look at the destination first
 * say whether they know it, and nothing is moved. Never without a key: some servers take that for everything (PS3.4 C.4.2).
 */
export async function testFabricatedMove(
  tools: Pick<ProbeTools, 'associate' | 'clock'>,
  subject: Pick<ProbeSubject, 'peer' | 'signal'>,
): Promise<ProbeResultOf<'P3'>> {
  const destination = subject.peer.moveDestination;
  const answer = await moveOnce(tools, subject, { scope: fabricatedScope(), destination });
  return { probe: 'P3', at: tools.clock.now(), destination, ...answer };
}

/** UIDs that nobody has, and a Patient ID for servers that need one. */
export function fabricatedScope(): RetrieveScope {
  return {
    studyInstanceUid: newUid(),
    seriesInstanceUid: newUid(),
    sopInstanceUid: newUid(),
    patientId: `NOBODY-${newUid().slice(-12)}`,
  };
}
