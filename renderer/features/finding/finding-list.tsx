import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { ConfidenceMark } from './confidence-mark.tsx';
import { FindingView } from './finding-view.tsx';

/** Findings in their order: the best in full, the others as lines that open. */
export function FindingList(props: {
  readonly findings: readonly Finding[];
  readonly onEvidence?: ((seq: number) => void) | undefined;
  readonly actionsOf?: ((finding: Finding) => ReactNode) | undefined;
  readonly testActionOf?: ((finding: Finding) => ReactNode) | undefined;
}) {
  const [best, ...others] = props.findings;
  const [open, setOpen] = useState<string | undefined>();
  if (!best) return null;
  const full = (finding: Finding): ReactNode => (
    <FindingView
      finding={finding}
      onEvidence={props.onEvidence}
      actions={props.actionsOf?.(finding)}
      testAction={props.testActionOf?.(finding)}
    />
  );
  return (
    <div className="findings">
      {full(best)}
      {others.length > 0 ? (
        <ol className="other-findings" aria-label="Other findings, the likeliest first" start={2}>
          {others.map((finding) => (
            <li key={finding.cause}>
              <button
                type="button"
                className="disclosure other-finding"
                aria-expanded={open === finding.cause}
                onClick={() => setOpen(open === finding.cause ? undefined : finding.cause)}
              >
                <IconChevronRight size={14} aria-hidden className="disclosure-mark" />
                <span className="truncate">{finding.name}</span>
                <ConfidenceMark confidence={finding.confidence} />
              </button>
              {open === finding.cause ? full(finding) : null}
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}
