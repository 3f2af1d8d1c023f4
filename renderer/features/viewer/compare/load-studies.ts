import type { BackendClient } from '../../../../shared/contract/client.ts';
import type { LibraryInstance, LibraryStudy } from '../../../../shared/contract/library.ts';
import { buildDisplaySet, type StackFrame } from '../display-set.ts';
import { planeOf } from '../geometry/slice-place.ts';
import type { PriorMatch } from './match-priors.ts';
import { type ComparedSeries, type ComparedStudy, isPriorOf, rankPriors } from './match-priors.ts';

/** A study with the stacks of its series. */
export interface LoadedStudy extends ComparedStudy {
  readonly stacks: ReadonlyMap<string, readonly StackFrame[]>;
}

export interface FoundPriors {
  readonly current: LoadedStudy;
  /** Best first. */
  readonly priors: readonly PriorMatch[];
  readonly loaded: ReadonlyMap<string, LoadedStudy>;
}

/** So many priors of one patient are looked at, the most recent ones. */
const mostPriors = 24;

/** Asks the library for the priors of a study. Rejects with FailureError. */
export async function findPriors(
  client: BackendClient,
  studyInstanceUid: string,
): Promise<FoundPriors | undefined> {
  const found = await client.call('library.search', { studyInstanceUids: [studyInstanceUid] });
  const [study] = found.studies;
  if (!study) return undefined;
  const current = await loadStudy(client, study);
  if (study.patientId.trim() === '') return { current, priors: [], loaded: new Map() };
  const { studies } = await client.call('library.search', { patientId: study.patientId });
  const earlier = studies
    .filter((one) => isPriorOf(one, study))
    .sort((a, b) => b.studyDate.localeCompare(a.studyDate))
    .slice(0, mostPriors);
  const candidates = await Promise.all(earlier.map((one) => loadStudy(client, one)));
  return {
    current,
    priors: rankPriors(current, candidates),
    loaded: new Map(candidates.map((one) => [one.study.studyInstanceUid, one])),
  };
}

async function loadStudy(client: BackendClient, study: LibraryStudy): Promise<LoadedStudy> {
  const { studyInstanceUid } = study;
  const [series, instances] = await Promise.all([
    client.call('library.series', { studyInstanceUid }),
    client.call('library.instances', { studyInstanceUid }),
  ]);
  const bySeries = Map.groupBy(instances, (instance) => instance.seriesInstanceUid);
  const stacks = new Map<string, readonly StackFrame[]>();
  const compared: ComparedSeries[] = [];
  for (const one of series) {
    const { frames } = buildDisplaySet(bySeries.get(one.seriesInstanceUid) ?? noInstances);
    if (frames.length === 0) continue;
    stacks.set(one.seriesInstanceUid, frames);
    const place = frames[Math.floor(frames.length / 2)]?.place;
    compared.push({
      seriesInstanceUid: one.seriesInstanceUid,
      modality: one.modality,
      description: one.seriesDescription,
      bodyPart: one.bodyPart,
      plane: place && planeOf(place),
      images: frames.length,
    });
  }
  return { study, series: compared, stacks };
}

const noInstances: readonly LibraryInstance[] = [];
