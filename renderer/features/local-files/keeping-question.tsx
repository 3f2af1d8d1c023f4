import { Button, Checkbox, Modal } from '@mantine/core';
import { IconCopy, IconPin } from '@tabler/icons-react';
import { useState } from 'react';
import { plural } from '../../ui/index.ts';
import { useImport, useImportApi } from './import-store.ts';

/** Asked when files of this computer are opened for the first time; the answer is a setting afterwards. */
export function KeepingQuestion() {
  const asking = useImport((state) => state.status === 'asking');
  const files = useImport((state) => state.files);
  const imports = useImportApi();
  const [remember, setRemember] = useState(true);
  return (
    <Modal
      opened={asking}
      onClose={() => imports.getState().cancel()}
      title="Copy the files, or leave them where they are?"
      size={520}
    >
      <div className="stack">
        <p className="note">
          {plural(files, 'file or folder', 'files and folders')} to open. A copy in the library stays when the
          disk or the folder goes away. Files that stay where they are take no space, and are not shown any
          more once they are moved or deleted. Movescope never changes or deletes them.
        </p>
        <Checkbox
          label="Remember this; it can be changed in Settings"
          checked={remember}
          onChange={(event) => setRemember(event.currentTarget.checked)}
        />
        <div className="form-actions">
          <Button onClick={() => imports.getState().cancel()}>Cancel</Button>
          <Button
            leftSection={<IconPin size={15} />}
            onClick={() => imports.getState().choose('in-place', remember)}
          >
            Leave them there
          </Button>
          <Button
            variant="filled"
            data-autofocus
            leftSection={<IconCopy size={15} />}
            onClick={() => imports.getState().choose('copy', remember)}
          >
            Copy into the library
          </Button>
        </div>
      </div>
    </Modal>
  );
}
