import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The preload script: one CommonJS file, the only kind that a sandboxed window can load. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: fileURLToPath(new URL('../dist/shell', import.meta.url)),
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: { preload: fileURLToPath(new URL('../electron/shell/preload.ts', import.meta.url)) },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
});
