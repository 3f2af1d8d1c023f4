import { parentPort, workerData } from 'node:worker_threads';
import { createBackend, createErrorStreamLog, createFileLog, systemClock } from './create-backend.ts';
import type { WorkerOptions } from './worker-messages.ts';
import { runBackendThread } from './worker-thread.ts';

/** The backend's thread; started by `startBackendWorker` only. */
const { dataFolder, overrides } = workerData as WorkerOptions;
if (parentPort) {
  await runBackendThread(
    parentPort,
    () =>
      createBackend({
        dataFolder,
        log: createFileLog(dataFolder),
        clock: systemClock,
        ...(overrides && { overrides }),
      }),
    (error, correlationId) =>
      createErrorStreamLog('error').error({ err: error, correlationId }, 'the backend could not start'),
  );
}
