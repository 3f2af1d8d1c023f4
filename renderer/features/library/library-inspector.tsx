import { Button } from '@mantine/core';
import { IconDownload, IconEye, IconPin, IconPinnedFilled, IconShare2, IconTrash } from '@tabler/icons-react';
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
  plural,
  Tag,
} from '../../ui/index.ts';
import { birthText, ChosenStudies, nameText, patientCount, sexText, studyDateText } from '../study/index.ts';
import { HereTag } from './here-tag.tsx';
import { isPartial } from './library-store.ts';
import { openStudy } from './open-study.ts';
import { useLibraryAnswer } from './use-library-answer.ts';

/** Pictures need the viewer's code, which comes when the first study is looked at. */
const StudySeries = lazy(async () => {
  const viewer = await import('../viewer/index.ts');
  return { default: await viewer.loadStudySeries() };
});

/** On all studies that are chosen. */
export interface InspectorActions {
  readonly onPin: () => void;
  readonly onShare: () => void;
  readonly onDelete: () => void;
  readonly onGetMissing: () => void;
}

/** What is chosen. One study: what can be done, its series in pictures, its facts, the patient's other studies. */
export function LibraryInspector(props: {
  readonly studies: readonly LibraryStudy[];
  readonly actions: InspectorActions;
}) {
  const { studies, actions } = props;
  const [study] = studies;
  if (studies.length > 1) return <Several {...props} />;
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
      <Actions studies={studies} actions={actions} />
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

function Several(props: { readonly studies: readonly LibraryStudy[]; readonly actions: InspectorActions }) {
  const { studies } = props;
  const sum = (of: (study: LibraryStudy) => number): number => studies.reduce((all, one) => all + of(one), 0);
  const facts = [
    plural(patientCount(studies), 'patient', 'patients'),
    plural(
      sum((one) => one.instances),
      'instance',
      'instances',
    ),
    formatBytes(sum((one) => one.bytes)),
  ];
  return (
    <ChosenStudies
      title={plural(studies.length, 'study', 'studies')}
      facts={facts.join(' · ')}
      studies={studies.map((one) => ({
        key: one.studyInstanceUid,
        patientName: one.patientName,
        studyDate: one.studyDate,
        modalities: one.modalities.join(', '),
        description: one.studyDescription,
      }))}
    >
      <Actions {...props} />
    </ChosenStudies>
  );
}

/** On one study or on several: only one can be opened. */
function Actions(props: { readonly studies: readonly LibraryStudy[]; readonly actions: InspectorActions }) {
  const { studies, actions } = props;
  const [study] = studies;
  const one = studies.length === 1 ? study : undefined;
  const kept = studies.every((each) => each.pinned);
  const partial = studies.filter(isPartial);
  return (
    <div className="inspector-actions">
      <div className="action-row">
        {one ? (
          <Button
            variant="filled"
            leftSection={<IconEye size={15} />}
            rightSection={<KeyHint>O</KeyHint>}
            onClick={() => void openStudy(one.studyInstanceUid)}
          >
            Open
          </Button>
        ) : null}
        <Button
          leftSection={<IconShare2 size={15} />}
          rightSection={<KeyHint>S</KeyHint>}
          onClick={actions.onShare}
        >
          Share
        </Button>
      </div>
      <div className="action-row">
        <Button
          aria-pressed={kept}
          title="No rule removes a study that is kept"
          leftSection={kept ? <IconPinnedFilled size={15} /> : <IconPin size={15} />}
          rightSection={<KeyHint>P</KeyHint>}
          onClick={actions.onPin}
        >
          {kept ? 'Kept' : 'Keep'}
        </Button>
        <Button
          leftSection={<IconTrash size={15} />}
          rightSection={<KeyHint>Del</KeyHint>}
          onClick={actions.onDelete}
        >
          Delete
        </Button>
      </div>
      {partial.length > 0 ? (
        <div className="action-row">
          <Button
            leftSection={<IconDownload size={15} />}
            rightSection={<KeyHint>M</KeyHint>}
            onClick={actions.onGetMissing}
          >
            Get missing
          </Button>
          {one ? <HereTag study={one} /> : <Tag tone="warn">{partial.length} partial</Tag>}
        </div>
      ) : null}
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
