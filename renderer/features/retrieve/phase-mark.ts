import type { RetrievePhase, RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { Tone } from '../../ui/index.ts';

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
