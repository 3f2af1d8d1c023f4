import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { EchoResult } from '../../../shared/contract/pacs-node.ts';
import type { QueryEvent } from '../../../shared/contract/query.ts';
import type { Attributes, MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import type { QueryLevel } from '../../../shared/dicom/query-level.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { FaultId, PracticeFault } from '../../../shared/practice/faults.ts';
import type { RetrieveMethod, RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { featureStore, toFailure, useFeature, useFeatureApi } from '../../backend/index.ts';

type FindEnd = Extract<QueryEvent, { type: 'node-finished' }>;

/** What was done to show a fault, and what came of it. */
export type Shown =
  | { readonly kind: 'echo'; readonly result: EchoResult }
  | { readonly kind: 'find'; readonly matches: number; readonly end: FindEnd }
  | { readonly kind: 'retrieve'; readonly retrieveId: string };

export interface PracticeRun {
  readonly fault: FaultId;
  readonly status: 'running' | 'shown' | 'failed';
  /** When the broken PACS was first called, ms since 1970. */
  readonly at?: number;
  readonly shown?: Shown;
  readonly failure?: Failure;
}

interface PracticeRunState {
  /** The last run; one fault is on at a time. */
  readonly run: PracticeRun | undefined;
  /** Breaks the practice PACS and does what shows it. */
  start(nodeId: string, fault: PracticeFault): Promise<void>;
  switchOff(): Promise<void>;
}

export function createPracticeRunStore(client: BackendClient): StoreApi<PracticeRunState> {
  let turn = 0;
  return createStore<PracticeRunState>((set) => ({
    run: undefined,
    async start(nodeId, fault) {
      turn += 1;
      const mine = turn;
      const settle = (run: PracticeRun): void => {
        if (mine === turn) set({ run });
      };
      settle({ fault: fault.id, status: 'running' });
      try {
        // The study is chosen while the PACS is still whole.
        await client.call('practice.setFault', { fault: null });
        const study = fault.shownBy === 'echo' ? undefined : await smallStudy(client, nodeId);
        const scope = study && (await scopeFor(client, nodeId, fault.id, study));
        await client.call('practice.setFault', { fault: fault.id });
        const at = Date.now();
        const shown = await show(client, nodeId, fault, study, scope);
        settle({ fault: fault.id, status: 'shown', shown, at });
      } catch (error) {
        settle({ fault: fault.id, status: 'failed', failure: toFailure(error) });
      }
    },
    async switchOff() {
      turn += 1;
      set({ run: undefined });
      await client.call('practice.setFault', { fault: null });
    },
  }));
}

const practiceRuns = featureStore(createPracticeRunStore);

export function usePracticeRun(): PracticeRun | undefined {
  return useFeature(practiceRuns, (state) => state.run);
}

export function usePracticeRunApi(): StoreApi<PracticeRunState> {
  return useFeatureApi(practiceRuns);
}

async function show(
  client: BackendClient,
  nodeId: string,
  fault: PracticeFault,
  study: Attributes | undefined,
  scope: RetrieveScope | undefined,
): Promise<Shown> {
  if (fault.shownBy === 'echo') return { kind: 'echo', result: await client.call('node.echo', { nodeId }) };
  if (fault.shownBy === 'find') {
    // By name, as people search; a list that is cut off needs one that is longer.
    const keys: MatchingKeys = fault.id === 'B13' ? { PatientName: first(study?.PatientName) } : {};
    const { matches, end } = await find(client, nodeId, 'study', keys);
    return { kind: 'find', matches: matches.length, end };
  }
  if (!scope || !study) throw new FailureError({ kind: 'not-found', what: 'study' });
  const { retrieveId } = await client.call('retrieve.start', {
    peer: { nodeId },
    scope,
    method: methodFor(fault.id),
    label: {
      patientName: first(study.PatientName),
      patientId: first(study.PatientID),
      studyDate: first(study.StudyDate),
      modalities: (study.ModalitiesInStudy ?? '').replaceAll('\\', ', '),
      description: first(study.StudyDescription),
    },
  });
  return { kind: 'retrieve', retrieveId };
}

/** Faults of C-GET show by C-GET only; the others by C-MOVE, without a way around. */
function methodFor(fault: FaultId): RetrieveMethod {
  return fault === 'F01' || fault === 'F02' ? 'get' : 'move';
}

async function scopeFor(
  client: BackendClient,
  nodeId: string,
  fault: FaultId,
  study: Attributes,
): Promise<RetrieveScope> {
  const studyInstanceUid = first(study.StudyInstanceUID);
  if (fault !== 'B07') return { studyInstanceUid };
  const { matches } = await find(client, nodeId, 'series', { StudyInstanceUID: studyInstanceUid });
  const seriesInstanceUid = first(matches[0]?.SeriesInstanceUID);
  return seriesInstanceUid ? { studyInstanceUid, seriesInstanceUid } : { studyInstanceUid };
}

/** Fewest images first, but enough of them that every third can go missing. */
const enoughImages = 6;

async function smallStudy(client: BackendClient, nodeId: string): Promise<Attributes | undefined> {
  const { matches } = await find(client, nodeId, 'study', {});
  const size = (study: Attributes): number => Number(first(study.NumberOfStudyRelatedInstances) || 0);
  const sorted = matches.toSorted((a, b) => size(a) - size(b));
  return sorted.find((study) => size(study) >= enoughImages) ?? sorted.at(-1);
}

/** The first of several values, which the encoding joins with a backslash; empty when none was given. */
function first(values: string | undefined): string {
  return values?.split('\\', 1)[0] ?? '';
}

function find(
  client: BackendClient,
  nodeId: string,
  level: QueryLevel,
  keys: MatchingKeys,
): Promise<{ readonly matches: readonly Attributes[]; readonly end: FindEnd }> {
  return new Promise((resolve, reject) => {
    const matches: Attributes[] = [];
    client.subscribe(
      'query.results',
      { peers: [{ nodeId }], level, keys },
      {
        event(event) {
          if (event.type === 'matches') matches.push(...event.matches);
          else if (event.type === 'node-finished') resolve({ matches, end: event });
        },
        end(failure) {
          reject(new FailureError(failure ?? { kind: 'not-found', what: 'answer' }));
        },
      },
    );
  });
}
