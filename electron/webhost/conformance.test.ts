import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import WebSocket from 'ws';
import { describePortConformance } from '../../shared/contract/conformance.ts';
import type { Port } from '../../shared/contract/wire.ts';
import { startBackendWorker } from '../backend/worker-host.ts';
import { startWebhost } from './start-webhost.ts';
import { createWebSocketPort } from './web-socket-port.ts';

/** The whole way of a frame in the webhost: WebSocket, HTTP server, backend's thread, and back. */
describePortConformance('webhost', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'webhost-conformance-'));
  const host = await startWebhost({
    dataFolder,
    httpPort: 0,
    rendererFolder: dataFolder,
    log: pino({ level: 'silent' }),
    backend: startBackendWorker(new URL('../backend/conformance-worker.ts', import.meta.url), { dataFolder }),
  });
  const { origin } = new URL(host.url);
  const signedIn = await fetch(host.url, { redirect: 'manual' });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return {
    connect: () =>
      new Promise<Port>((resolve, reject) => {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { cookie, origin } });
        socket.once('open', () => resolve(createWebSocketPort(socket)));
        socket.once('error', reject);
      }),
    async close() {
      await host.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
});
