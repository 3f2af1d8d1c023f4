import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload, IconEye, IconPlayerStop } from '@tabler/icons-react';
import { useMemo } from 'react';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import {
  CountsBar,
  EmptyState,
  type Fact,
  FactList,
  formatCount,
  KeyHint,
  NotGiven,
  navigate,
  plural,
  StatusMark,
} from '../../ui/index.ts';
import { useHere } from '../library/index.ts';
import { nodeName, useNodeStates } from '../nodes/index.ts';
import { barTone, phaseMark, progressText, useRetrieves } from '../retrieve/index.ts';
import {
  birthText,
  ChosenStudies,
  listText,
  nameText,
  patientCount,
  sexText,
  studyDateText,
} from '../study/index.ts';
import { sourceName } from './library-source.ts';
import { PriorsList } from './priors-list.tsx';
import { StudyPlace } from './result-columns.tsx';
import { labelOf, outermost, type ResultItem, retrievable } from './result-items.ts';
import { givenCount, modalitiesOf, pacsOf, type StudyRow } from './study-row.ts';
import { useChosenItems } from './use-chosen-items.ts';
import { useResultActions } from './use-result-actions.ts';

/** The chosen study: facts, what can be done, and the patient's priors. */
export function Inspector() {
  const items = useChosenItems();
  const [item] = items;
  if (items.length > 1) return <Several items={outermost(items)} />;
  if (!item) {
    return (
      <aside className="inspector" aria-label="Chosen study">
        <EmptyState title="No study chosen">
          Click a study, or press <KeyHint>↓</KeyHint> in a search field.
        </EmptyState>
      </aside>
    );
  }
  return (
    <aside className="inspector" aria-label="Chosen study">
      <InspectorHead item={item} />
      <Actions item={item} />
      <StudyFacts row={item.row} />
      <PriorsList row={item.row} />
    </aside>
  );
}

function Several(props: { readonly items: readonly ResultItem[] }) {
  const { items } = props;
  const actions = useResultActions();
  const studies = items.map((item) => ({ ...labelOf(item.row), key: item.key }));
  const allStudies = items.every((item) => item.kind === 'study');
  const can = items.filter((item) => (retrievable(item)?.nodeIds.length ?? 0) > 0);
  return (
    <ChosenStudies
      title={allStudies ? plural(items.length, 'study', 'studies') : `${items.length} chosen`}
      facts={`of ${plural(patientCount(studies), 'patient', 'patients')}`}
      studies={studies}
    >
      <div className="inspector-actions">
        <div className="action-row">
          <Button
            variant="filled"
            leftSection={<IconDownload size={15} />}
            rightSection={<KeyHint>R</KeyHint>}
            disabled={can.length === 0}
            onClick={() => actions.retrieveAll(items)}
          >
            Retrieve {formatCount(can.length)}
          </Button>
        </div>
      </div>
    </ChosenStudies>
  );
}

function InspectorHead(props: { readonly item: ResultItem }) {
  const { attributes } = props.item.row;
  const born = birthText(attributes.PatientBirthDate, attributes.StudyDate);
  const facts = [attributes.PatientID, born, sexText(attributes.PatientSex)].filter(Boolean);
  return (
    <header className="inspector-head">
      <h2 className="inspector-name">{nameText(attributes.PatientName)}</h2>
      <p className="meta num">{facts.join(' · ')}</p>
    </header>
  );
}

function Actions(props: { readonly item: ResultItem }) {
  const { item } = props;
  const uid = item.row.studyInstanceUid;
  const uids = useMemo(() => [uid], [uid]);
  const here = useHere(uids).get(uid);
  const actions = useResultActions();
  const retrieve = useNewestRetrieve(uid);
  const active = retrieve && !isEnded(retrieve.phase);
  const what = item.kind === 'series' ? ' series' : item.kind === 'instance' ? ' instance' : '';
  return (
    <div className="inspector-actions">
      <div className="action-row">
        {active ? (
          <Button leftSection={<IconPlayerStop size={15} />} onClick={() => actions.cancel(retrieve)}>
            Cancel
          </Button>
        ) : (
          <RetrieveFrom item={item} label={`Retrieve${what}`} primary={!here} />
        )}
        <Button
          variant={here ? 'filled' : 'default'}
          disabled={!here}
          leftSection={<IconEye size={15} />}
          rightSection={<KeyHint>O</KeyHint>}
          onClick={() => actions.open(uid, item.kind === 'series' ? item.series.uid : undefined)}
        >
          Open
        </Button>
        {active ? null : <StudyPlace row={item.row} here={here} retrieve={undefined} />}
      </div>
      {retrieve ? <RetrieveLine retrieve={retrieve} /> : null}
    </div>
  );
}

