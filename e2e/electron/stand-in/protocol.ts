import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

type Handler = (request: Request) => Promise<Response> | Response;

const handlers = new Map<string, Handler>();
export const privilegedSchemes: unknown[] = [];

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly unknown[]): void {
    privilegedSchemes.push(...schemes);
  },
  handle(scheme: string, handler: Handler): void {
    handlers.set(scheme, handler);
  },
};

/** Chromium knows no `app://` here, so an http origin stands for one of its hosts; both ends see only their own name. */
export interface SchemeServer {
  toHttp(url: string): string;
  fromHttp(url: string): string;
  close(): void;
}

export async function serveScheme(origin: string): Promise<SchemeServer> {
  const scheme = new URL(origin).protocol.slice(0, -1);
  const server = createServer((request, response) => {
    const handler = handlers.get(scheme);
    if (!handler) response.writeHead(404).end();
    else void answer(handler, origin, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const httpOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    toHttp: (url) => (url.startsWith(`${origin}/`) ? httpOrigin + url.slice(origin.length) : url),
    fromHttp: (url) => (url.startsWith(`${httpOrigin}/`) ? origin + url.slice(httpOrigin.length) : url),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  handler: Handler,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answered = await handler(new Request(origin + request.url, { method: request.method ?? 'GET' }));
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (!answered.body) response.end();
  else Readable.fromWeb(answered.body as ReadableStream).pipe(response);
}
