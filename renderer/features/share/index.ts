export { ShareStudies } from './share-studies.tsx';
