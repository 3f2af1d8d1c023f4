import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { protocol } from 'electron';
import {
  cacheControlOf,
  contentTypeOf,
  interfaceFilePath,
  requestedInstance,
} from '../../shared/host/interface-files.ts';
import { securityHeaders } from '../../shared/host/security-headers.ts';

export const appScheme = 'app';
export const appOrigin = `${appScheme}://movescope`;

/** Must run before the app is ready: an origin of its own, fetch and workers as on https. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

export interface AppContent {
  readonly rendererFolder: string;
  instancePath(sopInstanceUid: string): Promise<string | undefined>;
}

/** Answers `app://movescope/…`: the interface's files, and the bytes of instances below `/instances/`. */
export function serveAppScheme(content: AppContent): void {
  protocol.handle(appScheme, (request) => answer(content, request));
}

async function answer(content: AppContent, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (`${url.protocol}//${url.host}` !== appOrigin) return text(404, 'Not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Not allowed');
  if (url.pathname.startsWith('/instances/')) {
    const uid = requestedInstance(url.pathname);
    const path = uid && (await content.instancePath(uid));
    return path ? file(path, 'application/dicom', 'no-store') : text(404, 'No such instance in the library');
  }
  const path = interfaceFilePath(url.pathname);
  if (!path) return text(404, 'Not found');
  return file(join(content.rendererFolder, path), contentTypeOf(path), cacheControlOf(path));
}

async function file(path: string, contentType: string, cacheControl: string): Promise<Response> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return text(404, 'Not found');
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array> & BodyInit;
  return new Response(body, {
    headers: {
      ...securityHeaders,
      'content-type': contentType,
      'content-length': String(found.size),
      'cache-control': cacheControl,
    },
  });
}

function text(status: number, words: string): Response {
  return new Response(words, {
    status,
    headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' },
  });
}
