export { LinkCheckScreen } from './link-check-screen.tsx';
