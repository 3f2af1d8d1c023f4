import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import type { Attributes, MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import type { QueryLevel } from '../../../shared/dicom/query-level.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import { readAttributes } from '../dataset/attributes.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { Association } from '../dimse/association.ts';
import { type Associate, peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import { findContext } from '../retrieve/identifier.ts';
import type { InstanceAddress } from '../retrieve/retrieves.ts';

/** Enough to choose from; a server that knows millions of studies must not be asked for them all. */
const enough = 20;

export interface SmallInstance extends InstanceAddress {
  /** At Patient Root servers. */
  readonly patientId?: string | undefined;
}

export interface FoundInstance {
  /** What the first search found. */
  readonly matches: number;
  /** The smallest instance seen; undefined when the server has none that it told of. */
  readonly instance: SmallInstance | undefined;
}

/**
 * Looks for a small instance by a few C-FINDs on one association, each with a key and each cancelled when there is enough to
 * choose from: of the newest studies, or of one study. Rejects with FailureError as soon as one is refused.
 */
export async function findSmallInstance(options: {
  readonly associate: Associate;
  readonly peer: ResolvedPeer;
  /** ms since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly within?:
    | { readonly studyInstanceUid: string; readonly patientId?: string | undefined }
    | undefined;
}): Promise<FoundInstance> {
  const { peer, signal, within } = options;
  const association = await options.associate({
    ...peerAssociation(peer),
    contexts: [findContext(peer.model)],
    observe: () => {},
    signal,
  });
  const search: Search = (level, keys) => find(association, peer, level, keys);
  try {
    const studies = within ? [studyKeys(within)] : await newestStudies(search, peer, options.now);
    const study = fewest(studies, 'NumberOfStudyRelatedInstances');
    const instance = study && (await smallestOf(search, study));
    return { matches: studies.length, instance };
  } finally {
    void association.release();
  }
}

type Search = (level: QueryLevel, keys: MatchingKeys) => Promise<Attributes[]>;

function studyKeys(within: {
  readonly studyInstanceUid: string;
  readonly patientId?: string | undefined;
}): Attributes {
  return {
    StudyInstanceUID: within.studyInstanceUid,
    ...(within.patientId !== undefined && { PatientID: within.patientId }),
  };
}

const dayMs = 86_400_000;

/** Of the last days; when there are none, of ever longer spans. */
async function newestStudies(search: Search, peer: ResolvedPeer, now: number): Promise<Attributes[]> {
  if (peer.model === 'patient-root') {
    const [patient] = await search('patient', { PatientID: '*' });
    const PatientID = patient?.PatientID;
    if (!PatientID) return [];
    // Servers need not repeat the key of the level above.
    return (await search('study', { ...studyReturn, PatientID })).map((study) => ({ ...study, PatientID }));
  }
  for (const days of [2, 30, 365, 40_000]) {
    const studies = await search('study', { ...studyReturn, StudyDate: `${day(now - days * dayMs)}-` });
    if (studies.length > 0) return studies;
  }
  return [];
}

const studyReturn = { StudyInstanceUID: '', NumberOfStudyRelatedInstances: '' };

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
}

async function smallestOf(search: Search, study: Attributes): Promise<SmallInstance | undefined> {
  const patient = study.PatientID ? { PatientID: study.PatientID } : {};
  const studyInstanceUid = study.StudyInstanceUID ?? '';
  const parents = { ...patient, StudyInstanceUID: studyInstanceUid };
  const series = fewest(
    await search('series', { ...parents, SeriesInstanceUID: '', NumberOfSeriesRelatedInstances: '' }),
    'NumberOfSeriesRelatedInstances',
  );
  const seriesInstanceUid = series?.SeriesInstanceUID;
  if (!seriesInstanceUid) return undefined;
  const instances = await search('instance', {
    ...parents,
    SeriesInstanceUID: seriesInstanceUid,
    ...{ SOPInstanceUID: '', Rows: '', Columns: '', NumberOfFrames: '' },
  });
  const instance = instances.sort((one, other) => pixels(one) - pixels(other))[0];
  if (!instance?.SOPInstanceUID) return undefined;
  return {
    ...{ studyInstanceUid, seriesInstanceUid, sopInstanceUid: instance.SOPInstanceUID },
    ...(study.PatientID && { patientId: study.PatientID }),
  };
}

/** One that says how many it has comes before one that does not. */
function fewest(matches: readonly Attributes[], count: string): Attributes | undefined {
  const size = (match: Attributes): number => Number(match[count]) || Number.POSITIVE_INFINITY;
  return matches.reduce<Attributes | undefined>(
    (best, match) => (best === undefined || size(match) < size(best) ? match : best),
    undefined,
  );
}

/** Objects without a size that was told are taken for a middling image. */
function pixels(instance: Attributes): number {
  const area = Number(instance.Rows) * Number(instance.Columns) * (Number(instance.NumberOfFrames) || 1);
  return area > 0 ? area : 512 * 512;
}

async function find(
  association: Association,
  peer: ResolvedPeer,
  level: QueryLevel,
  keys: MatchingKeys,
): Promise<Attributes[]> {
  const matches: Attributes[] = [];
  const cancel = new AbortController();
  const final = await association.find({
    model: peer.model,
    level,
    identifier: buildDataSet(keys),
    cancel: cancel.signal,
    onMatch(match) {
      if (matches.length < enough) matches.push(readAttributes(match));
      if (matches.length >= enough) cancel.abort();
    },
  });
  const category = statusCategory(final.status);
  if (category !== 'failure') return matches;
  const failure: Failure = {
    kind: 'dimse-status',
    service: 'C-FIND',
    status: final.status,
    ...(final.errorComment && { errorComment: final.errorComment }),
  };
  throw new FailureError(failure);
}
