import { instanceUrl } from '../../../backend/index.ts';
import { type ViewerEngine, viewerEngine } from './engine.ts';
import { createThumbnails, type Thumbnails } from './thumbnails.ts';

/** The engine of this page, with the files where its host serves them. */
export function engineOfPage(): ViewerEngine {
  return viewerEngine((uid) => new URL(instanceUrl(uid), document.baseURI).href);
}

const made = new WeakMap<ViewerEngine, Thumbnails>();

/** The small pictures of this page, each drawn once wherever it is shown. Throws where nothing can be drawn (no WebGL). */
export function thumbnailsOfPage(): Thumbnails {
  const engine = engineOfPage();
  const thumbnails = made.get(engine) ?? createThumbnails(engine);
  made.set(engine, thumbnails);
  return thumbnails;
}
