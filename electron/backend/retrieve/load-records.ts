import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Settings } from '../../../shared/contract/settings.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import { initialRetrieveState, reduce } from '../../../shared/retrieve/reduce.ts';
import type { Library } from '../library/library.ts';
import type { TimelineDraft } from './draft.ts';
import { isAllHere, lookBack } from './earlier-turns.ts';
import { readJournal } from './journal.ts';
import { retrieveFiles, retrieveIdsIn } from './retrieve-files.ts';
import { cancelledEvent } from './retrieve-job.ts';
import { endedRecord, openRecord, type RetrieveRecord } from './retrieve-record.ts';

/** Journals read at the same time. */
const parallel = 32;

interface LoadOptions {
  readonly folder: string;
  readonly library: Pick<Library, 'has'>;
  readonly log: Logger;
  settings(): Settings;
  now(): number;
  onChange(record: RetrieveRecord): void;
}

/** All retrieves of earlier runs, oldest first: ended ones, and those that still wait in the queue. */
export async function loadRecords(options: LoadOptions): Promise<RetrieveRecord[]> {
  await mkdir(options.folder, { recursive: true });
  const ids = await retrieveIdsIn(options.folder);
  const records: RetrieveRecord[] = [];
  for (let index = 0; index < ids.length; index += parallel) {
    const some = await Promise.all(ids.slice(index, index + parallel).map((id) => loadRecord(options, id)));
    records.push(...some.filter((record) => record !== undefined));
  }
  return records.sort((a, b) => a.summary.queuedAt - b.summary.queuedAt);
}

async function loadRecord(options: LoadOptions, retrieveId: string): Promise<RetrieveRecord | undefined> {
  const { folder, log, now, onChange } = options;
  const files = retrieveFiles(folder, retrieveId);
  const recordOptions = { retrieveId, files, log, now, onChange };
  // Small and quick to read, so that a thousand old retrieves do not hold up the start.
  const summary = await files.summary();
  if (summary && isEnded(summary.phase)) return endedRecord(recordOptions, summary);
  const events = await readJournal(files.journalPath, { repair: true }).catch((error) => {
    log.warn({ err: error, retrieveId }, 'the journal of a retrieve could not be read; it is left out');
    return [];
  });
  if (events.length === 0) return undefined;
  const state = events.reduce(reduce, initialRetrieveState(retrieveId));
  if (isEnded(state.summary.phase)) {
    await files
      .writeSummary(state.summary)
      .catch((error) =>
        log.warn({ err: error, retrieveId }, 'the summary of a retrieve could not be written'),
      );
    return endedRecord(recordOptions, state.summary);
  }
  const record = openRecord(recordOptions, events);
  if (state.summary.phase !== 'queued') await takeUp(record, options);
  return record;
}

/**
 * The end of the program cut this one off. What had reached the disk but not the journal is counted first; when nothing
 * is missing after that, it is complete in spite of all. Otherwise it is queued again, or has ended as interrupted.
 */
async function takeUp(record: RetrieveRecord, { library, settings }: LoadOptions): Promise<void> {
  const allHere = isAllHere(await lookBack(record, library));
  record.append(allHere ? { type: 'retrieve-finished', outcome: 'complete' } : afterCut(record, settings()));
  await record.flush();
}

function afterCut({ summary }: RetrieveRecord, { resumeInterrupted }: Settings): TimelineDraft {
  if (summary.phase === 'cancelling') return cancelledEvent;
  if (summary.hold?.why === 'pausing') return { type: 'retrieve-paused', of: summary.hold.of };
  return resumeInterrupted
    ? { type: 'retrieve-resumed', after: 'restart' }
    : { type: 'retrieve-interrupted' };
}
