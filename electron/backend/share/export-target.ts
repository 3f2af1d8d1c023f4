import { createReadStream, createWriteStream } from 'node:fs';
import { access, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** What is written of one instance: a file as it is, or new bytes. */
export type ExportContent = { readonly path: string } | { readonly bytes: Uint8Array };

/** Where an export goes. Nothing of it has its name before it is whole, and nothing that was there is overwritten. */
export interface ExportTarget {
  /** `components` are folders and the name. Resolves when it is written. */
  add(components: readonly string[], content: ExportContent): Promise<void>;
  /** Gives it its name, which comes back. */
  finish(): Promise<string>;
  /** Removes what was written. Never rejects. */
  abandon(): Promise<void>;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** `name`, or `name-2` and so on when that is taken. */
async function freePath(folder: string, name: string, ending: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}${ending}`);
    if (!(await isThere(path)) && !(await isThere(`${path}.part`))) return path;
  }
}

/** A new folder in `folder`. */
export async function folderTarget(folder: string, name: string): Promise<ExportTarget> {
  const final = await freePath(folder, name, '');
  const partial = `${final}.part`;
  await mkdir(partial);
  return {
    async add(components, content) {
      const path = join(partial, ...components);
      await mkdir(dirname(path), { recursive: true });
      if ('path' in content) await copyFile(content.path, path);
      else await writeFile(path, content.bytes, { flag: 'wx' });
    },
    async finish() {
      await rename(partial, final);
      return final;
    },
    abandon: () => rm(partial, { recursive: true, force: true }).catch(() => undefined),
  };
}

/** A new zip archive in `folder`. */
export async function zipTarget(folder: string, name: string): Promise<ExportTarget> {
  const final = await freePath(folder, name, '.zip');
  const partial = `${final}.part`;
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(partial, { flags: 'wx' }));
  // Whoever waits for the next entry or the end is told.
  written.catch(() => undefined);
  return {
    async add(components, content) {
      const source =
        'path' in content ? createReadStream(content.path) : Readable.from([Buffer.from(content.bytes)]);
      zip.addReadStream(source, components.join('/'));
      await Promise.race([finished(source, { writable: false }), written]);
    },
    async finish() {
      zip.end();
      await written;
      await rename(partial, final);
      return final;
    },
    async abandon() {
      zip.end();
      if (zip.outputStream instanceof Readable) zip.outputStream.destroy();
      await written.catch(() => undefined);
      await rm(partial, { force: true }).catch(() => undefined);
    },
  };
}
