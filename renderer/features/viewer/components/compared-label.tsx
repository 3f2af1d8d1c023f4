import { formatDicomDate } from '../../../../shared/dicom/date-time.ts';
import { timeBetween } from '../compare/comparison.ts';
import { useViewer } from '../workspace-context.ts';

type ComparedAs = 'current' | 'prior';

/** Which side of the comparison a study is; undefined when it is none. */
export function useComparedAs(studyInstanceUid: string | undefined): ComparedAs | undefined {
  return useViewer(({ comparison }) => {
    if (!comparison || studyInstanceUid === undefined) return undefined;
    if (comparison.current.studyInstanceUid === studyInstanceUid) return 'current';
    return comparison.prior.studyInstanceUid === studyInstanceUid ? 'prior' : undefined;
  });
}

/** Says which study is the current one and which the prior, with their dates. */
export function ComparedLabel(props: { readonly as: ComparedAs }) {
  const comparison = useViewer((state) => state.comparison);
  if (!comparison) return null;
  const { current, prior } = comparison;
  const before = timeBetween(prior.studyDate, current.studyDate);
  return (
    <div className={`viewer-compared viewer-compared-${props.as} num`}>
      <strong>{props.as === 'current' ? 'Current' : 'Prior'}</strong>
      <span>{formatDicomDate(props.as === 'current' ? current.studyDate : prior.studyDate)}</span>
      {props.as === 'prior' && before ? <span className="meta">{before} before</span> : null}
    </div>
  );
}
