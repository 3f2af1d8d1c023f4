import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { securityHeaders } from '../../shared/host/security-headers.ts';
import { answerText } from './answers.ts';

export interface FileAnswer {
  readonly path: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Headers only (a HEAD request). */
  readonly headOnly: boolean;
}

/** Streams a file; 404 when it can't be opened. A browser that goes away midway is no failure of ours. */
export async function sendFile(response: ServerResponse, answer: FileAnswer): Promise<void> {
  const file = await open(answer.path, 'r').catch(() => undefined);
  if (!file) {
    answerText(response, 404, 'Not found');
    return;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      answerText(response, 404, 'Not found');
      return;
    }
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': answer.contentType,
      'content-length': stat.size,
      'cache-control': answer.cacheControl,
    });
    if (answer.headOnly || stat.size === 0) {
      response.end();
      return;
    }
    // `end` keeps the body at the announced length even while the file grows.
    const bytes = createReadStream('', { fd: file, autoClose: false, end: stat.size - 1 });
    await pipeline(bytes, response).catch(() => response.destroy());
  } finally {
    await file.close();
  }
}
