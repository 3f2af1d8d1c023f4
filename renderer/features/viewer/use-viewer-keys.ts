import { useEffect } from 'react';
import { applyToView, commandOf, isForSomethingElse } from './keyboard.ts';
import {
  setLayoutPicker,
  setLeftTool,
  toggleLink,
  toggleMaximised,
  toggleOverlays,
  viewerStore,
} from './store.ts';
import { windowPresets } from './window-presets.ts';
import { useWorkspace } from './workspace-context.ts';

/** The keys of the viewer, wherever the focus is on its screen, except in fields, menus and dialogs. */
export function useViewerKeys(toggleCine: () => void): void {
  const { views } = useWorkspace();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isForSomethingElse(event.target, event.key)) return;
      const command = commandOf(event);
      if (!command) return;
      event.preventDefault();
      if (command.kind === 'tool') setLeftTool(viewerStore, command.tool);
      else if (command.kind === 'overlays') toggleOverlays(viewerStore);
      else if (command.kind === 'link') toggleLink(viewerStore, command.which);
      else if (command.kind === 'cine') toggleCine();
      else if (command.kind === 'layout-picker') setLayoutPicker(viewerStore, true);
      else if (command.kind === 'maximise') toggleMaximised(viewerStore, viewerStore.getState().activePane);
      else {
        const view = views.getState()[viewerStore.getState().activePane];
        if (view)
          applyToView(view, command, windowPresets(view.state.getState().shown?.facts.modality ?? ''));
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [views, toggleCine]);
}
