import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { formatCount, NotGiven, type TableColumn, Tag } from '../../ui/index.ts';
import { HereTag } from '../library/index.ts';
import { nodeName } from '../nodes/index.ts';
import { phaseMark, progressText } from '../retrieve/index.ts';
import { birthText, listText, nameText, studyDateText } from '../study/index.ts';
import { isPacs } from './library-source.ts';
import { givenCount, modalitiesOf, pacsOf, type StudyRow, withExpected } from './study-row.ts';

/** What the columns need to know beside the row itself. */
export interface RowSurroundings {
  readonly nodes: readonly NodeState[];
  readonly here: ReadonlyMap<string, LibraryStudy | null>;
  readonly retrieves: ReadonlyMap<string, RetrieveSummary>;
}

const notGiven = 'The PACS did not give this';

function Text(props: { readonly value: string | undefined; readonly strong?: boolean }) {
  if (!props.value) return <NotGiven why={notGiven} />;
  return (
    <span className={`truncate${props.strong ? ' strong' : ''}`} title={props.value}>
      {props.value}
    </span>
  );
}

function Counts(props: { readonly row: StudyRow }) {
  const series = givenCount(props.row.attributes, 'NumberOfStudyRelatedSeries');
  const instances = givenCount(props.row.attributes, 'NumberOfStudyRelatedInstances');
  if (series === undefined && instances === undefined) return <NotGiven why={notGiven} />;
  return (
    <span>
      {series === undefined ? <NotGiven why={notGiven} /> : formatCount(series)}
      <span className="dim"> / </span>
      {instances === undefined ? <NotGiven why={notGiven} /> : formatCount(instances)}
    </span>
  );
}

/** Retrieving, here, partial: what this workstation has of the study. */
export function StudyPlace(props: {
  readonly row: StudyRow;
  readonly retrieve: RetrieveSummary | undefined;
  readonly here: LibraryStudy | null | undefined;
}) {
  const { retrieve, here } = props;
  if (retrieve && !isEnded(retrieve.phase)) {
    const mark = phaseMark(retrieve.phase);
    const counted = retrieve.phase === 'receiving' || retrieve.phase === 'waiting';
    return (
      <Tag tone={mark.tone} title={`${mark.word}: ${progressText(retrieve)}`}>
        {counted ? progressText(retrieve).replace(' of ', '/') : mark.word}
      </Tag>
    );
  }
  if (here) return <HereTag study={withExpected(here, props.row)} />;
  return retrieve?.phase === 'failed' ? <Tag tone="bad">failed</Tag> : null;
}

/** The columns of a study. Widths hold at 1280 px with the inspector open. */
export function studyColumns(around: RowSurroundings): TableColumn<StudyRow>[] {
  const text = (keyword: string) => (row: StudyRow) => row.attributes[keyword]?.trim() || undefined;
  return [
    {
      id: 'name',
      header: 'Patient',
      track: 'minmax(128px, 1.5fr)',
      cell: (row) => <Text value={nameText(row.attributes.PatientName)} strong />,
      sortValue: (row) => nameText(row.attributes.PatientName),
    },
    {
      id: 'id',
      header: 'ID',
      track: 'minmax(72px, 0.7fr)',
      cell: (row) => <Text value={text('PatientID')(row)} />,
      sortValue: text('PatientID'),
    },
    {
      id: 'birth',
      header: 'Born',
      track: '118px',
      cell: (row) => <Text value={birthText(row.attributes.PatientBirthDate, row.attributes.StudyDate)} />,
      sortValue: text('PatientBirthDate'),
      descendingFirst: true,
    },
    {
      id: 'date',
      header: 'Study date',
      track: '90px',
      cell: (row) => <StudyDate row={row} />,
      sortValue: (row) =>
        row.attributes.StudyDate
          ? `${formatDicomDate(row.attributes.StudyDate)} ${row.attributes.StudyTime ?? ''}`
          : undefined,
      descendingFirst: true,
    },
    {
      id: 'modality',
      header: 'Mod.',
      track: '52px',
      cell: (row) => <Text value={listText(modalitiesOf(row.attributes))} />,
      sortValue: (row) => modalitiesOf(row.attributes),
    },
    {
      id: 'description',
      header: 'Description',
      track: 'minmax(112px, 2fr)',
      cell: (row) => <Text value={text('StudyDescription')(row)} />,
      sortValue: text('StudyDescription'),
    },
    {
      id: 'counts',
      header: 'Ser / Inst',
      track: '72px',
      align: 'end',
      cell: (row) => <Counts row={row} />,
      sortValue: (row) => givenCount(row.attributes, 'NumberOfStudyRelatedInstances'),
      descendingFirst: true,
    },
    {
      id: 'accession',
      header: 'Accession',
      track: 'minmax(86px, 0.8fr)',
      cell: (row) => <Text value={text('AccessionNumber')(row)} />,
      sortValue: text('AccessionNumber'),
    },
    {
      id: 'sources',
      header: 'Sources',
      track: 'minmax(136px, 1.4fr)',
      cell: (row) => (
        <>
          <StudyPlace
            row={row}
            here={around.here.get(row.studyInstanceUid)}
            retrieve={around.retrieves.get(row.studyInstanceUid)}
          />
          {pacsOf(row).map((nodeId) => (
            <Source key={nodeId} name={nodeName(around.nodes, nodeId)} />
          ))}
          {row.sources.some((source) => isPacs(source.nodeId)) ? null : (
            <span className="dim truncate" title="No PACS that was asked has answered with this study">
              library only
            </span>
          )}
        </>
      ),
      // What is here comes first, then by the name of the first PACS.
      sortValue: (row) =>
        `${around.here.get(row.studyInstanceUid) ? 0 : 1} ${nodeName(around.nodes, pacsOf(row)[0] ?? '')}`,
    },
  ];
}

/** The date alone: the time of the study is in the tooltip and among the facts. */
function StudyDate(props: { readonly row: StudyRow }) {
  const { StudyDate: date, StudyTime: time } = props.row.attributes;
  if (!date) return <NotGiven why={notGiven} />;
  return <span title={studyDateText(date, time)}>{formatDicomDate(date)}</span>;
}

function Source(props: { readonly name: string }) {
  return (
    <span className="tag source-tag" title={props.name}>
      <span className="truncate">{props.name}</span>
    </span>
  );
}
