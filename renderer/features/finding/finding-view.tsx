import { IconAlertTriangle, IconArrowDownRight, IconChevronRight, IconListCheck } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { causes } from '../../../shared/diagnosis/causes.ts';
import type { EvidenceLine, Finding } from '../../../shared/diagnosis/finding.ts';
import { ConfidenceMark } from './confidence-mark.tsx';

export interface FindingViewProps {
  readonly finding: Finding;
  /** Goes to the event that a line of evidence was seen in; without it lines are only text. */
  readonly onEvidence?: ((seq: number) => void) | undefined;
  /** Buttons for what the program can do. */
  readonly actions?: ReactNode;
  /** Beside the deciding test: the button that runs it. */
  readonly testAction?: ReactNode;
}

/** One cause: the sentence, how sure it is, what was seen, what to do, what else it may be. */
export function FindingView(props: FindingViewProps) {
  const { finding } = props;
  return (
    <section className="finding" aria-label={`Finding: ${finding.name}`}>
      <div className="finding-head">
        <IconAlertTriangle size={16} className="finding-icon" aria-hidden />
        <p className="finding-sentence">{finding.sentence}</p>
        <ConfidenceMark confidence={finding.confidence} />
      </div>
      <div className="finding-body">
        <p className="finding-name meta">
          {finding.name} <span className="mono">{finding.cause}</span>
        </p>
        <EvidenceList finding={finding} onEvidence={props.onEvidence} />
        {finding.avoided ? (
          <p className="finding-avoided">
            The images came by another way in spite of this. Repaired, they come by the usual way again.
          </p>
        ) : null}
        <AlsoPossible finding={finding} testAction={props.testAction} />
        <Steps finding={finding} />
        {props.actions}
      </div>
    </section>
  );
}

/** As many lines as leave room for the rest; the strongest come first. */
const shownLines = 4;

function EvidenceList(props: Pick<FindingViewProps, 'finding' | 'onEvidence'>) {
  const { evidence } = props.finding;
  const [all, setAll] = useState(false);
  const hidden = evidence.length - shownLines;
  // One line more takes no more room than the button that would show it.
  const lines = all || hidden <= 1 ? evidence : evidence.slice(0, shownLines);
  return (
    <div>
      <ul className="finding-evidence" aria-label="Evidence">
        {lines.map((line) => (
          <li key={`${line.seq ?? ''} ${line.text}`}>
            <Evidence line={line} onEvidence={props.onEvidence} />
          </li>
        ))}
      </ul>
      {hidden > 1 ? (
        <button
          type="button"
          className="link finding-more"
          aria-expanded={all}
          onClick={() => setAll((old) => !old)}
        >
          {all ? 'Show less' : `${hidden} more observations`}
        </button>
      ) : null}
    </div>
  );
}

function Evidence(props: {
  readonly line: EvidenceLine;
  readonly onEvidence: ((seq: number) => void) | undefined;
}) {
  const { line, onEvidence } = props;
  const { seq } = line;
  if (seq === undefined || !onEvidence) return <span>{line.text}</span>;
  return (
    <button type="button" className="evidence-link" onClick={() => onEvidence(seq)}>
      <span>{line.text}</span>
      <IconArrowDownRight size={12} aria-hidden />
      <span className="visually-hidden"> – show in the timeline</span>
    </button>
  );
}

function AlsoPossible(props: { readonly finding: Finding; readonly testAction?: ReactNode }) {
  const { alsoPossible = [], decidingTest } = props.finding;
  if (alsoPossible.length === 0 && !decidingTest) return null;
  return (
    <div className="finding-also">
      {alsoPossible.length > 0 ? (
        <p>
          <span className="dim">Also possible, and repaired in the same way: </span>
          {alsoPossible.map((cause) => lowerFirst(causes[cause].name)).join(', ')}.
        </p>
      ) : null}
      {decidingTest ? (
        <p className="finding-test">
          <span>
            <span className="dim">A test would decide. </span>
            {decidingTest.shows}
          </span>
          {props.testAction}
        </p>
      ) : null}
    </div>
  );
}

/** For whoever repairs it; closed at first, so that the sentence stands alone. */
function Steps(props: { readonly finding: Finding }) {
  const { steps } = props.finding;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="finding-steps">
      <button
        type="button"
        className="disclosure"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen((old) => !old)}
      >
        <IconChevronRight size={14} aria-hidden className="disclosure-mark" />
        <IconListCheck size={14} aria-hidden />
        Steps for the technician
        <span className="dim num">{steps.length}</span>
      </button>
      {open ? (
        <ol id={id}>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}
