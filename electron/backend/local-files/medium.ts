import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readText } from '../dataset/attributes.ts';
import { parseDataSet } from '../dataset/parse.ts';
import { readPart10 } from '../dataset/part10.ts';

/** Media Storage Directory Storage (PS3.4 I.4). */
const mediaStorageDirectory = '1.2.840.10008.1.3.10';
const directoryRecordSequence = 0x0004_1220;
const referencedFileId = 0x0004_1500;
/** The directory of a large archive disk has some 100 MB. */
const maxDirectoryBytes = 512 * 1024 * 1024;

export interface Medium {
  /** Files that the directory refers to and that are there. */
  readonly present: readonly string[];
  /** File IDs that it refers to and that are not, components joined with a slash. */
  readonly absent: readonly string[];
}

function referencesOf(bytes: Uint8Array): string[][] | undefined {
  const part10 = readPart10(bytes);
  const dataSet = parseDataSet(bytes.subarray(part10.dataSetOffset), part10.transferSyntaxUid);
  const records = dataSet.elements.get(directoryRecordSequence)?.items;
  if (!records && part10.sopClassUid !== mediaStorageDirectory) return undefined;
  return (records ?? [])
    .map((record) => readText(record, referencedFileId) ?? '')
    .filter((id) => id !== '')
    .map((id) => id.split('\\'));
}

/** Names as they are in folders, by the way the medium may write them (ISO 9660 has capitals and version numbers). */
class FolderNames {
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, string>>>();

  async find(folder: string, name: string): Promise<string | undefined> {
    const names = this.#folders.get(folder) ?? this.#read(folder);
    this.#folders.set(folder, names);
    return (await names).get(key(name));
  }

  async #read(folder: string): Promise<ReadonlyMap<string, string>> {
    const names = await readdir(folder).catch(() => []);
    return new Map(names.map((name) => [key(name), name]));
  }
}

function key(name: string): string {
  return name.toUpperCase().replace(/\.?(;\d+)?$/, '');
}

/**
 * What a DICOMDIR (PS3.10 8.6) refers to, relative to its folder. Undefined when the file is no DICOMDIR; a damaged one
 * rejects with FailureError `not-a-dicom-file` or `protocol-error`.
 */
export async function readMedium(file: string): Promise<Medium | undefined> {
  if ((await stat(file)).size > maxDirectoryBytes) return undefined;
  const references = referencesOf(await readFile(file));
  if (!references) return undefined;
  const names = new FolderNames();
  const present: string[] = [];
  const absent: string[] = [];
  for (const components of references) {
    const path = await resolve(names, dirname(file), components);
    if (path === undefined) absent.push(components.join('/'));
    else present.push(path);
  }
  return { present, absent };
}

async function resolve(
  names: FolderNames,
  root: string,
  components: readonly string[],
): Promise<string | undefined> {
  let path = root;
  for (const component of components) {
    // A File ID never leads out of the medium.
    if (component === '' || component === '..' || /[/\\]/.test(component)) return undefined;
    const name = await names.find(path, component);
    if (name === undefined) return undefined;
    path = join(path, name);
  }
  return path === root ? undefined : path;
}
