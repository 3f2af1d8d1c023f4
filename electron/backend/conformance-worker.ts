import { parentPort } from 'node:worker_threads';
import pino from 'pino';
import { createConformanceHandlers } from './conformance-handlers.ts';
import { serveHandlers } from './serve.ts';
import { runBackendThread } from './worker-thread.ts';

/** Test support: a thread that serves the conformance handlers instead of a backend. */
const handlers = createConformanceHandlers();
if (parentPort) {
  await runBackendThread(
    parentPort,
    async () => ({
      serve: (port) => serveHandlers(port, handlers, pino({ enabled: false })),
      instancePath: (uid) => (uid === '1.2.3' ? '/library/1.2.3.dcm' : undefined),
      close: async () => {},
    }),
    () => {},
  );
}
