import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * The desktop's main process and the backend's thread, for the Node inside Electron. Everything but Electron and Node
 * itself goes into the bundle, so the packed app carries no node_modules. Only koffi, which is native, stays outside.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  publicDir: false,
  ssr: { noExternal: true, external: ['electron', 'koffi'] },
  build: {
    ssr: true,
    outDir: fileURLToPath(new URL('../dist/shell', import.meta.url)),
    // The preload script is built into the same folder.
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: {
        main: fileURLToPath(new URL('../electron/shell/main.ts', import.meta.url)),
        'backend-worker': fileURLToPath(new URL('../electron/backend/worker.ts', import.meta.url)),
      },
      external: ['electron', 'koffi', ...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
});
