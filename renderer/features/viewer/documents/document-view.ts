import type { ViewerCommand } from '../keyboard.ts';

/** A document in a pane: what the keys of the viewer do there. */
export interface DocumentView {
  apply(command: ViewerCommand): void;
}

/** The documents that are shown, by pane. */
export type DocumentViews = Map<number, DocumentView>;
