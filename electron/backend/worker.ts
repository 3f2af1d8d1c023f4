import { parentPort, workerData } from 'node:worker_threads';
import { createBackend, createErrorStreamLog, createFileLog, systemClock } from './create-backend.ts';
import type { WorkerOptions } from './worker-messages.ts';
import { runBackendThread } from './worker-thread.ts';

/** The backend's thread; started by `startBackendWorker` only. */
const { dataFolder, overrides } = workerData as WorkerOptions;
if (parentPort) {
  let log = createErrorStreamLog('error');
  // The thread ends after this; its host hears of that, and the log says why.
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ err: error }, 'the backend has a bug'));
  await runBackendThread(
    parentPort,
    async () => {
      log = createFileLog(dataFolder);
      return createBackend({ dataFolder, log, clock: systemClock, ...(overrides && { overrides }) });
    },
    (error, correlationId) => log.error({ err: error, correlationId }, 'the backend could not start'),
  );
}
