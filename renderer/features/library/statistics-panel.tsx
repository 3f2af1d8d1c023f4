import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { LibraryStatistics } from '../../../shared/contract/library-keeping.ts';
import { useQueryOperation } from '../../backend/index.ts';
import { EmptyState, formatBytes, formatCount, formatDateTime, LoadingRows } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { nameText, studyDateText } from '../study/index.ts';

/** What the library has, in numbers. */
export function StatisticsPanel() {
  const asked = useQueryOperation('library.statistics', {});
  if (asked.status === 'failed') return <FailureNotice failure={asked.failure} />;
  if (asked.status !== 'done') return <LoadingRows label="Counting" rows={6} />;
  const { value } = asked;
  if (value.studies === 0) return <EmptyState title="The library is empty" />;
  return (
    <div className="stack">
      <Totals value={value} />
      <SpaceBar value={value} />
      <div className="storage-columns">
        <Bars
          title="By modality"
          bars={value.byModality.slice(0, 10).map((one) => ({
            label: one.modality || 'none',
            amount: one.bytes,
            text: `${formatBytes(one.bytes)}, ${formatCount(one.instances)}`,
          }))}
        />
        <Bars
          title="By month received"
          bars={value.byMonth.slice(0, 12).map((one) => ({
            label: one.month,
            amount: one.bytes,
            text: `${formatBytes(one.bytes)}, ${formatCount(one.instances)}`,
          }))}
        />
        <Studies title="Biggest" studies={value.biggest} fact={(study) => formatBytes(study.bytes)} />
        <Studies
          title="Longest unused"
          studies={value.longestUnused}
          fact={(study) => formatDateTime(Math.max(study.receivedAt, study.openedAt ?? 0)).slice(0, 10)}
        />
      </div>
    </div>
  );
}

function Totals(props: { readonly value: LibraryStatistics }) {
  const { value } = props;
  const totals: readonly (readonly [number, string])[] = [
    [value.patients, 'patients'],
    [value.studies, 'studies'],
    [value.series, 'series'],
    [value.instances, 'instances'],
    [value.pinnedStudies, 'kept'],
    [value.partialStudies, 'partial'],
  ];
  return (
    <dl className="storage-totals">
      {totals.map(([count, label]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="num">{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The disk: what the library, its trash and its quarantine take, and what is free. */
function SpaceBar(props: { readonly value: LibraryStatistics }) {
  const { diskBytes, trash, quarantine, freeBytes } = props.value;
  const parts = [
    { key: 'library', label: 'Library', bytes: diskBytes },
    { key: 'trash', label: 'Trash', bytes: trash.diskBytes },
    { key: 'quarantine', label: 'Quarantine', bytes: quarantine.diskBytes },
    { key: 'free', label: 'Free', bytes: freeBytes },
  ];
  const whole = parts.reduce((sum, part) => sum + part.bytes, 0);
  return (
    <figure className="space" aria-label="The disk">
      <div className="space-bar" aria-hidden>
        {parts
          .filter((part) => part.bytes > 0)
          .map((part) => (
            <span
              key={part.key}
              className={`space-part space-${part.key}`}
              style={{ width: `${(100 * part.bytes) / whole}%` }}
            />
          ))}
      </div>
      <figcaption className="space-legend">
        {parts.map((part) => (
          <span key={part.key} className="num">
            <span className={`space-dot space-${part.key}`} aria-hidden />
            {part.label} {formatBytes(part.bytes)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

interface Bar {
  readonly label: string;
  readonly amount: number;
  readonly text: string;
}

function Bars(props: { readonly title: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(1, ...props.bars.map((bar) => bar.amount));
  return (
    <section aria-label={props.title}>
      <h3 className="section-title">{props.title}</h3>
      <ul className="bars">
        {props.bars.map((bar) => (
          <li key={bar.label} className="bar">
            <span className="num">{bar.label}</span>
            <span className="bar-track" aria-hidden>
              <span className="bar-fill" style={{ width: `${(100 * bar.amount) / most}%` }} />
            </span>
            <span className="num dim">{bar.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Studies(props: {
  readonly title: string;
  readonly studies: readonly LibraryStudy[];
  readonly fact: (study: LibraryStudy) => string;
}) {
  return (
    <section aria-label={props.title}>
      <h3 className="section-title">{props.title}</h3>
      <ul className="bars">
        {props.studies.slice(0, 5).map((study) => (
          <li key={study.studyInstanceUid} className="storage-study">
            <span className="truncate">
              {nameText(study.patientName)}{' '}
              <span className="dim">
                {studyDateText(study.studyDate, '')} {study.studyDescription}
              </span>
            </span>
            <span className="num dim">{props.fact(study)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
