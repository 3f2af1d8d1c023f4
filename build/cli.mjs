/** `npm run --silent cli -- echo …`: the command line. Standard output belongs to the command; set-up speaks on standard error. */
import { setUp } from './setup.mjs';

await setUp(import.meta.url, { quiet: true });
await import('../electron/cli/main.ts');
