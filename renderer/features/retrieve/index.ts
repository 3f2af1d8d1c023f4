export { barTone, phaseMark, progressText } from './phase-mark.ts';
export { newestByStudy, useRetrieves, useRetrievesLive } from './retrieves-store.ts';
export { startRetrieve } from './start-retrieve.ts';
export { TransfersPill } from './transfers-pill.tsx';
export { TransfersScreen } from './transfers-screen.tsx';
