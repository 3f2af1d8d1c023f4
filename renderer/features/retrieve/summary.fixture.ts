import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';

/** A retrieve for tests; what matters to a test is given by it. */
export function aSummary(change: Partial<RetrieveSummary> = {}): RetrieveSummary {
  return {
    retrieveId: 'r1',
    nodeId: 'a',
    nodeName: 'Archive',
    peer: { aeTitle: 'ARCHIVE', host: '127.0.0.1', port: 104 },
    scope: { studyInstanceUid: '1.2.3' },
    level: 'study',
    method: 'auto',
    label: {
      patientName: 'DOE^JANE',
      patientId: 'P1',
      studyDate: '20260314',
      modalities: 'CT',
      description: 'Chest',
    },
    phase: 'receiving',
    counts: { received: 0 },
    bytes: 0,
    lateInstances: 0,
    refusedInstances: 0,
    queuedAt: 1000,
    startedAt: 1000,
    lastEventAt: 1000,
    lastSeq: 1,
    ...change,
  };
}
