import { Button } from '@mantine/core';
import { IconEye, IconPin, IconPinnedFilled, IconShare2, IconTrash } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import {
  EmptyState,
  type Fact,
  FactList,
  formatBytes,
  formatCount,
  formatDateTime,
  KeyHint,
  LoadingRows,
  NotGiven,
} from '../../ui/index.ts';
import { birthText, nameText, sexText, studyDateText } from '../study/index.ts';
import { HereTag } from './here-tag.tsx';
import { isPartial } from './library-store.ts';
import { openStudy } from './open-study.ts';
import { useLibraryAnswer } from './use-library-answer.ts';

/** Pictures need the viewer's code, which comes when the first study is looked at. */
const StudySeries = lazy(async () => {
  const viewer = await import('../viewer/index.ts');
  return { default: await viewer.loadStudySeries() };
});

export interface InspectorActions {
  readonly onPin: (study: LibraryStudy) => void;
  readonly onShare: (study: LibraryStudy) => void;
  readonly onDelete: (study: LibraryStudy) => void;
}

/** The chosen study: what can be done, its series in pictures, its facts, the patient's other studies. */
export function LibraryInspector(props: {
  readonly study: LibraryStudy | undefined;
  readonly actions: InspectorActions;
}) {
  const { study, actions } = props;
  if (!study) {
    return (
      <aside className="inspector" aria-label="Chosen study">
        <EmptyState title="No study chosen">
          Click a study, or press <KeyHint>↓</KeyHint> in the list.
        </EmptyState>
      </aside>
    );
  }
  const uid = study.studyInstanceUid;
  return (
    <aside className="inspector" aria-label="Chosen study">
      <Head study={study} />
      <Actions study={study} actions={actions} />
      <section className="inspector-section" aria-label="Series">
        <Suspense fallback={<LoadingRows label="Loading" rows={2} />}>
          <StudySeries key={uid} studyInstanceUid={uid} onOpen={(series) => void openStudy(uid, series)} />
        </Suspense>
      </section>
      <Facts study={study} />
      {study.patientId ? <OtherStudies key={study.patientId} study={study} /> : null}
    </aside>
  );
}

function Head(props: { readonly study: LibraryStudy }) {
  const { study } = props;
  const facts = [
    study.patientId,
    birthText(study.patientBirthDate, study.studyDate),
    sexText(study.patientSex),
  ].filter(Boolean);
  return (
    <header className="inspector-head">
      <h2 className="inspector-name">{nameText(study.patientName)}</h2>
      <p className="meta num">{facts.join(' · ')}</p>
    </header>
  );
}

function Actions(props: { readonly study: LibraryStudy; readonly actions: InspectorActions }) {
  const { study, actions } = props;
  return (
    <div className="inspector-actions">
      <div className="action-row">
        <Button
          variant="filled"
          leftSection={<IconEye size={15} />}
          rightSection={<KeyHint>O</KeyHint>}
          onClick={() => void openStudy(study.studyInstanceUid)}
        >
          Open
        </Button>
        <Button
          leftSection={<IconShare2 size={15} />}
          rightSection={<KeyHint>S</KeyHint>}
          onClick={() => actions.onShare(study)}
        >
          Share
        </Button>
      </div>
      <div className="action-row">
        <Button
          aria-pressed={study.pinned === true}
          title="No rule removes a study that is kept"
          leftSection={study.pinned ? <IconPinnedFilled size={15} /> : <IconPin size={15} />}
          rightSection={<KeyHint>P</KeyHint>}
          onClick={() => actions.onPin(study)}
        >
          {study.pinned ? 'Kept' : 'Keep'}
        </Button>
        <Button
          leftSection={<IconTrash size={15} />}
          rightSection={<KeyHint>Del</KeyHint>}
          onClick={() => actions.onDelete(study)}
        >
          Delete
        </Button>
        {isPartial(study) ? <HereTag study={study} /> : null}
      </div>
    </div>
  );
}

function Facts(props: { readonly study: LibraryStudy }) {
  const { study } = props;
  const dash = <NotGiven why="The files do not have this" />;
  const inPlace = study.inPlaceInstances ?? 0;
  const facts: Fact[] = [
    { label: 'Study', value: studyDateText(study.studyDate, study.studyTime) || dash },
    { label: 'Description', value: study.studyDescription || dash },
    { label: 'Modalities', value: study.modalities.length > 0 ? study.modalities.join(', ') : dash },
    { label: 'Accession', value: study.accessionNumber || dash },
    { label: 'Instances', value: <span className="num">{formatCount(study.instances)}</span> },
    { label: 'Size', value: <span className="num">{formatBytes(study.bytes)}</span> },
    ...(inPlace > 0
      ? [{ label: 'Files', value: <span className="num">{formatCount(inPlace)} where you have them</span> }]
      : []),
    { label: 'Received', value: <span className="num">{formatDateTime(study.receivedAt)}</span> },
    {
      label: 'Opened',
      value: <span className="num">{study.openedAt ? formatDateTime(study.openedAt) : 'not yet'}</span>,
    },
    { label: 'Study UID', value: <span className="mono uid">{study.studyInstanceUid}</span> },
  ];
  return (
    <section className="inspector-section" aria-label="Facts">
      <FactList facts={facts} />
    </section>
  );
}

/** The same Patient ID, and no birth date that contradicts: IDs are unique within one hospital only. */
function OtherStudies(props: { readonly study: LibraryStudy }) {
  const { study } = props;
  const { value } = useLibraryAnswer('library.search', { patientId: study.patientId, limit: 200 });
  const others = (value?.studies ?? []).filter(
    (one) =>
      one.studyInstanceUid !== study.studyInstanceUid &&
      (!one.patientBirthDate || !study.patientBirthDate || one.patientBirthDate === study.patientBirthDate),
  );
  if (others.length === 0) return null;
  return (
    <section className="inspector-section" aria-label="Other studies of this patient">
      <div className="section-head">
        <h3 className="section-title">Other studies of this patient</h3>
        <span className="meta num">{others.length}</span>
      </div>
      <ol className="other-studies">
        {others.map((one) => (
          <li key={one.studyInstanceUid}>
            <button
              type="button"
              className="other-study"
              onClick={() => void openStudy(one.studyInstanceUid)}
            >
              <span className="num">{formatDicomDate(one.studyDate) || 'No date'}</span>
              <span>{one.modalities.join(', ')}</span>
              <span className="truncate dim">{one.studyDescription || 'No description'}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
