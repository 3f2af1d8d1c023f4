import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The bare Cornerstone3D page and the files that it shows, served on loopback. */
export interface BareViewer {
  /** Shows so many files of the folders `small` and `large`. */
  address(small: number, large: number): string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.dcm': 'application/dicom',
};

/** Builds the page as the interface is built, into `folder`, and serves it with the studies that lie there, too. */
export async function serveBareViewer(folder: string): Promise<BareViewer> {
  await build({
    configFile: fileURLToPath(new URL('../../build/vite.renderer.config.ts', import.meta.url)),
    root: fileURLToPath(new URL('../bare-viewer', import.meta.url)),
    logLevel: 'error',
    build: { outDir: join(folder, 'page'), emptyOutDir: true },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = /^\/(small|large)\//.test(pathname) ? pathname : join('page', pathname);
    readFile(join(folder, file)).then(
      (bytes) => response.setHeader('Content-Type', types[extname(file)] ?? 'text/plain').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    address: (small, large) => `http://127.0.0.1:${port}/index.html?small=${small}&large=${large}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
