import type { ReactNode } from 'react';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { explain, type FailureContext } from '../../../shared/failure/explain.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FindingList } from '../finding/index.ts';
import { FailureNotice } from './failure-notice.tsx';

/** A failed echo or search: its cause where the backend has named one, else the failure in words. */
export function DiagnosedNotice(props: {
  readonly failure: Failure;
  readonly findings: readonly Finding[] | undefined;
  readonly context?: FailureContext | undefined;
  readonly action?: ReactNode;
}) {
  const { failure, findings = [], context, action } = props;
  if (findings.length === 0) return <FailureNotice failure={failure} context={context} action={action} />;
  return (
    <div className="diagnosed" role="alert">
      <FindingList findings={findings} />
      <p className="meta diagnosed-exact">{explain(failure, context).whatHappened}</p>
      {action}
    </div>
  );
}
