import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { formatBytes, formatCount, formatDateTime, NotGiven, type TableColumn } from '../../ui/index.ts';
import { birthText, nameText, studyDateText } from '../study/index.ts';
import { HereTag } from './here-tag.tsx';
import { isPartial } from './library-store.ts';

function Text(props: { readonly value: string; readonly strong?: boolean }) {
  if (!props.value) return <NotGiven why="The files do not have this" />;
  return (
    <span className={`truncate${props.strong ? ' strong' : ''}`} title={props.value}>
      {props.value}
    </span>
  );
}

export const libraryColumns: readonly TableColumn<LibraryStudy>[] = [
  {
    id: 'name',
    header: 'Patient',
    track: 'minmax(136px, 1.5fr)',
    cell: (study) => <Text value={nameText(study.patientName)} strong />,
    sortValue: (study) => nameText(study.patientName),
  },
  {
    id: 'id',
    header: 'ID',
    track: 'minmax(78px, 0.7fr)',
    cell: (study) => <Text value={study.patientId} />,
    sortValue: (study) => study.patientId || undefined,
  },
  {
    id: 'birth',
    header: 'Born',
    track: '118px',
    cell: (study) => <Text value={birthText(study.patientBirthDate, study.studyDate)} />,
    sortValue: (study) => study.patientBirthDate || undefined,
    descendingFirst: true,
  },
  {
    id: 'date',
    header: 'Study date',
    track: '130px',
    cell: (study) => <Text value={studyDateText(study.studyDate, study.studyTime)} />,
    sortValue: (study) => (study.studyDate ? `${study.studyDate} ${study.studyTime}` : undefined),
    descendingFirst: true,
  },
  {
    id: 'modality',
    header: 'Mod.',
    track: '56px',
    cell: (study) => <Text value={study.modalities.join(', ')} />,
    sortValue: (study) => study.modalities.join(',') || undefined,
  },
  {
    id: 'description',
    header: 'Description',
    track: 'minmax(88px, 2fr)',
    cell: (study) => <Text value={study.studyDescription} />,
    sortValue: (study) => study.studyDescription || undefined,
  },
  {
    id: 'counts',
    header: 'Ser / Inst',
    track: '76px',
    align: 'end',
    cell: (study) => (
      <span>
        {formatCount(study.series)}
        <span className="dim"> / </span>
        {formatCount(study.instances)}
      </span>
    ),
    sortValue: (study) => study.instances,
    descendingFirst: true,
  },
  {
    id: 'size',
    header: 'Size',
    track: '68px',
    align: 'end',
    cell: (study) => <span>{formatBytes(study.bytes)}</span>,
    sortValue: (study) => study.bytes,
    descendingFirst: true,
  },
  {
    id: 'accession',
    header: 'Accession',
    track: 'minmax(84px, 0.8fr)',
    cell: (study) => <Text value={study.accessionNumber} />,
    sortValue: (study) => study.accessionNumber || undefined,
  },
  {
    id: 'received',
    header: 'Received',
    track: '130px',
    cell: (study) => <span>{formatDateTime(study.receivedAt)}</span>,
    sortValue: (study) => study.receivedAt,
    descendingFirst: true,
  },
  {
    id: 'partial',
    header: 'State',
    track: '100px',
    cell: (study) => (isPartial(study) ? <HereTag study={study} /> : <span className="dim">whole</span>),
    sortValue: (study) => (isPartial(study) ? 0 : 1),
  },
];
