export { FaultPill } from './fault-pill.tsx';
export { PracticeScreen } from './practice-screen.tsx';
export { usePracticeLive } from './practice-store.ts';
