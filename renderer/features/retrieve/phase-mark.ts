import type { RetrievePhase, RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { Tone } from '../../ui/index.ts';
import type { QueuePlace } from './queue-store.ts';

/** The state of a retrieve as word and tone. */
export function phaseMark(phase: RetrievePhase): { readonly tone: Tone; readonly word: string } {
  switch (phase) {
    case 'queued':
      return { tone: 'idle', word: 'Queued' };
    case 'associating':
      return { tone: 'working', word: 'Calling PACS' };
    case 'requesting':
      return { tone: 'working', word: 'Requesting' };
    case 'receiving':
      return { tone: 'working', word: 'Receiving' };
    case 'waiting':
      return { tone: 'warn', word: 'Waiting for late images' };
    case 'cancelling':
      return { tone: 'working', word: 'Cancelling' };
    case 'complete':
      return { tone: 'good', word: 'Complete' };
    case 'incomplete':
      return { tone: 'warn', word: 'Incomplete' };
    case 'failed':
      return { tone: 'bad', word: 'Failed' };
    case 'cancelled':
      return { tone: 'stopped', word: 'Cancelled' };
    case 'interrupted':
      return { tone: 'warn', word: 'Interrupted' };
  }
}

/** The same with why it waits; `now` in ms since 1970. */
export function queueMark(
  { phase, hold }: RetrieveSummary,
  place: Pick<QueuePlace, 'paused' | 'heldBack'> | undefined,
  now: number,
): { readonly tone: Tone; readonly word: string } {
  if (hold?.why === 'pausing') return { tone: 'working', word: 'Pausing' };
  if (phase !== 'queued') return phaseMark(phase);
  if (place?.paused || (hold?.why === 'paused' && hold.of === 'retrieve')) {
    return { tone: 'stopped', word: 'Paused' };
  }
  if (place?.heldBack) return { tone: 'stopped', word: 'On hold' };
  if (hold?.why === 'space') return { tone: 'bad', word: 'Disk full' };
  if (hold?.why === 'busy') return { tone: 'warn', word: `Busy, ${nextTryWords(hold.nextTryAt, now)}` };
  return phaseMark(phase);
}

/** `next try in 20 s`; when that is over it waits for its turn. */
export function nextTryWords(nextTryAt: number, now: number): string {
  const seconds = Math.ceil((nextTryAt - now) / 1000);
  return seconds > 0 ? `next try in ${seconds} s` : 'next try soon';
}

/** The colour of the counts bar. */
export function barTone(phase: RetrievePhase): 'working' | 'good' | 'warn' | 'bad' | 'idle' {
  const { tone } = phaseMark(phase);
  return tone === 'stopped' ? 'idle' : tone;
}

/** `480 of 512` when the expectation is known, else `480`. */
export function progressText(summary: RetrieveSummary): string {
  const { received, expected } = summary.counts;
  return expected === undefined ? String(received) : `${received} of ${expected}`;
}
