import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { ViewerEngine } from './cornerstone/engine.ts';
import type { StackView } from './cornerstone/stack-view.ts';
import type { Thumbnails } from './cornerstone/thumbnails.ts';
import type { DocumentViews } from './documents/document-view.ts';
import type { MeasurementDesk } from './measure/desk.ts';
import type { Volumes } from './mpr/volumes.ts';
import { mostPanes, type ViewerState, viewerStore } from './store.ts';
import type { StudyDataWatch } from './study-data.ts';

/** What the parts of the open viewer share. */
export interface Workspace {
  readonly engine: ViewerEngine;
  readonly thumbnails: Thumbnails;
  readonly volumes: Volumes;
  readonly desk: MeasurementDesk;
  readonly documents: DocumentViews;
  /** The studies that are open, by Study Instance UID. */
  readonly studies: ReadonlyMap<string, StudyDataWatch>;
  /** The stack of each pane; undefined where none is drawn. */
  readonly views: StoreApi<readonly (StackView | undefined)[]>;
}

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('used outside of the viewer');
  return workspace;
}

export function useViewer<T>(selector: (state: ViewerState) => T): T {
  return useStore(viewerStore, selector);
}

export function createViews(): Workspace['views'] {
  return createStore<readonly (StackView | undefined)[]>(() =>
    Array.from({ length: mostPanes }, () => undefined),
  );
}

/** The stack of the active pane. */
export function useActiveView(): StackView | undefined {
  const { views } = useWorkspace();
  const activePane = useViewer((state) => state.activePane);
  return useStore(views, (all) => all[activePane]);
}
