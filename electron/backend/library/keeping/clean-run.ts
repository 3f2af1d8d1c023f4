import type { LibraryStudy } from '../../../../shared/contract/library.ts';
import type { CleanPreview, CleanRun, RuledStudy } from '../../../../shared/contract/library-keeping.ts';
import { type Failure, FailureError } from '../../../../shared/failure/failure.ts';
import type { Clock } from '../../dependencies.ts';
import type { Library } from '../library.ts';
import type { CleanPlan, PlannedStudy } from './clean-plan.ts';

const mostListed = 1000;

function ruledStudy({ study, why }: PlannedStudy, shown: LibraryStudy | undefined): RuledStudy {
  return {
    studyInstanceUid: study.studyInstanceUid,
    patientName: shown?.patientName ?? '',
    patientId: shown?.patientId ?? '',
    studyDate: shown?.studyDate ?? '',
    studyDescription: shown?.studyDescription ?? '',
    modalities: shown?.modalities ?? [],
    why,
    lastUsedAt: study.lastUsedAt,
    diskBytes: study.diskBytes,
  };
}

/** What a plan would do, in words for people. */
export function previewOf(plan: CleanPlan, library: Pick<Library, 'search'>): CleanPreview {
  const listed = plan.studies.slice(0, mostListed);
  const studyInstanceUids = listed.map(({ study }) => study.studyInstanceUid);
  const shown = new Map(
    library.search({ studyInstanceUids }).studies.map((study) => [study.studyInstanceUid, study]),
  );
  return {
    studies: listed.map((planned) => ruledStudy(planned, shown.get(planned.study.studyInstanceUid))),
    total: plan.studies.length,
    toTrashBytes: plan.studies.reduce((sum, { study, forGood }) => sum + (forGood ? 0 : study.diskBytes), 0),
    freedBytes: plan.usedBytes - plan.usedBytesAfter,
    trashStudies: plan.empty.length,
    usedBytes: plan.usedBytes,
    usedBytesAfter: plan.usedBytesAfter,
    spared: plan.spared,
    stillOverQuota: plan.stillOverQuota,
  };
}

interface Tools {
  readonly library: Pick<Library, 'search' | 'deleteStudy' | 'emptyTrash'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Opened or asked for since the plan was made. */
  isSpared(studyInstanceUid: string): boolean;
  /** The program ends: the rest waits for its next start. */
  isStopped(): boolean;
}

/** Bytes that it freed; undefined when somebody has brought it back or emptied it since. */
export async function emptyIfThere(
  library: Pick<Library, 'emptyTrash'>,
  trashId: string,
): Promise<number | undefined> {
  try {
    return await library.emptyTrash(trashId);
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'not-found') return undefined;
    throw error;
  }
}

class Run {
  readonly #tools: Tools;
  readonly studies: RuledStudy[] = [];
  total = 0;
  toTrashBytes = 0;
  freedBytes = 0;
  trashStudies = 0;
  /** Planned, and no more so when it was their turn. */
  sparedBytes = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  async empty(trashId: string): Promise<void> {
    const freed = await emptyIfThere(this.#tools.library, trashId);
    if (freed === undefined) return;
    this.freedBytes += freed;
    this.trashStudies += 1;
  }

  async remove(planned: PlannedStudy): Promise<void> {
    const { library } = this.#tools;
    const uid = planned.study.studyInstanceUid;
    const [shown] = library.search({ studyInstanceUids: [uid] }).studies;
    if (!shown || shown.pinned || this.#tools.isStopped() || this.#tools.isSpared(uid)) {
      this.sparedBytes += planned.forGood && shown ? planned.study.diskBytes : 0;
      return;
    }
    const trashId = await library.deleteStudy(uid, 'unused');
    if (planned.forGood) this.freedBytes += await library.emptyTrash(trashId);
    else this.toTrashBytes += planned.study.diskBytes;
    this.total += 1;
    if (this.studies.length < mostListed) this.studies.push(ruledStudy(planned, shown));
  }
}

/** Does what was planned, one after the other. A failure ends it and is part of the result. */
export async function runPlan(plan: CleanPlan, tools: Tools): Promise<CleanRun> {
  const startedAt = tools.clock.now();
  const run = new Run(tools);
  let failure: Failure | undefined;
  try {
    for (const { trashId } of plan.empty) if (!tools.isStopped()) await run.empty(trashId);
    for (const planned of plan.studies) await run.remove(planned);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    failure = error.failure;
  }
  const { studies, total, toTrashBytes, freedBytes, trashStudies } = run;
  return {
    ...{ startedAt, finishedAt: tools.clock.now() },
    ...{ studies, total, toTrashBytes, freedBytes, trashStudies },
    stillOverQuota: plan.stillOverQuota || run.sparedBytes > 0 || failure !== undefined,
    ...(failure && { failure }),
  };
}
