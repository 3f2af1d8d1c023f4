import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconDatabase, IconFolders, IconSearch, IconTrash } from '@tabler/icons-react';
import { type RefObject, useRef, useState } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { useClient } from '../../backend/index.ts';
import { EmptyState, formatCount, LoadingRows, plural, ScreenHeader, Split } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { ImportButton } from '../local-files/index.ts';
import { ShareStudy } from '../share/index.ts';
import { type InspectorActions, LibraryInspector } from './library-inspector.tsx';
import { LibraryTable } from './library-table.tsx';
import { StorageDialog } from './storage-dialog.tsx';
import { TrashDialog } from './trash-dialog.tsx';
import { useKeeping } from './use-keeping.ts';
import { useLibraryKeys } from './use-library-keys.ts';
import { type LibraryList, useLibraryList } from './use-library-list.ts';
import { useStudyActions } from './use-study-actions.ts';
import './library.css';

type Dialog = 'trash' | 'storage';

/** What is on this workstation's disk. */
export function LibraryScreen() {
  const list = useLibraryList();
  const actions = useStudyActions(useClient());
  const [selected, setSelected] = useState<string | undefined>();
  const [sharing, setSharing] = useState<LibraryStudy | undefined>();
  const [dialog, setDialog] = useState<Dialog | undefined>();
  const search = useRef<HTMLInputElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const study = list.studies.find((one) => one.studyInstanceUid === selected);
  const inspected: InspectorActions = {
    onPin: (one) => void actions.pin(one),
    onShare: setSharing,
    onDelete(one) {
      setSelected(nextAfter(list.studies, one));
      void actions.remove(one);
    },
  };
  const toList = (): void => {
    if (!study) setSelected(list.studies[0]?.studyInstanceUid);
    screen.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useLibraryKeys({ undo: () => void actions.undo(), focusSearch: () => search.current?.focus() });
  return (
    <div className="screen" ref={screen}>
      <LibraryHeader field={search} list={list} onDown={toList} onDialog={setDialog} />
      <Split
        id="library"
        label="Width of the study facts"
        fixed="second"
        size={296}
        min={256}
        max={480}
        first={<Studies list={list} selected={selected} onSelect={setSelected} actions={inspected} />}
        second={<LibraryInspector study={study} actions={inspected} />}
      />
      {sharing ? <ShareStudy study={sharing} onClose={() => setSharing(undefined)} /> : null}
      {dialog === 'trash' ? <TrashDialog onClose={() => setDialog(undefined)} /> : null}
      {dialog === 'storage' ? <StorageDialog onClose={() => setDialog(undefined)} /> : null}
    </div>
  );
}

function LibraryHeader(props: {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly list: LibraryList;
  readonly onDown: () => void;
  readonly onDialog: (dialog: Dialog) => void;
}) {
  const { list, onDialog } = props;
  return (
    <ScreenHeader
      title="Library"
      facts={
        <span className="num" role="status">
          {list.status === 'done' ? countText(list) : ''}
        </span>
      }
    >
      <ListedBy list={list} />
      <SearchField field={props.field} list={list} onDown={props.onDown} />
      <ImportButton />
      <Button leftSection={<IconDatabase size={15} />} onClick={() => onDialog('storage')}>
        Storage
      </Button>
      <TrashButton onOpen={() => onDialog('trash')} />
    </ScreenHeader>
  );
}

function ListedBy(props: { readonly list: LibraryList }) {
  const { list } = props;
  return (
    <SegmentedControl
      size="xs"
      aria-label="Listed by"
      data={[
        { value: 'studies', label: 'Studies' },
        { value: 'patients', label: 'Patients' },
      ]}
      value={list.places ? 'patients' : 'studies'}
      onChange={(by) => list.group(by === 'patients' ? 'patients' : 'studies')}
    />
  );
}

/** Finds as one types; the arrow down goes on to the list. */
function SearchField(props: {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly list: LibraryList;
  readonly onDown: () => void;
}) {
  const { list } = props;
  return (
    <TextInput
      ref={props.field}
      aria-label="Search the library"
      placeholder="Name, ID, accession, description"
      leftSection={<IconSearch size={15} />}
      value={list.text}
      onChange={(event) => list.search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        props.onDown();
      }}
      w={280}
    />
  );
}

/** The study that is chosen when this one goes. */
function nextAfter(studies: readonly LibraryStudy[], gone: LibraryStudy): string | undefined {
  const index = studies.indexOf(gone);
  return (studies[index + 1] ?? studies[index - 1])?.studyInstanceUid;
}

function TrashButton(props: { readonly onOpen: () => void }) {
  const keeping = useKeeping();
  const count = keeping.status === 'live' ? keeping.value.trash.studies : 0;
  return (
    <Button leftSection={<IconTrash size={15} />} onClick={props.onOpen}>
      Trash{count > 0 ? <span className="num trash-count">{formatCount(count)}</span> : null}
    </Button>
  );
}

function countText({ total, text }: LibraryList): string {
  const count = plural(total, 'study', 'studies');
  return text.trim() ? `${count} found` : count;
}

function Studies(props: {
  readonly list: LibraryList;
  readonly selected: string | undefined;
  readonly onSelect: (studyInstanceUid: string) => void;
  readonly actions: InspectorActions;
}) {
  const { list } = props;
  if (list.status === 'failed' && list.failure) {
    return (
      <div className="screen-scroll">
        <FailureNotice failure={list.failure} action={<Button onClick={list.reload}>Try again</Button>} />
      </div>
    );
  }
  if (list.status === 'loading') return <LoadingRows label="Loading" rows={8} />;
  if (list.studies.length === 0) {
    return list.text.trim() ? (
      <EmptyState title="Nothing in the library matches.">
        Every word must occur in name, ID, accession or description.
      </EmptyState>
    ) : (
      <EmptyState icon={<IconFolders size={32} stroke={1.25} />} title="The library is empty">
        Retrieve a study, or drop DICOM files or folders anywhere in this window.
      </EmptyState>
    );
  }
  return (
    <div className="library-list">
      <LibraryTable {...props} />
      {list.studies.length < list.total ? (
        <button type="button" className="link library-more num" onClick={list.more}>
          {formatCount(list.studies.length)} of {formatCount(list.total)} shown: show more
        </button>
      ) : null}
    </div>
  );
}
