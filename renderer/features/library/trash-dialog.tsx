import { Button, Modal } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { TrashedStudy } from '../../../shared/contract/library-keeping.ts';
import { useOperation } from '../../backend/index.ts';
import { EmptyState, formatBytes, formatCount, formatDateTime, LoadingRows, plural } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { nameText, studyDateText } from '../study/index.ts';
import { useLibraryAnswer } from './use-library-answer.ts';

/** What was deleted and can come back, and until when. */
export function TrashDialog(props: { readonly onClose: () => void }) {
  return (
    <Modal opened onClose={props.onClose} title="Trash" size={760}>
      <TrashList />
    </Modal>
  );
}

function TrashList() {
  const { value: known, failure, reload } = useLibraryAnswer('library.trash', {});
  const restore = useOperation('library.restore');
  if (failure)
    return <FailureNotice failure={failure} action={<Button onClick={reload}>Try again</Button>} />;
  if (!known) return <LoadingRows label="Loading" rows={4} />;
  if (known.length === 0) {
    return (
      <EmptyState icon={<IconTrash size={28} stroke={1.25} />} title="The trash is empty">
        What is deleted can be brought back from here.
      </EmptyState>
    );
  }
  return (
    <div className="stack">
      {restore.state.status === 'failed' ? <FailureNotice failure={restore.state.failure} /> : null}
      <div className="trash-list">
        <table className="plain-table" aria-label="Deleted studies">
          <thead>
            <tr>
              <th>Patient</th>
              <th>Study</th>
              <th className="cell-end">Size</th>
              <th>Gone for good</th>
              <th>
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {known.map((entry) => (
              <TrashRow
                key={entry.trashId}
                entry={entry}
                onRestore={() => void restore.run({ trashId: entry.trashId }).then(reload)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <EmptyTrash studies={known} onDone={reload} />
    </div>
  );
}

function TrashRow(props: { readonly entry: TrashedStudy; readonly onRestore: () => void }) {
  const { study, reason, deletedAt, goneAt, diskBytes } = props.entry;
  const date = studyDateText(study.studyDate, '');
  return (
    <tr>
      <td className="strong">{nameText(study.patientName)}</td>
      <td>
        <span className="num">{date}</span> {study.modalities.join(', ')}{' '}
        <span className="dim">{study.studyDescription}</span>
      </td>
      <td className="cell-end num">{formatBytes(diskBytes)}</td>
      <td
        className="num"
        title={`${reason === 'unused' ? 'Unused' : 'Deleted'}: ${formatDateTime(deletedAt)}`}
      >
        {formatDateTime(goneAt)}
      </td>
      <td className="cell-end">
        <Button size="compact-sm" leftSection={<IconArrowBackUp size={14} />} onClick={props.onRestore}>
          Restore
        </Button>
      </td>
    </tr>
  );
}

/** Asks once more: this is the step that nothing undoes. */
function EmptyTrash(props: { readonly studies: readonly TrashedStudy[]; readonly onDone: () => void }) {
  const { studies } = props;
  const [asked, setAsked] = useState(false);
  const empty = useOperation('library.emptyTrash');
  const bytes = studies.reduce((sum, entry) => sum + entry.diskBytes, 0);
  const confirm = async (): Promise<void> => {
    const ids = studies.map((entry) => entry.trashId);
    if (await empty.run({ trashIds: ids })) setAsked(false);
    props.onDone();
  };
  return (
    <>
      {empty.state.status === 'failed' ? <FailureNotice failure={empty.state.failure} /> : null}
      <div className="form-actions">
        <span className="note num trash-total">
          {plural(studies.length, 'study', 'studies')}, {formatBytes(bytes)}
        </span>
        {asked ? (
          <>
            <Button data-autofocus onClick={() => setAsked(false)}>
              Keep them
            </Button>
            <Button
              variant="filled"
              color="bad"
              loading={empty.state.status === 'running'}
              onClick={() => void confirm()}
            >
              Delete {formatCount(studies.length)} for good
            </Button>
          </>
        ) : (
          <Button leftSection={<IconTrash size={15} />} onClick={() => setAsked(true)}>
            Empty the trash
          </Button>
        )}
      </div>
    </>
  );
}
