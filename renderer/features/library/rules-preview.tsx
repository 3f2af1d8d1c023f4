import type { CleanPreview, CleanRun, RuledStudy } from '../../../shared/contract/library-keeping.ts';
import { CountsBar, formatBytes, formatCount, formatDateTime, plural, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { nameText, studyDateText } from '../study/index.ts';

function sparedText({ spared }: CleanPreview): string {
  const parts = [
    [spared.pinned, 'kept'],
    [spared.open, 'open'],
    [spared.retrieving, 'being retrieved'],
    [spared.inPlace, 'where you have them'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, why]) => `${formatCount(count)} ${why}`)
    .join(', ');
}

/** What rules would remove now; the rules may be such as are not saved. */
export function RulesPreview(props: {
  readonly preview: CleanPreview;
  /** The most that there may be, by the rules that are previewed. */
  readonly quotaBytes: number | undefined;
}) {
  const { preview, quotaBytes } = props;
  const nothing = preview.total === 0 && preview.trashStudies === 0;
  const spared = sparedText(preview);
  return (
    <section className="rules-preview" aria-label="What these rules would remove now">
      <div className="section-head">
        <h3 className="section-title">Now this would remove</h3>
        <span className="num">
          {nothing ? 'nothing' : plural(preview.total, 'study', 'studies')}
          {preview.trashStudies > 0 ? ` and ${formatCount(preview.trashStudies)} of the trash` : ''}
        </span>
        <span className="meta num">
          {formatBytes(preview.usedBytes)} → {formatBytes(preview.usedBytesAfter)}
        </span>
      </div>
      {quotaBytes === undefined ? null : (
        <div className="rules-quota">
          <CountsBar
            received={preview.usedBytes}
            expected={quotaBytes}
            tone={preview.usedBytes > quotaBytes ? 'warn' : 'working'}
            label={`${formatBytes(preview.usedBytes)} of ${formatBytes(quotaBytes)} are in use`}
          />
          <span className="meta num">
            {formatBytes(preview.usedBytes)} of {formatBytes(quotaBytes)}
          </span>
        </div>
      )}
      {spared ? <p className="note dim num">Passed over: {spared}</p> : null}
      {preview.stillOverQuota ? (
        <StatusMark tone="warn">Still above the limit: the rest may not be removed.</StatusMark>
      ) : null}
      <RuledStudies studies={preview.studies} total={preview.total} />
    </section>
  );
}

/** What the rules removed when they ran last. */
export function LastRun(props: { readonly run: CleanRun }) {
  const { run } = props;
  return (
    <section className="rules-preview" aria-label="Last clean-up">
      <div className="section-head">
        <h3 className="section-title">Last clean-up</h3>
        <span className="num">{formatDateTime(run.finishedAt)}</span>
        <span className="meta num">
          {run.total + run.trashStudies === 0
            ? 'nothing to remove'
            : `${plural(run.total, 'study', 'studies')}, ${formatBytes(run.freedBytes)} freed, ${formatBytes(run.toTrashBytes)} to the trash`}
        </span>
      </div>
      {run.failure ? <FailureNotice failure={run.failure} /> : null}
      <RuledStudies studies={run.studies} total={run.total} />
    </section>
  );
}

const shownStudies = 50;

function RuledStudies(props: { readonly studies: readonly RuledStudy[]; readonly total: number }) {
  if (props.studies.length === 0) return null;
  const shown = props.studies.slice(0, shownStudies);
  return (
    <ul className="ruled">
      {shown.map((study) => (
        <li key={study.studyInstanceUid}>
          <span className="truncate">
            {nameText(study.patientName)}{' '}
            <span className="dim num">{studyDateText(study.studyDate, '')}</span>{' '}
            <span className="dim">
              {study.modalities.join(', ')} {study.studyDescription}
            </span>
          </span>
          <span className="num dim">
            {formatBytes(study.diskBytes)}, {study.why === 'unused' ? 'unused since' : 'oldest use'}{' '}
            {formatDateTime(study.lastUsedAt).slice(0, 10)}
          </span>
        </li>
      ))}
      {props.total > shown.length ? (
        <li className="dim num">and {formatCount(props.total - shown.length)} more</li>
      ) : null}
    </ul>
  );
}