/** Retrieves from the best PACS; where several have the study, the others are one click away. */
function RetrieveFrom(props: {
  readonly item: ResultItem;
  readonly label: string;
  readonly primary: boolean;
}) {
  const { item } = props;
  const actions = useResultActions();
  const nodes = useNodeStates();
  const variant = props.primary ? 'filled' : 'default';
  const pacs = pacsOf(item.row);
  return (
    <Button.Group>
      <Button
        variant={variant}
        leftSection={<IconDownload size={15} />}
        rightSection={<KeyHint>R</KeyHint>}
        disabled={(retrievable(item)?.nodeIds.length ?? 0) === 0}
        onClick={() => actions.retrieve(item)}
      >
        {props.label}
      </Button>
      {pacs.length > 1 ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant={variant} px={8} aria-label="Retrieve from a chosen PACS">
              <IconChevronDown size={14} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {pacs.map((nodeId) => (
              <Menu.Item key={nodeId} onClick={() => actions.retrieve(item, nodeId)}>
                From {nodeName(nodes, nodeId)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </Button.Group>
  );
}

function useNewestRetrieve(studyInstanceUid: string): RetrieveSummary | undefined {
  const summaries = useRetrieves().value.summaries;
  return useMemo(() => {
    const ofStudy = [...summaries.values()].filter((one) => one.scope.studyInstanceUid === studyInstanceUid);
    return ofStudy.sort((a, b) => b.queuedAt - a.queuedAt)[0];
  }, [summaries, studyInstanceUid]);
}

function RetrieveLine(props: { readonly retrieve: RetrieveSummary }) {
  const { retrieve } = props;
  const mark = phaseMark(retrieve.phase);
  return (
    <div className="retrieve-line">
      <div className="retrieve-line-words">
        <StatusMark tone={mark.tone}>{mark.word}</StatusMark>
        <span className="num dim">{progressText(retrieve)}</span>
        <button type="button" className="link" onClick={() => navigate('transfers', retrieve.retrieveId)}>
          Timeline
        </button>
      </div>
      <CountsBar
        received={retrieve.counts.received}
        reported={retrieve.counts.reported?.completed}
        expected={retrieve.counts.expected}
        tone={barTone(retrieve.phase)}
        label={`${progressText(retrieve)} instances received`}
      />
    </div>
  );
}

function StudyFacts(props: { readonly row: StudyRow }) {
  const { attributes, sources, studyInstanceUid } = props.row;
  const nodes = useNodeStates();
  const dash = <NotGiven why="The PACS did not give this" />;
  const series = givenCount(attributes, 'NumberOfStudyRelatedSeries');
  const instances = givenCount(attributes, 'NumberOfStudyRelatedInstances');
  const facts: Fact[] = [
    { label: 'Study', value: studyDateText(attributes.StudyDate, attributes.StudyTime) || dash },
    { label: 'Description', value: attributes.StudyDescription || dash },
    { label: 'Modalities', value: listText(modalitiesOf(attributes)) || dash },
    { label: 'Series', value: series ?? dash },
    { label: 'Instances', value: instances ?? dash },
    { label: 'Accession', value: attributes.AccessionNumber || dash },
    { label: 'Referred by', value: formatPersonName(attributes.ReferringPhysicianName ?? '') || dash },
    { label: 'Sources', value: sources.map((source) => sourceName(nodes, source.nodeId)).join(', ') },
    { label: 'Study UID', value: <span className="mono uid">{studyInstanceUid}</span> },
  ];
  return (
    <section className="inspector-section" aria-label="Facts">
      <FactList facts={facts} />
    </section>
  );
}
