import { useEffect, useRef } from 'react';
import { showPair } from './compare/comparison.ts';
import { toggleFullScreen } from './full-screen.ts';
import { applyToView, commandOf, isForSomethingElse, type ViewerCommand } from './keyboard.ts';
import { nextProjection, setSlab, toggleMpr } from './mpr/mpr-store.ts';
import { openActiveInWindow } from './second-window.ts';
import {
  setLayoutPicker,
  setLeftTool,
  toggleLink,
  toggleMaximised,
  toggleMeasurementList,
  toggleOverlays,
  toggleTags,
  viewerStore,
} from './store.ts';
import { windowPresets } from './window-presets.ts';
import { useWorkspace } from './workspace-context.ts';

/** What a key sets off that is neither in the store nor a picture's own. */
export interface KeyActions {
  readonly cine: () => void;
  readonly compare: () => void;
  /** Opens the choice of what a picture of the pane shows. */
  readonly picture: () => void;
  readonly copyPicture: () => void;
}

/** The keys of the viewer, wherever the focus is on its screen, except in fields, menus and dialogs. */
export function useViewerKeys(actions: KeyActions): void {
  const { views, documents } = useWorkspace();
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isForSomethingElse(event.target, event.key)) return;
      const command = commandOf(event);
      if (!command || (command.kind === 'copy-picture' && isTextSelected())) return;
      event.preventDefault();
      if (applyToWorkspace(command, latest.current)) return;
      const { activePane } = viewerStore.getState();
      const view = views.getState()[activePane];
      documents.get(activePane)?.apply(command);
      if (view) applyToView(view, command, windowPresets(view.state.getState().shown?.facts.modality ?? ''));
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [views, documents]);
}

/** Then Ctrl C is for the words, not for the picture. */
function isTextSelected(): boolean {
  return window.getSelection()?.isCollapsed === false;
}

/** False: the command is the picture's. */
function applyToWorkspace(command: ViewerCommand, actions: KeyActions): boolean {
  const { activePane, comparison } = viewerStore.getState();
  switch (command.kind) {
    case 'tool':
      setLeftTool(viewerStore, command.tool);
      return true;
    case 'overlays':
      toggleOverlays(viewerStore);
      return true;
    case 'link':
      toggleLink(viewerStore, command.which);
      return true;
    case 'cine':
      actions.cine();
      return true;
    case 'layout-picker':
      setLayoutPicker(viewerStore, true);
      return true;
    case 'maximise':
      toggleMaximised(viewerStore, activePane);
      return true;
    case 'mpr':
      toggleMpr(viewerStore);
      return true;
    case 'projection':
      nextProjection(viewerStore);
      return true;
    case 'thickness':
      setSlab(viewerStore, { thicknessMm: viewerStore.getState().slab.thicknessMm + command.by });
      return true;
    case 'tags':
      toggleTags(viewerStore);
      return true;
    case 'full-screen':
      toggleFullScreen();
      return true;
    case 'second-window':
      openActiveInWindow();
      return true;
    case 'measurements':
      toggleMeasurementList(viewerStore);
      return true;
    case 'picture':
      actions.picture();
      return true;
    case 'copy-picture':
      actions.copyPicture();
      return true;
    case 'compare':
      actions.compare();
      return true;
    case 'pair':
      if (comparison) showPair(viewerStore, comparison, comparison.pair + command.by);
      return true;
    default:
      return false;
  }
}
