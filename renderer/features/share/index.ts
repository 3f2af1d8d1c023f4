export { ShareStudy } from './share-study.tsx';
