import type { DiagnosisContext } from '../../../shared/diagnosis/context.ts';
import type { ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';

/** What a timeline tells beyond its traffic: a journal alone is enough for it, years later too. */
export function timelineFacts(
  events: readonly TimelineEvent[],
): Pick<DiagnosisContext, 'expectation' | 'storeRequests' | 'probes'> {
  const storeRequests: Record<string, number> = {};
  const probes: ProbeResult[] = [];
  let expectation: DiagnosisContext['expectation'];
  for (const event of events) {
    if (event.type === 'connection-closed' && event.storeRequests !== undefined) {
      storeRequests[event.associationId] = event.storeRequests;
    }
    if (event.type === 'probe-finished' && event.result) probes.push(event.result);
    if (event.type === 'expected-counted') {
      const { sopClassUids, availability, retrieveAeTitles } = event;
      expectation = {
        ...(sopClassUids && { sopClassUids }),
        ...(availability && { availability }),
        ...(retrieveAeTitles && { retrieveAeTitles }),
      };
    }
  }
  return { storeRequests, probes, ...(expectation && { expectation }) };
}
