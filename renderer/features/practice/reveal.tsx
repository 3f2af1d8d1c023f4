import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { PracticeFault } from '../../../shared/practice/faults.ts';
import { StatusMark, type Tone } from '../../ui/index.ts';

/** How well the findings name a fault. `whileRunning`: what was said before the end, of what then went away by itself. */
export function judge(
  fault: string,
  findings: readonly Finding[],
  whileRunning: readonly Finding[] = [],
): { readonly tone: Tone; readonly word: string } {
  const [best, ...others] = findings;
  if (best?.cause === fault) return { tone: 'good', word: 'The first finding names it.' };
  if (best?.alsoPossible?.some((cause) => cause === fault)) {
    return {
      tone: 'good',
      word: 'The first finding tells it together with others that are repaired in the same way.',
    };
  }
  if (others.some((finding) => finding.cause === fault)) {
    return { tone: 'warn', word: 'A later finding names it.' };
  }
  if (whileRunning.some((finding) => finding.cause === fault)) {
    return { tone: 'good', word: 'It was named while it went on, and had passed at the end.' };
  }
  return best
    ? { tone: 'warn', word: 'No finding names it.' }
    : { tone: 'idle', word: 'There is no finding.' };
}

/** What was really wrong: kept shut, so that one can think first. */
export function Reveal(props: {
  readonly fault: PracticeFault;
  /** Absent while they may still come. */
  readonly findings: readonly Finding[] | undefined;
  /** What was said before the end. */
  readonly whileRunning?: readonly Finding[];
}) {
  const { fault, findings, whileRunning } = props;
  const [open, setOpen] = useState(false);
  const verdict = findings && judge(fault.id, findings, whileRunning);
  return (
    <div className="reveal">
      <button
        type="button"
        className="disclosure"
        aria-expanded={open}
        onClick={() => setOpen((old) => !old)}
      >
        <IconChevronRight size={14} aria-hidden className="disclosure-mark" />
        What was really wrong
      </button>
      {open ? (
        <div className="reveal-words">
          <p>
            <span className="mono dim">{fault.id}</span> {fault.does}
          </p>
          {verdict ? <StatusMark tone={verdict.tone}>{verdict.word}</StatusMark> : null}
        </div>
      ) : null}
    </div>
  );
}
