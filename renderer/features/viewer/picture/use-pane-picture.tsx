import { type ReactNode, useState } from 'react';
import type { StackView } from '../cornerstone/stack-view.ts';
import { useActiveView } from '../workspace-context.ts';
import { copyPane } from './copy-picture.ts';
import { PictureDialog } from './picture-dialog.tsx';

/** The picture of the active pane: copied at once, or chosen in a dialog. Without a picture there nothing happens. */
export function usePanePicture(): {
  readonly open: () => void;
  readonly copy: () => void;
  readonly dialog: ReactNode;
} {
  const view = useActiveView();
  const [of, setOf] = useState<StackView>();
  return {
    open: () => setOf(view?.state.getState().shown ? view : undefined),
    copy: () => {
      if (view) void copyPane(view);
    },
    // Another series in the pane: what the dialog is about is gone.
    dialog: of && of === view ? <PictureDialog view={of} onClose={() => setOf(undefined)} /> : null,
  };
}
