import type { ReactNode } from 'react';
import type { Report, ReportItem, ReportReference } from '../../../../shared/contract/report.ts';
import { formatDicomDate, formatDicomTime } from '../../../../shared/dicom/date-time.ts';
import { useQueryOperation } from '../../../backend/index.ts';
import { fileName, LoadingRows, StatusMark, saveText } from '../../../ui/index.ts';
import { FailureNotice } from '../../failure/index.ts';
import { birthText, nameText } from '../../study/index.ts';
import { imageIdOf, type NonImage } from '../display-set.ts';
import { nonImageWords } from '../non-image-words.ts';
import { paneCount, rememberPlace, showSeries, viewerStore } from '../store.ts';
import { DocumentHead } from './document-head.tsx';
import { reportText } from './report-text.ts';

/** A structured report, or a selection of key objects, as a page to read. */
export function ReportPane(props: {
  readonly index: number;
  readonly instance: NonImage;
  readonly choice: ReactNode;
}) {
  const { instance, choice, index } = props;
  const asked = useQueryOperation('instance.report', { sopInstanceUid: instance.sopInstanceUid });
  if (asked.status === 'failed') return <FailureNotice failure={asked.failure} />;
  if (asked.status !== 'done') return <LoadingRows label="Reading" rows={6} />;
  const report = asked.value;
  const shown = {
    title: report.title || instance.what,
    what: instance.what,
    choice,
    onSave: () =>
      saveText(`${fileName(instance.what, instance.instanceNumber || '1')}.txt`, reportText(report)),
  };
  return (
    <>
      <DocumentHead shown={shown} />
      <ReportPage report={report} index={index} />
    </>
  );
}

function ReportPage(props: { readonly report: Report; readonly index: number }) {
  const { report, index } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a page that scrolls is scrolled by keyboard too
    <article className="report" tabIndex={0} aria-label={report.title || 'Report'}>
      <header className="report-head">
        <h2>{report.title || 'Report'}</h2>
        <p className="num">
          {nameText(report.patientName)} {report.patientId}{' '}
          <span className="dim">{birthText(report.patientBirthDate, report.studyDate)}</span>
        </p>
        <p className="num dim">
          {formatDicomDate(report.contentDate)} {formatDicomTime(report.contentTime).slice(0, 5)}
        </p>
        <State report={report} />
      </header>
      {report.items.map((item) => (
        <Item key={item.number} item={item} index={index} />
      ))}
      {report.cut ? <p className="dim">The rest is too long to be shown here: see the attributes.</p> : null}
    </article>
  );
}

/** An unverified report must not be taken for one that somebody has signed. */
function State(props: { readonly report: Report }) {
  const { completion, verification, verifiers } = props.report;
  if (!completion && !verification) return null;
  const verified = verification === 'VERIFIED';
  return (
    <p className="report-state">
      {verification ? (
        <StatusMark tone={verified ? 'good' : 'warn'}>
          {verified ? `Verified ${verifiers.join('; ')}` : 'Not verified'}
        </StatusMark>
      ) : null}
      {completion ? (
        <span className="dim">
          {completion.replace(/^[A-Z]+/, (flag) => flag.toLowerCase()).replace(':', ',')}
        </span>
      ) : null}
    </p>
  );
}

function Item(props: { readonly item: ReportItem; readonly index: number }) {
  const { item, index } = props;
  const { name, value, reference, valueType, relationship, number } = item;
  const indent = { paddingInlineStart: Math.min(item.level, 8) * 16 };
  if (valueType === 'CONTAINER') {
    return (
      <h3 className="report-section" style={indent} id={`report-${index}-${number}`}>
        {name || ' '}
      </h3>
    );
  }
  // What only says under which conditions the rest was seen steps back.
  const aside = relationship === 'HAS CONCEPT MOD' || relationship.endsWith('CONTEXT');
  return (
    <div className={`report-item${aside ? ' dim' : ''}`} style={indent} id={`report-${index}-${number}`}>
      {name ? <span className="report-name">{name}: </span> : null}
      {valueType === 'REFERENCE' ? (
        <button type="button" className="link" onClick={() => goToItem(index, value)}>
          see {value}
        </button>
      ) : value ? (
        <span className={valueType === 'TEXT' ? 'report-text' : 'num'}>{value}</span>
      ) : null}
      {reference ? <Reference reference={reference} valueType={valueType} index={index} /> : null}
    </div>
  );
}

function goToItem(index: number, number: string): void {
  document.getElementById(`report-${index}-${number}`)?.scrollIntoView({ block: 'center' });
}

function Reference(props: {
  readonly reference: ReportReference;
  readonly valueType: string;
  readonly index: number;
}) {
  const { reference, index } = props;
  const what = props.valueType === 'IMAGE' ? 'image' : nonImageWords(reference.sopClassUid);
  const which = reference.frames.length > 0 ? `${what}, frame ${reference.frames.join(', ')}` : what;
  if (!reference.studyInstanceUid) {
    return (
      <span className="dim" title={reference.sopInstanceUid}>
        {which}, not in the library
      </span>
    );
  }
  return (
    <button
      type="button"
      className="link"
      title={reference.sopInstanceUid}
      onClick={() => showReferenced(reference, index)}
    >
      Show the {which}
    </button>
  );
}

/** In the pane after the report's where there is one, so that the report stays. */
function showReferenced(reference: ReportReference, reportPane: number): void {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frames } = reference;
  if (!studyInstanceUid || !seriesInstanceUid) return;
  const pane = (reportPane + 1) % paneCount(viewerStore.getState().layout);
  rememberPlace(viewerStore, pane, seriesInstanceUid, imageIdOf(sopInstanceUid, frames[0] ?? 1));
  showSeries(viewerStore, pane, studyInstanceUid, seriesInstanceUid);
}
