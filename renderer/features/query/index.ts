export { SearchScreen } from './search-screen.tsx';
export { useSearchForText } from './use-run-search.ts';
