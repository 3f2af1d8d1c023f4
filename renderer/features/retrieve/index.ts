export { barTone, phaseMark, progressText } from './phase-mark.ts';
export { newestByStudy, useRetrieves, useRetrievesLive } from './retrieves-store.ts';
export { RunTest } from './run-test.tsx';
export { startRetrieve, tellFailure } from './start-retrieve.ts';
export { TransferBody } from './transfer-body.tsx';
export { TransfersPill } from './transfers-pill.tsx';
export { TransfersScreen } from './transfers-screen.tsx';
export { useTimeline } from './use-timeline.ts';
