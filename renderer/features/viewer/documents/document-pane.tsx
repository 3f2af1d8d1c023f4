import { useState } from 'react';
import { PaneMessage } from '../components/pane-message.tsx';
import type { NonImage } from '../display-set.ts';
import { EncapsulatedPane } from './encapsulated-document.tsx';
import { ReportPane } from './report-pane.tsx';
import './documents.css';

/** Encapsulated PDF, CDA, STL, OBJ and MTL Storage (PS3.4 B.5). */
const encapsulatedClasses = '1.2.840.10008.5.1.4.1.1.104.';

/** Structured reports and key object selections (PS3.4 B.5). */
const reportClasses = '1.2.840.10008.5.1.4.1.1.88.';

function isReport(instance: NonImage): boolean {
  return instance.sopClassUid.startsWith(reportClasses);
}

/** A series without pictures: its documents, one at a time, or what it holds where none of it can be shown. */
export function DocumentPane(props: {
  readonly index: number;
  readonly nonImages: readonly NonImage[];
  readonly seriesDescription: string;
}) {
  const { index, nonImages } = props;
  const readable = nonImages.filter(
    (one) => one.sopClassUid.startsWith(encapsulatedClasses) || isReport(one),
  );
  const [chosen, setChosen] = useState<string>();
  const instance = readable.find((one) => one.sopInstanceUid === chosen) ?? readable[0];
  if (!instance) {
    return (
      <PaneMessage
        title="Not an image"
        text={`This series holds: ${whatIsIn(nonImages)}. It has no picture to show.`}
      />
    );
  }
  const choice =
    readable.length > 1 ? (
      <select
        className="document-choice"
        aria-label="Document"
        value={instance.sopInstanceUid}
        onChange={(event) => setChosen(event.currentTarget.value)}
      >
        {readable.map((one, at) => (
          <option key={one.sopInstanceUid} value={one.sopInstanceUid}>
            {at + 1} of {readable.length}: {one.what} {one.instanceNumber}
          </option>
        ))}
      </select>
    ) : null;
  return (
    <div className="document">
      {isReport(instance) ? (
        <ReportPane key={instance.sopInstanceUid} {...{ index, instance, choice }} />
      ) : (
        <EncapsulatedPane
          key={instance.sopInstanceUid}
          {...{ index, instance, choice }}
          seriesTitle={props.seriesDescription}
        />
      )}
    </div>
  );
}

/** `structured report`, `presentation state (3)`. */
function whatIsIn(nonImages: readonly NonImage[]): string {
  const kinds = Map.groupBy(nonImages, (one) => one.what);
  return [...kinds].map(([what, all]) => (all.length === 1 ? what : `${what} (${all.length})`)).join(', ');
}
