import type { ElementRow } from '../../../../shared/contract/data-elements.ts';
import { useQueryOperation } from '../../../backend/index.ts';
import { CopyText, formatCount } from '../../../ui/index.ts';
import { FailureNotice } from '../../failure/index.ts';
import { rowText, tagText } from './element-tree.ts';

/** The chosen element: its value in full, several values a line each. */
export function WholeValue(props: { readonly sopInstanceUid: string; readonly row: ElementRow }) {
  const { sopInstanceUid, row } = props;
  const whole = useQueryOperation(
    'instance.elementValue',
    row.cut ? { sopInstanceUid, path: row.path } : undefined,
  );
  const value = whole.status === 'done' ? whole.value.value : row.value;
  return (
    <section className="whole-value" aria-label="Chosen element">
      <p className="whole-value-head">
        <span className="mono">{tagText(row)}</span> {row.name}
        <span className="dim num"> {row.tag ? `${formatCount(row.length)} bytes` : ''}</span>
      </p>
      {whole.status === 'failed' ? <FailureNotice failure={whole.failure} /> : null}
      {row.items === undefined && row.tag ? <pre>{value.replaceAll('\\', '\n') || '(no value)'}</pre> : null}
      <div className="action-row">
        <CopyText label="Copy value" text={() => value} />
        <CopyText label="Copy line" text={() => rowText(row)} />
      </div>
    </section>
  );
}
