import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../clock.ts';
import { buildElement, dataSetOf } from '../dataset/build.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import type { Clock } from '../dependencies.ts';
import type { StoreCommand } from '../dimse/association.ts';
import type { Library, RefusedInstance, StoredInstance } from './library.ts';
import { openLibrary } from './open-library.ts';

export const silentLog = pino({ level: 'silent' });

export const explicitLittle = '1.2.840.10008.1.2.1';
export const ctImage = '1.2.840.10008.5.1.4.1.1.2';

export interface TestInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
}

/** A small CT image; further attributes by tag, which also replace the ones given here. */
export function makeInstance(
  sopInstanceUid: string,
  attributes: Readonly<Record<number, string>> = {},
  options: { readonly pixels?: Uint8Array; readonly transferSyntaxUid?: string } = {},
): TestInstance {
  const texts: Record<number, string> = {
    524293: 'ISO_IR 192',
    524310: ctImage,
    524312: sopInstanceUid,
    524320: '20200102',
    524384: 'CT',
    1048592: 'Doe^Jane',
    1048608: 'ID-1',
    2097165: '1.2.3',
    2097166: '1.2.3.1',
    2097171: '1',
    2621456: '4',
    2621457: '4',
    ...attributes,
  };
  const elements = Object.entries(texts)
    .filter(([, text]) => text !== '')
    .map(([tag, text]) => buildElement(Number(tag), text, 'ISO_IR 192'));
  const pixels = { tag: 0x7fe00010, vr: 'OW', value: options.pixels ?? new Uint8Array(32).fill(7) };
  const transferSyntaxUid = options.transferSyntaxUid ?? explicitLittle;
  return {
    sopClassUid: ctImage,
    sopInstanceUid,
    transferSyntaxUid,
    bytes: encodeDataSet(dataSetOf([...elements, pixels]), transferSyntaxUid),
  };
}

export function storeCommand(instance: Omit<TestInstance, 'bytes'>): StoreCommand {
  return {
    associationId: 'association-1',
    messageId: 1,
    sopClassUid: instance.sopClassUid,
    sopInstanceUid: instance.sopInstanceUid,
    transferSyntaxUid: instance.transferSyntaxUid,
    callingAe: 'SENDER',
    calledAe: 'MOVESCOPE',
    remoteAddress: '127.0.0.1',
    moveOriginator: undefined,
  };
}

export interface StoreResult {
  readonly status: number;
  readonly stored: StoredInstance | undefined;
  readonly refused: RefusedInstance | undefined;
  readonly errorComment: string | undefined;
}

/** As an association does it. Each chunk's memory is overwritten once the writer is done with it. */
export async function store(
  library: Library,
  instance: TestInstance,
  chunkSizes: () => number = () => 16_384,
): Promise<StoreResult> {
  let stored: StoredInstance | undefined;
  let refused: RefusedInstance | undefined;
  const writer = library.openInstance(storeCommand(instance), {
    stored: (one) => {
      stored = one;
    },
    refused: (one) => {
      refused = one;
    },
  });
  for (let at = 0; at < instance.bytes.byteLength; ) {
    const chunk = new Uint8Array(instance.bytes.subarray(at, at + chunkSizes()));
    at += chunk.byteLength;
    await writer.write(chunk);
    chunk.fill(0xee);
  }
  return { status: await writer.finish(), stored, refused, errorComment: writer.errorComment?.() };
}

/** Every file below a folder, by path from it, sorted. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Folders and libraries of one test file; `clean` closes and removes them. */
export class TestLibraries {
  readonly #folders: string[] = [];
  readonly #libraries: Library[] = [];

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'movescope-library-'));
    this.#folders.push(folder);
    return folder;
  }

  async open(
    folder: string = this.folder(),
    clock: Clock = systemClock,
  ): Promise<{ library: Library; folder: string }> {
    const library = await openLibrary({ folder, log: silentLog, clock });
    this.#libraries.push(library);
    return { library, folder };
  }

  async clean(): Promise<void> {
    for (const library of this.#libraries.splice(0)) await library.close();
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true, force: true });
  }
}

/** Real files that others wrote, from Debian's python3-pydicom. Empty where the package is not installed. */
export function realFiles(): { readonly folder: string; readonly names: readonly string[] } {
  const folder = '/usr/lib/python3/dist-packages/pydicom/data/test_files';
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.dcm')) : [];
  return { folder, names };
}

export function readBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(file));
}
