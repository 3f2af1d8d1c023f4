import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { Diagnosis } from '../diagnosis/create-diagnosis.ts';
import { timelineFacts } from '../diagnosis/timeline-facts.ts';
import { withNoteAgain, withWays } from '../diagnosis/ways-taken.ts';
import { nodeKeyOf } from '../nodes/resolved-peer.ts';
import type { RetrieveRecord } from './retrieve-record.ts';

interface SaidAgain {
  readonly evidence: Evidence;
  readonly findings: Finding[];
}

/** Says anew what an ended retrieve comes to, after more tests, and keeps what that was made from. */
export async function diagnoseAgain(record: RetrieveRecord, diagnosis: Diagnosis): Promise<void> {
  await record.flush();
  const events = await record.events();
  const kept = await record.files.evidence();
  const { evidence, findings } = kept
    ? fromEvidence(kept, record, events, diagnosis)
    : fromTimeline(record, events, diagnosis);
  record.append({ type: 'diagnosed', findings });
  await record.files.writeEvidence(evidence);
}

function fromEvidence(
  kept: Evidence,
  { summary }: RetrieveRecord,
  events: readonly TimelineEvent[],
  diagnosis: Diagnosis,
): SaidAgain {
  const { probes = [] } = timelineFacts(events);
  const { evidence, findings } = diagnosis.again(kept, probes, nodeKeyOf(summary));
  if (!kept.avoided) return { evidence, findings: withWays(findings, events) };
  return { evidence, findings: withNoteAgain(summary.findings ?? [], findings) };
}

function fromTimeline(
  { summary }: RetrieveRecord,
  events: readonly TimelineEvent[],
  diagnosis: Diagnosis,
): SaidAgain {
  const { evidence, findings, avoided } = diagnosis.look({ events, nodeKey: nodeKeyOf(summary) });
  return { evidence: avoided ?? evidence, findings };
}
