import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import { isEnded, missingCount } from '../../../shared/retrieve/counts.ts';
import { initialRetrieveState, reduce } from '../../../shared/retrieve/reduce.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { Library } from '../library/library.ts';
import { readJournal } from './journal.ts';
import { retrieveFiles, retrieveIdsIn } from './retrieve-files.ts';
import { endedRecord, openRecord, type RetrieveRecord } from './retrieve-record.ts';

/** Journals read at the same time. */
const parallel = 32;

interface LoadOptions {
  readonly folder: string;
  readonly library: Pick<Library, 'has'>;
  readonly log: Logger;
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
  if (wasStarted(events)) await endInterrupted(record, events, options.library);
  return record;
}

function wasStarted(events: readonly TimelineEvent[]): boolean {
  return events.some((event) => event.type !== 'retrieve-queued');
}

/**
 * The end of the program cut this one off. What had reached the disk but not the journal is counted first; when nothing
 * is missing after that, it is complete in spite of all.
 */
async function endInterrupted(
  record: RetrieveRecord,
  events: readonly TimelineEvent[],
  library: Pick<Library, 'has'>,
): Promise<void> {
  const known = new Set<string>();
  for (const event of events) {
    if (event.type === 'instances-stored') for (const one of event.instances) known.add(one.sopInstanceUid);
  }
  const expected = (await record.files.expected()) ?? [];
  const unnoticed = expected.filter(
    ({ sopInstanceUid }) => !known.has(sopInstanceUid) && library.has(sopInstanceUid),
  );
  if (unnoticed.length > 0) {
    record.append({
      type: 'instances-stored',
      associationId: 'found-at-start',
      instances: unnoticed,
      bytes: 0,
      late: false,
      duplicates: 0,
    });
    await record.flush();
  }
  const allHere = record.summary.counts.received > 0 && missingCount(record.summary.counts) === 0;
  record.append(
    allHere ? { type: 'retrieve-finished', outcome: 'complete' } : { type: 'retrieve-interrupted' },
  );
  await record.flush();
}
