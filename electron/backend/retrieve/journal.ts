import { appendFileSync } from 'node:fs';
import { appendFile, readFile, truncate } from 'node:fs/promises';
import { addEvents } from '../../../shared/retrieve/steady-pending.ts';
import { type TimelineEvent, timelineEventSchema } from '../../../shared/retrieve/timeline-event.ts';

/** Events of one retrieve as JSON lines on disk. Whatever was handed to `onWritten` survives the end of the process. */
export interface Journal {
  /** Writes in the order of the calls; events that come while a write is under way go out together. */
  append(event: TimelineEvent): void;
  /** Resolves when everything appended until now has been written and handed on. */
  flush(): Promise<void>;
}

export interface JournalOptions {
  readonly path: string;
  /** Called in order, after the events are on disk, or after that failed: a full disk must not silence a retrieve. */
  onWritten(events: TimelineEvent[]): void;
  onError(error: unknown): void;
}

export function createJournal(options: JournalOptions): Journal {
  let queue: TimelineEvent[] = [];
  let draining: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      try {
        await appendFile(options.path, batch.map(toLine).join(''));
      } catch (error) {
        options.onError(error);
      }
      options.onWritten(batch);
    }
    draining = undefined;
  };

  return {
    append(event) {
      queue.push(event);
      draining ??= drain();
    },
    async flush() {
      await draining;
    },
  };
}

/** Begins a journal with its first event, at once: a retrieve exists from the moment that it has an id. */
export function beginJournal(path: string, first: TimelineEvent): void {
  appendFileSync(path, toLine(first), { flag: 'wx' });
}

function toLine(event: TimelineEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * Reads a journal. Lines that can't be understood are left out: the last one may be torn by a kill in the middle of a
 * write. A journal that is to be continued has its torn end cut off (`repair`), so that the next line begins a line.
 * Rejects with the file system's error when there is no such file.
 */
export async function readJournal(path: string, { repair = false } = {}): Promise<TimelineEvent[]> {
  const bytes = await readFile(path);
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  if (repair && whole.length < bytes.length) await truncate(path, whole.length);
  const events: TimelineEvent[] = [];
  for (const line of whole.toString('utf8').split('\n')) {
    const event = line ? parseLine(line) : undefined;
    if (event) addEvents(events, [event]);
  }
  return events;
}

function parseLine(line: string): TimelineEvent | undefined {
  try {
    const parsed = timelineEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
