import { type SupportBundle, supportBundleSchema } from '../../../shared/contract/support-bundle.ts';
import { causes } from '../../../shared/diagnosis/causes.ts';
import { diagnose } from '../../../shared/diagnosis/diagnose.ts';
import { type Evidence, evidenceSchema } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { gatherEvidence } from '../../../shared/diagnosis/gather.ts';
import { formatPeerAe } from '../../../shared/dicom/application-entity.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { timelineFacts } from '../diagnosis/timeline-facts.ts';
import { isAeTitleText, patientFree, removed } from './patient-free.ts';

export interface BundleInput {
  readonly createdAt: number;
  readonly program: SupportBundle['program'];
  readonly summary: RetrieveSummary;
  readonly events: readonly TimelineEvent[];
  readonly evidence: Evidence | undefined;
}

/**
 * Makes the bundle of a retrieve. Findings quote what a PACS has written, so they are made anew from what is left after the
 * allow-list.
 */
export function makeBundle(input: BundleInput): SupportBundle {
  const { createdAt, program, summary } = input;
  const names = namesOf(input);
  const clean = (value: unknown): unknown => patientFree(value, names);
  const { aeTitle = removed, host = removed, port } = { ...summary.peer, ...asObject(clean(summary.peer)) };
  const nodeName = formatPeerAe({ aeTitle, host, port });
  const evidence = input.evidence && evidenceSchema.parse({ ...asObject(clean(input.evidence)), nodeName });
  const events = input.events.map((event) => cleanEvent(event, clean, nodeName));
  const bundle = supportBundleSchema.parse({
    ...{ format: 'movescope-support-bundle', version: 1, createdAt, program },
    summary: { ...asObject(clean({ ...summary, findings: [] })), nodeName },
    events,
    ...(evidence && { evidence }),
    findings: [],
  });
  const findings = findingsOf(bundle);
  return { ...bundle, summary: { ...bundle.summary, findings }, findings };
}

/** What this version of the program makes of a bundle. */
export function findingsOf(bundle: Pick<SupportBundle, 'events' | 'evidence'>): Finding[] {
  const { events } = bundle;
  const evidence =
    bundle.evidence ?? gatherEvidence(events, { now: events.at(-1)?.at ?? 0, ...timelineFacts(events) });
  return [...diagnose(evidence)];
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function cleanEvent(event: TimelineEvent, clean: (value: unknown) => unknown, nodeName: string): unknown {
  if (event.type === 'diagnosed') return { ...event, findings: event.findings.map(withoutWords) };
  const cleaned = asObject(clean(event));
  return event.type === 'retrieve-queued' ? { ...cleaned, nodeName } : cleaned;
}

/** That it was said, in the words of the table of causes. */
function withoutWords({ cause, confidence }: Finding): Finding {
  const { name } = causes[cause];
  return {
    ...{ cause, confidence, name, sentence: name, steps: [name] },
    ...{ evidence: [{ text: name }], excluded: [], actions: [] },
  };
}

/** AE titles of this retrieve: they may stand in comments of the PACS. */
function namesOf({ summary, events }: BundleInput): ReadonlySet<string> {
  const names = new Set([summary.peer.aeTitle]);
  for (const event of events) {
    if (event.type === 'attempt-started') {
      names.add(event.localAe);
      if (event.moveDestination) names.add(event.moveDestination);
    }
  }
  return new Set([...names].filter(isAeTitleText));
}
