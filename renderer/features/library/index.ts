export { HereTag } from './here-tag.tsx';
export { LibraryScreen } from './library-screen.tsx';
export { useHere, useLibraryLive } from './library-store.ts';
export { openStudy } from './open-study.ts';
