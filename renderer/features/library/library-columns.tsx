import { IconPinnedFilled } from '@tabler/icons-react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { formatBytes, formatCount, formatDateTime, NotGiven, type TableColumn, Tag } from '../../ui/index.ts';
import { nameText, studyDateText } from '../study/index.ts';
import { HereTag } from './here-tag.tsx';
import { isPartial } from './library-store.ts';
import type { PatientPlace } from './patient-runs.ts';

function Text(props: { readonly value: string; readonly strong?: boolean }) {
  if (!props.value) return <NotGiven why="The files do not have this" />;
  return (
    <span className={`truncate${props.strong ? ' strong' : ''}`} title={props.value}>
      {props.value}
    </span>
  );
}

type Places = ReadonlyMap<string, PatientPlace>;

/** The patient; where the studies of one stand together only the first of them has the name in full strength. */
function PatientCell(props: { readonly study: LibraryStudy; readonly place: PatientPlace | undefined }) {
  const { study, place } = props;
  const follows = place !== undefined && place.index > 0;
  return (
    <>
      {study.pinned ? <IconPinnedFilled size={13} className="dim pin-mark" aria-label="Kept" /> : null}
      <span className={follows ? 'patient-follows truncate' : 'patient-first'}>
        <Text value={nameText(study.patientName)} strong={!follows} />
      </span>
      {place && place.count > 1 && !follows ? (
        <Tag title={`${place.count} studies of this patient`}>{place.count}</Tag>
      ) : null}
    </>
  );
}

/** In the order of the backend, which sorts: a column only says that it can be sorted by. */
export function libraryColumns(places: Places | undefined): readonly TableColumn<LibraryStudy>[] {
  return [nameColumn(places), ...otherColumns];
}

function nameColumn(places: Places | undefined): TableColumn<LibraryStudy> {
  return {
    id: 'name',
    header: 'Patient',
    track: 'minmax(136px, 1.5fr)',
    cell: (study) => <PatientCell study={study} place={places?.get(study.studyInstanceUid)} />,
    sortValue: () => undefined,
  };
}

const otherColumns: readonly TableColumn<LibraryStudy>[] = [
  {
    id: 'id',
    header: 'ID',
    track: 'minmax(78px, 0.7fr)',
    cell: (study) => <Text value={study.patientId} />,
  },
  {
    id: 'date',
    header: 'Study date',
    track: '90px',
    cell: (study) => <Text value={studyDateText(study.studyDate, '')} />,
    sortValue: () => undefined,
    descendingFirst: true,
  },
  {
    id: 'modality',
    header: 'Mod.',
    track: '68px',
    cell: (study) => <Text value={study.modalities.join(', ')} />,
  },
  {
    id: 'description',
    header: 'Description',
    track: 'minmax(88px, 2fr)',
    cell: (study) => <Text value={study.studyDescription} />,
  },
  {
    id: 'counts',
    header: 'Ser / Inst',
    track: '72px',
    align: 'end',
    cell: (study) => (
      <span>
        {formatCount(study.series)}
        <span className="dim"> / </span>
        {formatCount(study.instances)}
      </span>
    ),
  },
  {
    id: 'size',
    header: 'Size',
    track: '68px',
    align: 'end',
    cell: (study) => <span>{formatBytes(study.bytes)}</span>,
    sortValue: () => undefined,
    descendingFirst: true,
  },
  {
    id: 'received',
    header: 'Received',
    track: '122px',
    cell: (study) => <span>{formatDateTime(study.receivedAt)}</span>,
    sortValue: () => undefined,
    descendingFirst: true,
  },
  {
    id: 'partial',
    header: 'State',
    track: '104px',
    cell: (study) => {
      if (isPartial(study)) return <HereTag study={study} />;
      if (study.expectedInstances === undefined)
        return <NotGiven why="No PACS has said how many images there are" />;
      return <span className="dim">whole</span>;
    },
  },
];
