import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconDatabase, IconFolders, IconSearch, IconTrash } from '@tabler/icons-react';
import { type RefObject, useRef, useState } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { useClient } from '../../backend/index.ts';
import { EmptyState, formatCount, LoadingRows, plural, ScreenHeader, Split } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { ImportButton } from '../local-files/index.ts';
import { ShareStudies } from '../share/index.ts';
import { type InspectorActions, LibraryInspector } from './library-inspector.tsx';
import { isPartial } from './library-store.ts';
import { LibraryTable } from './library-table.tsx';
import { StorageDialog } from './storage-dialog.tsx';
import { TrashDialog } from './trash-dialog.tsx';
import { useKeeping } from './use-keeping.ts';
import { useLibraryKeys } from './use-library-keys.ts';
import { type LibraryList, useLibraryList } from './use-library-list.ts';
import { useStudyActions } from './use-study-actions.ts';
import './library.css';

type Dialog = 'trash' | 'storage';

/** The study that keys go on from, and those that are chosen beside it. */
interface Chosen {
  readonly selected: string | undefined;
  readonly others: ReadonlySet<string>;
}
const nothing: Chosen = { selected: undefined, others: new Set() };

/** What is on this workstation's disk. */
export function LibraryScreen() {
  const list = useLibraryList();
  const actions = useStudyActions(useClient());
  const [{ selected, others }, setChosen] = useState<Chosen>(nothing);
  const [sharing, setSharing] = useState<readonly LibraryStudy[] | undefined>();
  const [dialog, setDialog] = useState<Dialog | undefined>();
  const search = useRef<HTMLInputElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const chosen = list.studies.filter(({ studyInstanceUid: uid }) => uid === selected || others.has(uid));
  const inspected: InspectorActions = {
    onPin: () => void actions.pin(chosen),
    onShare: () => setSharing(chosen),
    onGetMissing: () => void actions.getMissing(chosen.filter(isPartial)),
    onDelete() {
      setChosen({ ...nothing, selected: nextAfter(list.studies, chosen) });
      void actions.remove(chosen);
    },
  };
  const select = (key: string | undefined, beside = nothing.others): void =>
    setChosen({ selected: key, others: beside });
  const toList = (): void => {
    if (chosen.length === 0) select(list.studies[0]?.studyInstanceUid);
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
        first={
          <Studies list={list} selected={selected} others={others} onSelect={select} actions={inspected} />
        }
        second={<LibraryInspector studies={chosen} actions={inspected} />}
      />
      {sharing ? <ShareStudies studies={sharing} onClose={() => setSharing(undefined)} /> : null}
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

/** The study that is chosen when these go. */
function nextAfter(studies: readonly LibraryStudy[], gone: readonly LibraryStudy[]): string | undefined {
  const last = gone.at(-1);
  const index = last ? studies.indexOf(last) : -1;
  const before = studies.slice(0, Math.max(0, index)).findLast((one) => !gone.includes(one));
  return (studies[index + 1] ?? before)?.studyInstanceUid;
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
  readonly others: ReadonlySet<string>;
  readonly onSelect: (studyInstanceUid: string, others: ReadonlySet<string>) => void;
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
