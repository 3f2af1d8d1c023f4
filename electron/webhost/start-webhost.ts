import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { joinPorts } from '../../shared/contract/join-ports.ts';
import type { Port } from '../../shared/contract/wire.ts';
import { type Access, createAccess } from './access.ts';
import { createRoutes } from './routes.ts';
import { createUploads } from './uploads.ts';
import { createWebSocketPort } from './web-socket-port.ts';

/** The backend as this host uses it. */
export interface HostedBackend {
  /** A new client's line. */
  connect(): Port;
  /** The Part 10 file of an instance of the library; undefined when there is none. */
  instancePath(sopInstanceUid: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface WebhostOptions {
  readonly dataFolder: string;
  /** 0: any free port. */
  readonly httpPort: number;
  /** The built interface. */
  readonly rendererFolder: string;
  readonly log: Logger;
  /** Owned by the webhost from here on: closed by its `close`, and when the start fails. */
  readonly backend: Promise<HostedBackend>;
  /** Called with the address once everything answers. */
  readonly openBrowser?: ((url: string) => void) | undefined;
}

export interface Webhost {
  /** With this start's token; whoever opens it gets in. */
  readonly url: string;
  close(): Promise<void>;
}

/** Frames from the interface are small; pixel data and files never come this way. */
const maxFrameBytes = 16 * 1024 ** 2;
const closingHandshakeMs = 500;

/**
 * The interface and the backend for a browser on this machine: HTTP and WebSocket on 127.0.0.1 only.
 * Rejects with the system's error (EADDRINUSE) or with the backend's failure.
 */
export async function startWebhost(options: WebhostOptions): Promise<Webhost> {
  const access = createAccess();
  const server = createServer();
  const [backend, uploads, listening] = await Promise.allSettled([
    options.backend,
    createUploads(join(options.dataFolder, 'uploads')),
    listen(server, options.httpPort),
  ]);
  const close = async (): Promise<void> => {
    await closeServer(server);
    if (uploads.status === 'fulfilled') await uploads.value.close();
    if (backend.status === 'fulfilled') await backend.value.close();
  };
  if (backend.status === 'rejected' || uploads.status === 'rejected' || listening.status === 'rejected') {
    await close();
    throw [backend, uploads, listening].find((each) => each.status === 'rejected')?.reason;
  }

  const httpPort = listening.value;
  const routes = createRoutes({
    access,
    httpPort,
    rendererFolder: options.rendererFolder,
    backend: backend.value,
    uploads: uploads.value,
    log: options.log,
  });
  server.on('request', (request, response) => void routes(request, response));
  const sockets = acceptWebSockets(server, access, httpPort, (port) =>
    joinPorts(port, backend.value.connect()),
  );

  const url = `http://127.0.0.1:${httpPort}/?token=${access.token}`;
  options.log.info({ httpPort }, 'webhost ready');
  options.openBrowser?.(url);
  let closing: Promise<void> | undefined;
  return {
    url,
    close() {
      closing ??= (async () => {
        for (const socket of sockets.clients) socket.close(1001, 'Movescope has ended');
        sockets.close();
        // A browser that does not answer the closing handshake must not hold up the end.
        const impatient = setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate();
        }, closingHandshakeMs);
        await close();
        clearTimeout(impatient);
      })();
      return closing;
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // A browser keeps idle connections open for minutes; upgraded sockets are not among them and were closed before.
    server.closeAllConnections();
  });
}

function acceptWebSockets(
  server: Server,
  access: Access,
  httpPort: number,
  serve: (port: Port) => void,
): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request, socket: Duplex, head) => {
    const allowed =
      request.url === '/ws' &&
      access.hostAllowed(request, httpPort) &&
      access.originAllowed(request, httpPort, true) &&
      access.hasCookie(request, httpPort);
    if (!allowed) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => serve(createWebSocketPort(webSocket)));
  });
  return sockets;
}
