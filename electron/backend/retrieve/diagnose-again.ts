import type { Diagnosis } from '../diagnosis/create-diagnosis.ts';
import { timelineFacts } from '../diagnosis/timeline-facts.ts';
import { withWays } from '../diagnosis/ways-taken.ts';
import { nodeKeyOf } from '../nodes/resolved-peer.ts';
import type { RetrieveRecord } from './retrieve-record.ts';

/** Says anew what an ended retrieve comes to, after more tests, and keeps what that was made from. */
export async function diagnoseAgain(record: RetrieveRecord, diagnosis: Diagnosis): Promise<void> {
  await record.flush();
  const events = await record.events();
  const kept = await record.files.evidence();
  const { probes = [] } = timelineFacts(events);
  const nodeKey = nodeKeyOf(record.summary);
  const { evidence, findings } = kept
    ? diagnosis.again(kept, probes, nodeKey)
    : diagnosis.look({ events, nodeKey });
  record.append({ type: 'diagnosed', findings: kept ? withWays(findings, events) : findings });
  await record.files.writeEvidence(evidence);
}
