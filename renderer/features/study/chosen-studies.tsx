import type { ReactNode } from 'react';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { formatCount } from '../../ui/index.ts';
import { nameText } from './study-text.ts';

/** A study among several that are chosen, as a PACS or the library tells it. */
export interface ChosenStudy {
  readonly key: string;
  readonly patientName: string;
  readonly studyDate: string;
  readonly modalities: string;
  readonly description: string;
}

/** More names than anybody reads one by one. */
const mostListed = 200;

/** In place of the facts of one study: which ones are chosen, and what can be done with all of them. */
export function ChosenStudies(props: {
  readonly title: string;
  readonly facts: string;
  readonly studies: readonly ChosenStudy[];
  /** The buttons. */
  readonly children: ReactNode;
}) {
  const listed = props.studies.slice(0, mostListed);
  const more = props.studies.length - listed.length;
  return (
    <aside className="inspector" aria-label="Chosen studies">
      <header className="inspector-head">
        <h2 className="inspector-name">{props.title}</h2>
        <p className="meta num">{props.facts}</p>
      </header>
      {props.children}
      <section className="inspector-section" aria-label="Chosen">
        <ol className="chosen-studies">
          {listed.map((one) => (
            <li key={one.key} className="chosen-study">
              <span className="truncate strong">{nameText(one.patientName)}</span>
              <span className="num dim">{formatDicomDate(one.studyDate) || 'No date'}</span>
              <span className="truncate dim">
                {[one.modalities, one.description].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ol>
        {more > 0 ? <p className="meta num">and {formatCount(more)} more</p> : null}
      </section>
    </aside>
  );
}

/** How many patients these are of, by name and ID. */
export function patientCount(
  studies: readonly { readonly patientName: string; readonly patientId: string }[],
): number {
  return new Set(studies.map((one) => `${one.patientId}\n${one.patientName}`)).size;
}
