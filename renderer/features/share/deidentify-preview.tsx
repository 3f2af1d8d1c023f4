import type {
  DeidentifyChange,
  DeidentifyOptions,
  DeidentifyWarnings,
  ShareScope,
} from '../../../shared/contract/share.ts';
import { useQueryOperation } from '../../backend/index.ts';
import { LoadingRows, plural, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';

const actionWords: Readonly<Record<DeidentifyChange['action'], string>> = {
  kept: 'kept',
  removed: 'removed',
  emptied: 'emptied',
  replaced: 'replaced',
  shifted: 'shifted',
};

/** What the copy will not have any more, attribute by attribute. */
export function DeidentifyPreview(props: {
  readonly scopes: readonly ShareScope[];
  readonly options: DeidentifyOptions;
}) {
  const { scopes, options } = props;
  const preview = useQueryOperation('share.previewDeidentified', { scopes: [...scopes], options });
  if (preview.status === 'failed') return <FailureNotice failure={preview.failure} />;
  if (preview.status !== 'done') return <LoadingRows label="Reading the attributes" rows={3} />;
  const { changes, warnings } = preview.value;
  return (
    <>
      <Warnings warnings={warnings} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
      <section className="share-preview" aria-label="What changes" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th>{plural(changes.length, 'attribute', 'attributes')}</th>
              <th>In the copy</th>
              <th>Now</th>
              <th>Then</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={`${change.tag} ${change.action}`}>
                <td title={change.tag}>{change.keyword || <span className="mono">{change.tag}</span>}</td>
                <td>{actionWords[change.action]}</td>
                <td className="dim">{change.before}</td>
                <td>{change.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** What no profile can do by itself; shown before and after. */
export function Warnings(props: { readonly warnings: DeidentifyWarnings }) {
  const { burnedIn, contentLost, documents } = props.warnings;
  const lines = [
    burnedIn > 0
      ? `${plural(burnedIn, 'image', 'images')} may show the patient’s name in the picture itself. Pixels are not changed: look at them first.`
      : undefined,
    contentLost > 0
      ? `${plural(contentLost, 'report or annotation loses its', 'reports or annotations lose their')} content.`
      : undefined,
    documents > 0
      ? `${plural(documents, 'document', 'documents')} can’t be de-identified and will be left out.`
      : undefined,
  ].filter((line) => line !== undefined);
  return (
    <>
      {lines.map((line) => (
        <StatusMark key={line} tone="warn">
          {line}
        </StatusMark>
      ))}
    </>
  );
}
