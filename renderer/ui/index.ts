export { type Fact, FactList, KeyHint, NotGiven, Panel, ScreenHeader, Tag } from './bits.tsx';
export { CountsBar } from './counts-bar.tsx';
export * from './data-table/index.ts';
export {
  formatBytes,
  formatClock,
  formatCount,
  formatDateTime,
  formatDuration,
  formatRate,
  plural,
} from './format.ts';
export { navigate, useRoute } from './navigation.ts';
export { fileName, saveBlob, saveText } from './save-file.ts';
export { Split } from './split.tsx';
export { EmptyState, ErrorState, LoadingRows } from './states.tsx';
export { StatusDot, StatusMark, type Tone, ToneIcon } from './status-mark.tsx';
export { CopyText } from './text-actions.tsx';
