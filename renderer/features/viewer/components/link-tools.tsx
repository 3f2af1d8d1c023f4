import { IconAdjustmentsShare, IconArrowsVertical, IconCrosshair } from '@tabler/icons-react';
import { toggleLink, viewerStore } from '../store.ts';
import { useViewer } from '../workspace-context.ts';
import { ToolButton } from './tool-button.tsx';

/** What several panes have in common. With one pane there is nothing to link. */
export function LinkTools() {
  const links = useViewer((state) => state.links);
  const alone = useViewer((state) => state.layout === '1x1');
  if (alone) return null;
  return (
    <>
      <ToolButton
        label="Scroll all panes together"
        keys="Y"
        pressed={links.scroll}
        onClick={() => toggleLink(viewerStore, 'scroll')}
      >
        <IconArrowsVertical size={17} />
      </ToolButton>
      <ToolButton
        label="One window for all panes"
        keys="U"
        pressed={links.window}
        onClick={() => toggleLink(viewerStore, 'window')}
      >
        <IconAdjustmentsShare size={17} />
      </ToolButton>
      <ToolButton
        label="Reference lines"
        keys="X"
        pressed={links.lines}
        onClick={() => toggleLink(viewerStore, 'lines')}
      >
        <IconCrosshair size={17} />
      </ToolButton>
    </>
  );
}
