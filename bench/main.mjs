/** `npm run bench`: every measurement, or those that are named: `npm run bench -- p1 p4`. See docs/performance.md. */
import { setUp } from '../build/setup.mjs';

await setUp(import.meta.url, { quiet: true });
await import('./main.ts');
