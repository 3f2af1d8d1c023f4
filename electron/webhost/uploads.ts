import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerJson, answerText } from './answers.ts';

/** One file may be as large as a zip of a big study; all that wait for their import together are bounded as well. */
const maxFileBytes = 16 * 1024 ** 3;
const maxWaitingBytes = 32 * 1024 ** 3;
/** Never fill the disk that the library lives on. */
const keptFreeBytes = 512 * 1024 ** 2;

interface Batch {
  readonly folder: string;
  /** Paths that are taken, below the folder. */
  readonly taken: Set<string>;
  files: number;
  bytes: number;
  /** ms since 1970 of the last file. */
  touchedAt: number;
}

/** How long a batch that nobody removed is kept, ms. */
const forgottenAfterMs = 6 * 3600_000;

/**
 * Files that a browser hands over (it can't give paths). They are kept below the data folder, in one folder per batch,
 * only until the interface has imported them:
 * `POST /imports` starts a batch, `POST /imports/<batch>` adds to it, `DELETE /imports/<batch>` removes it.
 * The file's name, with its place in a dropped folder, comes percent-encoded in `x-file-name`; the folders are kept, so
 * that a DICOMDIR finds its files. The answer is `{ batch, path }`.
 */
export interface Uploads {
  receive(request: IncomingMessage, response: ServerResponse, batchId: string | undefined): Promise<void>;
  remove(response: ServerResponse, batchId: string): Promise<void>;
  close(): Promise<void>;
}

/** Empties the folder first: what is there was left by a program that was killed. */
export async function createUploads(folder: string): Promise<Uploads> {
  await rm(folder, { recursive: true, force: true });
  const batches = new Map<string, Batch>();

  const drop = async (id: string): Promise<void> => {
    const batch = batches.get(id);
    batches.delete(id);
    if (batch) await rm(batch.folder, { recursive: true, force: true });
  };

  return {
    async receive(request, response, batchId) {
      for (const [id, batch] of batches) {
        if (Date.now() - batch.touchedAt > forgottenAfterMs) await drop(id);
      }
      const id = batchId ?? randomUUID();
      const batch = batchId ? batches.get(batchId) : newBatch(join(folder, id));
      if (!batch) {
        answerText(response, 404, 'No such import');
        return;
      }
      batches.set(id, batch);
      await mkdir(batch.folder, { recursive: true, mode: 0o700 });
      const waiting = [...batches.values()].reduce((sum, each) => sum + each.bytes, 0);
      const limit = Math.min(maxFileBytes, maxWaitingBytes - waiting, await roomIn(batch.folder));
      if (Number(request.headers['content-length'] ?? 0) > limit) {
        answerText(response, 413, 'Too large for the space that is left');
        request.resume();
        return;
      }
      batch.files += 1;
      batch.touchedAt = Date.now();
      const path = await freePath(batch, safePath(request.headers['x-file-name']));
      const counted = countUpTo(limit, (bytes) => {
        batch.bytes += bytes;
      });
      try {
        await pipeline(request, counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
        answerJson(response, 201, { batch: id, path });
      } catch {
        // The browser went away, the disk refused, or a body without an announced length grew past the limit.
        await rm(path, { force: true });
        response.destroy();
      }
    },
    async remove(response, batchId) {
      await drop(batchId);
      answerText(response, 200, 'Removed');
    },
    async close() {
      batches.clear();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function newBatch(folder: string): Batch {
  return { folder, taken: new Set(), files: 0, bytes: 0, touchedAt: Date.now() };
}

/** A second file of the same name goes into a folder of its own. */
async function freePath(batch: Batch, segments: readonly string[]): Promise<string> {
  const wanted = join('files', ...segments);
  // Some file systems see no difference between capitals and small letters.
  const isTaken = batch.taken.has(wanted.toLowerCase());
  const chosen = isTaken ? join(String(batch.files), segments.at(-1) ?? 'file') : wanted;
  batch.taken.add(chosen.toLowerCase());
  const path = join(batch.folder, chosen);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}

function countUpTo(limit: number, add: (bytes: number) => void): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      add(chunk.length);
      if (total > limit) done(new Error('body larger than allowed'));
      else done(null, chunk);
    },
  });
}

async function roomIn(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return Math.max(0, disk.bavail * disk.bsize - keptFreeBytes);
}

/** Folders deeper than this are left out of a path. */
const maxDepth = 16;

/** Name and folders in characters that every file system takes; never upwards. They are shown when a file can't be imported. */
function safePath(header: string | string[] | undefined): readonly string[] {
  let name = 'file';
  try {
    name = decodeURIComponent(typeof header === 'string' ? header : 'file');
  } catch {
    // A name that is not percent-encoded properly is only a label: the file keeps the neutral one.
  }
  const segments = name
    .replaceAll('\\', '/')
    .split('/')
    .map((segment) => segment.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(-120))
    .filter((segment) => !/^[. ]*$/.test(segment));
  return segments.length > 0 ? segments.slice(-maxDepth) : ['file'];
}
