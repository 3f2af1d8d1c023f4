import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import {
  cacheControlOf,
  contentTypeOf,
  interfaceFilePath,
  requestedInstance,
} from '../../shared/host/interface-files.ts';
import { securityHeaders } from '../../shared/host/security-headers.ts';
import type { Access } from './access.ts';
import { answerText } from './answers.ts';
import { sendFile } from './send-file.ts';
import type { Uploads } from './uploads.ts';

export interface RouteDependencies {
  readonly access: Access;
  readonly httpPort: number;
  readonly rendererFolder: string;
  readonly backend: { instancePath(sopInstanceUid: string): Promise<string | undefined> };
  readonly uploads: Uploads;
  readonly log: Logger;
}

type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers every HTTP request: gatekeeping first, then the start page, interface files, instances and uploads. */
export function createRoutes(dependencies: RouteDependencies): Route {
  const { access, httpPort, log } = dependencies;
  return async (request, response) => {
    try {
      if (!access.hostAllowed(request, httpPort)) {
        answerText(response, 421, 'This address is not served here');
        return;
      }
      if (!access.originAllowed(request, httpPort, !isRead(request))) {
        answerText(response, 403, 'Not for other sites');
        return;
      }
      await route(dependencies, request, response);
    } catch (error) {
      log.error({ err: error }, 'request failed');
      if (response.headersSent) response.destroy();
      else answerText(response, 500, 'Internal error');
    }
  };
}

async function route(
  { access, httpPort, rendererFolder, backend, uploads }: RouteDependencies,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${httpPort}`);
  const token = url.searchParams.get('token');
  if (isRead(request) && url.pathname === '/' && token !== null && access.tokenMatches(token)) {
    // The token leaves the address bar and the history; the cookie stands for it from here on.
    response.writeHead(302, {
      ...securityHeaders,
      location: '/',
      'set-cookie': access.cookieLine(httpPort),
      'cache-control': 'no-store',
      'content-length': 0,
    });
    response.end();
    return;
  }
  if (!access.hasCookie(request, httpPort)) {
    answerText(
      response,
      401,
      'Open the address that Movescope printed when it started; it changes with each start.',
    );
    return;
  }
  const upload = /^\/imports(?:\/([0-9a-f-]{36}))?$/.exec(url.pathname);
  if (upload && request.method === 'POST') {
    await uploads.receive(request, response, upload[1]);
    return;
  }
  if (upload?.[1] && request.method === 'DELETE') {
    await uploads.remove(response, upload[1]);
    return;
  }
  if (!isRead(request)) {
    answerText(response, 405, 'Not allowed');
    return;
  }
  const headOnly = request.method === 'HEAD';
  if (url.pathname.startsWith('/instances/')) {
    const uid = requestedInstance(url.pathname);
    const path = uid && (await backend.instancePath(uid));
    if (!path) {
      answerText(response, 404, 'No such instance in the library');
      return;
    }
    // Instances never change, but a library shared by several starts on one port might: the browser asks each time.
    await sendFile(response, { path, contentType: 'application/dicom', cacheControl: 'no-store', headOnly });
    return;
  }
  const file = interfaceFilePath(url.pathname);
  if (!file) {
    answerText(response, 404, 'Not found');
    return;
  }
  await sendFile(response, {
    path: join(rendererFolder, file),
    contentType: contentTypeOf(file),
    cacheControl: cacheControlOf(file),
    headOnly,
  });
}

function isRead(request: IncomingMessage): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}
