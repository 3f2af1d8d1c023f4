export { FailureNotice, FailureWords } from './failure-notice.tsx';
