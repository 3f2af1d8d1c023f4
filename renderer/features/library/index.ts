export { HereTag } from './here-tag.tsx';
export { ImportZone } from './import-zone.tsx';
export { LibraryScreen } from './library-screen.tsx';
export { useHere, useLibraryLive } from './library-store.ts';
export { openStudy } from './open-study.ts';
