import { Button } from '@mantine/core';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { useOperation } from '../../backend/index.ts';
import { formatBytes, plural } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { nameText, studyDateText } from '../study/index.ts';

/** Asks once more, with what will be gone. */
export function DeleteStudy(props: { readonly study: LibraryStudy; readonly onDone: () => void }) {
  const { study } = props;
  const remove = useOperation('library.delete');
  const confirm = async (): Promise<void> => {
    if (await remove.run({ studyInstanceUid: study.studyInstanceUid })) props.onDone();
  };
  return (
    <div className="stack">
      <p className="note">
        <strong>{nameText(study.patientName)}</strong>
        <br />
        <span className="num">
          {studyDateText(study.studyDate, study.studyTime)} {study.studyDescription}
        </span>
      </p>
      <p className="note dim">
        Deletes {plural(study.instances, 'file', 'files')} ({formatBytes(study.bytes)}) from this workstation.
        The PACS keeps its own.
      </p>
      {remove.state.status === 'failed' ? <FailureNotice failure={remove.state.failure} /> : null}
      <div className="form-actions">
        <Button data-autofocus onClick={props.onDone}>
          Cancel
        </Button>
        <Button
          variant="filled"
          color="bad"
          loading={remove.state.status === 'running'}
          onClick={() => void confirm()}
        >
          Delete
        </Button>
      </div>
    </div>
  );
}
