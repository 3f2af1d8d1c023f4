import { ActionIcon, Button, Modal, TextInput, Tooltip } from '@mantine/core';
import { IconEye, IconFolders, IconSearch, IconShare2, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import {
  DataTable,
  EmptyState,
  formatCount,
  LoadingRows,
  plural,
  ScreenHeader,
  type TableColumn,
  useSortedItems,
} from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { ImportButton } from '../local-files/index.ts';
import { ShareStudy } from '../share/index.ts';
import { DeleteStudy } from './delete-study.tsx';
import { libraryColumns } from './library-columns.tsx';
import { openStudy } from './open-study.ts';
import { useLibraryStudies } from './use-library-studies.ts';
import { VerifyLibrary } from './verify-library.tsx';

/** What is on this workstation's disk. */
export function LibraryScreen() {
  const [text, setText] = useState('');
  const found = useLibraryStudies(text);
  const [deleting, setDeleting] = useState<LibraryStudy | undefined>();
  const [sharing, setSharing] = useState<LibraryStudy | undefined>();
  const [verifying, setVerifying] = useState(false);
  return (
    <div className="screen">
      <ScreenHeader
        title="Library"
        facts={
          <span className="num" role="status">
            {found.status === 'done' ? countText(found.total, found.studies.length, text) : ''}
          </span>
        }
      >
        <TextInput
          aria-label="Search the library"
          placeholder="Name, ID, accession, description"
          leftSection={<IconSearch size={15} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={280}
        />
        <ImportButton />
        <Button onClick={() => setVerifying(true)}>Verify</Button>
      </ScreenHeader>
      <LibraryBody found={found} text={text} onDelete={setDeleting} onShare={setSharing} />
      {sharing ? <ShareStudy study={sharing} onClose={() => setSharing(undefined)} /> : null}
      <Modal
        opened={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title="Delete this study?"
        size={440}
      >
        {deleting ? <DeleteStudy study={deleting} onDone={() => setDeleting(undefined)} /> : null}
      </Modal>
      <Modal opened={verifying} onClose={() => setVerifying(false)} title="Verify the library" size={520}>
        {verifying ? <VerifyLibrary /> : null}
      </Modal>
    </div>
  );
}

function countText(total: number, shown: number, text: string): string {
  const count = plural(total, 'study', 'studies');
  if (shown < total) return `${count}, the newest ${formatCount(shown)} shown`;
  return text.trim() ? `${count} found` : count;
}

function LibraryBody(props: {
  readonly found: ReturnType<typeof useLibraryStudies>;
  readonly text: string;
  readonly onDelete: (study: LibraryStudy) => void;
  readonly onShare: (study: LibraryStudy) => void;
}) {
  const { found, text } = props;
  if (found.status === 'failed' && found.failure) {
    return (
      <div className="screen-scroll">
        <FailureNotice failure={found.failure} action={<Button onClick={found.reload}>Try again</Button>} />
      </div>
    );
  }
  if (found.status === 'loading') return <LoadingRows label="Loading" rows={8} />;
  if (found.studies.length === 0) {
    return text.trim() ? (
      <EmptyState title="Nothing in the library matches.">
        Every word must occur in name, ID, accession or description.
      </EmptyState>
    ) : (
      <EmptyState icon={<IconFolders size={32} stroke={1.25} />} title="The library is empty">
        Retrieve a study, or drop DICOM files or folders anywhere in this window.
      </EmptyState>
    );
  }
  return <LibraryTable studies={found.studies} onDelete={props.onDelete} onShare={props.onShare} />;
}

const newestFirst = { column: 'received', descending: true };

function LibraryTable(props: {
  readonly studies: readonly LibraryStudy[];
  readonly onDelete: (study: LibraryStudy) => void;
  readonly onShare: (study: LibraryStudy) => void;
}) {
  const { studies, onDelete, onShare } = props;
  const [selected, setSelected] = useState<string | undefined>();
  const columns = useMemo(() => [...libraryColumns, actionColumn(onDelete, onShare)], [onDelete, onShare]);
  const { items, sorting, toggleSort } = useSortedItems(studies, columns, newestFirst);
  return (
    <DataTable
      label="Studies in the library"
      columns={columns}
      items={items}
      keyOf={(study) => study.studyInstanceUid}
      sorting={sorting}
      onSort={toggleSort}
      selected={selected}
      onSelect={setSelected}
      onOpen={(study) => void openStudy(study.studyInstanceUid)}
      onKey={(event, study) => {
        if (event.key.toLowerCase() === 'o') void openStudy(study.studyInstanceUid);
        else if (event.key.toLowerCase() === 's') onShare(study);
        else if (event.key === 'Delete') onDelete(study);
        else return false;
        return true;
      }}
      minWidth={1168}
    />
  );
}

function actionColumn(
  onDelete: (study: LibraryStudy) => void,
  onShare: (study: LibraryStudy) => void,
): TableColumn<LibraryStudy> {
  return {
    id: 'actions',
    header: '',
    track: '92px',
    align: 'end',
    cell: (study) => (
      <>
        <Tooltip label="Open (O)">
          <ActionIcon
            size={24}
            tabIndex={-1}
            aria-label="Open"
            onClick={() => void openStudy(study.studyInstanceUid)}
          >
            <IconEye size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Send or export (S)">
          <ActionIcon size={24} tabIndex={-1} aria-label="Share" onClick={() => onShare(study)}>
            <IconShare2 size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Delete">
          <ActionIcon size={24} tabIndex={-1} aria-label="Delete" onClick={() => onDelete(study)}>
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </>
    ),
  };
}
