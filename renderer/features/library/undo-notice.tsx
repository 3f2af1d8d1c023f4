import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';

/** Said after a study went to the trash. */
export function UndoNotice(props: { readonly text: string; readonly onUndo: () => void }) {
  return (
    <div className="undo-notice">
      <span className="truncate" title={props.text}>
        Deleted: {props.text}
      </span>
      <Button size="compact-sm" leftSection={<IconArrowBackUp size={14} />} onClick={props.onUndo}>
        Undo
      </Button>
    </div>
  );
}
