import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('../renderer', import.meta.url));
const empty = fileURLToPath(new URL('./empty-module.mjs', import.meta.url));

/** The interface: the same files are served by the desktop app's app:// scheme and by the webhost. */
export default defineConfig({
  root,
  base: './',
  publicDir: fileURLToPath(new URL('./public', import.meta.url)),
  plugins: [react()],
  resolve: {
    // The image codecs' glue and their XML parser ask for these only under Node; the browser must get something to import.
    alias: [
      { find: /^(node:)?fs$/, replacement: empty },
      { find: /^(node:)?path$/, replacement: empty },
      { find: /^(node:)?url$/, replacement: empty },
    ],
  },
  worker: { format: 'es', rolldownOptions: { checks: { bundlerTimings: false } } },
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome140',
    // Small assets stay files: the content security policy lets nothing but images come from data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 6000,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
