import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { Attributes, MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { featureStore, useFeature, useFeatureApi } from '../../backend/index.ts';
import { runFind } from './run-find.ts';
import { differentPerson, pacsOf, type StudyRow } from './study-row.ts';

/** The lower level of an opened row: series of a study, instances of a series; or the priors of a patient. */
export interface Children {
  readonly status: 'running' | 'done';
  readonly entries: readonly ChildEntry[];
  readonly failures: readonly { readonly nodeId: string; readonly failure: Failure }[];
  readonly truncated: boolean;
}

export interface ChildEntry {
  readonly uid: string;
  readonly nodeId: string;
  readonly nodeIds: readonly string[];
  readonly attributes: Attributes;
}

type ChildLevel = 'series' | 'instance' | 'study';

const uidKeyword = {
  study: 'StudyInstanceUID',
  series: 'SeriesInstanceUID',
  instance: 'SOPInstanceUID',
} as const satisfies Record<ChildLevel, string>;

export interface ChildrenState {
  readonly expanded: ReadonlySet<string>;
  /** By the UID of the parent; priors by `priors:` and the study's UID. */
  readonly children: ReadonlyMap<string, Children>;
  /** `patientRoot`: the nodes that need the Patient ID with every level. */
  toggleStudy(row: StudyRow, patientRoot: ReadonlySet<string>): void;
  toggleSeries(study: StudyRow, series: ChildEntry, patientRoot: ReadonlySet<string>): void;
  /** Studies with the same Patient ID at these nodes; the study itself left out. */
  findPriors(row: StudyRow, nodeIds: readonly string[], again?: boolean): void;
  reset(): void;
}

export function priorsKey(studyInstanceUid: string): string {
  return `priors:${studyInstanceUid}`;
}

const begun: Children = { status: 'running', entries: [], failures: [], truncated: false };

/** Adds matches of a node; the same series or study at several nodes is one entry. */
export function addEntries(
  old: readonly ChildEntry[],
  nodeId: string,
  level: ChildLevel,
  matches: readonly Attributes[],
): readonly ChildEntry[] {
  const entries = new Map(old.map((entry) => [entry.uid, entry]));
  for (const attributes of matches) {
    const uid = attributes[uidKeyword[level]]?.trim();
    if (!uid) continue;
    const known = entries.get(uid);
    if (!known) entries.set(uid, { uid, nodeId, nodeIds: [nodeId], attributes });
    else if (!known.nodeIds.includes(nodeId))
      entries.set(uid, { ...known, nodeIds: [...known.nodeIds, nodeId] });
  }
  return [...entries.values()];
}

function numberOf(entry: ChildEntry, keyword: string): number {
  const value = Number.parseInt(entry.attributes[keyword] ?? '', 10);
  return Number.isNaN(value) ? Number.MAX_SAFE_INTEGER : value;
}

function inOrder(entries: readonly ChildEntry[], level: ChildLevel): readonly ChildEntry[] {
  if (level === 'study') {
    return [...entries].sort((a, b) =>
      (b.attributes.StudyDate ?? '').localeCompare(a.attributes.StudyDate ?? ''),
    );
  }
  const keyword = level === 'series' ? 'SeriesNumber' : 'InstanceNumber';
  return [...entries].sort((a, b) => numberOf(a, keyword) - numberOf(b, keyword));
}

export function createChildrenStore(client: BackendClient): StoreApi<ChildrenState> {
  const stops = new Map<string, () => void>();
  return createStore<ChildrenState>((set, get) => {
    const change = (key: string, next: (old: Children) => Children): void => {
      const children = new Map(get().children);
      children.set(key, next(children.get(key) ?? begun));
      set({ children });
    };
    const find = (
      key: string,
      level: ChildLevel,
      nodeIds: readonly string[],
      keysFor: (nodeId: string) => MatchingKeys,
    ): void => {
      stops.get(key)?.();
      change(key, () => begun);
      const failed = (nodeId: string, failure: Failure): void =>
        change(key, (old) => ({ ...old, failures: [...old.failures, { nodeId, failure }] }));
      const stop = runFind(
        client,
        { nodeIds, level, keysFor },
        {
          matches: (nodeId, matches) =>
            change(key, (old) => ({
              ...old,
              entries: inOrder(addEntries(old.entries, nodeId, level, matches), level),
            })),
          finished(nodeId, event) {
            if (event.outcome === 'truncated') change(key, (old) => ({ ...old, truncated: true }));
            if (event.failure) failed(nodeId, event.failure);
          },
          failed,
          end() {
            stops.delete(key);
            change(key, (old) => ({ ...old, status: 'done' }));
          },
        },
      );
      stops.set(key, stop);
    };
    const toggle = (uid: string, open: () => void): void => {
      const expanded = new Set(get().expanded);
      if (expanded.delete(uid)) {
        set({ expanded });
        return;
      }
      expanded.add(uid);
      set({ expanded });
      const known = get().children.get(uid);
      if (!known || known.failures.length > 0) open();
    };

    return {
      expanded: new Set(),
      children: new Map(),
      toggleStudy(row, patientRoot) {
        // A PACS knows all of the study; the library only what is here.
        const pacs = pacsOf(row);
        const nodeIds = pacs.length > 0 ? pacs : row.sources.map((source) => source.nodeId);
        toggle(row.studyInstanceUid, () =>
          find(row.studyInstanceUid, 'series', nodeIds, (nodeId) => studyKeys(row, nodeId, patientRoot)),
        );
      },
      toggleSeries(study, series, patientRoot) {
        toggle(series.uid, () =>
          find(series.uid, 'instance', [series.nodeId], (nodeId) => ({
            ...studyKeys(study, nodeId, patientRoot),
            SeriesInstanceUID: series.uid,
          })),
        );
      },
      findPriors(row, nodeIds, again) {
        const key = priorsKey(row.studyInstanceUid);
        const patientId = row.attributes.PatientID?.trim();
        if (!patientId || nodeIds.length === 0 || (get().children.has(key) && !again)) return;
        find(key, 'study', nodeIds, () => ({ PatientID: patientId }));
      },
      reset() {
        for (const stop of stops.values()) stop();
        stops.clear();
        set({ expanded: new Set(), children: new Map() });
      },
    };
  });
}

/** In the Study Root model a Patient ID below study level would be a relational query, which many servers refuse. */
function studyKeys(row: StudyRow, nodeId: string, patientRoot: ReadonlySet<string>): MatchingKeys {
  const keys = { StudyInstanceUID: row.studyInstanceUid };
  return patientRoot.has(nodeId) ? { ...keys, PatientID: row.attributes.PatientID ?? '' } : keys;
}

/** Priors whose name and birth date contradict the study's: the same ID may be another person at another PACS. */
export function isDoubtful(prior: ChildEntry, row: StudyRow): boolean {
  return differentPerson(prior.attributes, row.attributes);
}

const children = featureStore(createChildrenStore);

export function useChildren<T>(selector: (state: ChildrenState) => T): T {
  return useFeature(children, selector);
}

export function useChildrenApi(): StoreApi<ChildrenState> {
  return useFeatureApi(children);
}
