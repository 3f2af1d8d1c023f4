export { DiagnosedNotice } from './diagnosed-notice.tsx';
export { FailureNotice } from './failure-notice.tsx';
