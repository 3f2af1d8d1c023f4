import { open, stat, statfs } from 'node:fs/promises';
import type { DeidentifyWarnings, ExportProgress, ExportRequest } from '../../../shared/contract/share.ts';
import { type Failure, FailureError, fail } from '../../../shared/failure/failure.ts';
import { createCoalescer } from '../coalesce.ts';
import { readText } from '../dataset/attributes.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { parseDataSet } from '../dataset/parse.ts';
import { encodePart10Header } from '../dataset/part10.ts';
import type { Clock } from '../dependencies.ts';
import type { Library } from '../library/library.ts';
import { errorCode, writeFailure } from '../library/write-failure.ts';
import { Deidentifier } from './deidentify/deidentifier.ts';
import { deidentifiedCopy, noWarnings } from './deidentify/instance-copy.ts';
import { Dicomdir } from './dicomdir.ts';
import { type ExportContent, type ExportTarget, folderTarget, zipTarget } from './export-target.ts';
import { type SharedInstance, sharedInstances } from './shared-instances.ts';

const progressEveryMs = 100;
/** Kept free beside what is written, for the directory and the file system. */
const reserveBytes = 16 * 1024 * 1024;
/** Enough of a data set for the keys of a directory. */
const headBytes = 1024 * 1024;
const pixelData = 0x7fe0_0010;

export interface ExportDependencies {
  readonly clock: Clock;
  readonly library: Pick<Library, 'instances' | 'storedFile'>;
}

interface Exported {
  readonly content: ExportContent;
  /** What identifies it in the export. */
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: DataSet;
  readonly bytes: number;
}

/** Rejects with `disk-full` when it will not fit, `file-write-failed` when the folder is none. */
async function requireSpace(folder: string, bytes: number): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) fail({ kind: 'file-write-failed', code: 'ENOTDIR' });
    const { bavail, bsize } = await statfs(folder);
    const freeBytes = bavail * bsize;
    if (freeBytes < bytes + reserveBytes) fail({ kind: 'disk-full', freeBytes });
  } catch (error) {
    throw new FailureError(writeFailure(error));
  }
}

/** The file as it is, with the beginning of its data set. Rejects with `file-read-failed` when it is not there as indexed. */
async function asStored(instance: SharedInstance): Promise<Exported> {
  const handle = await open(instance.path, 'r').catch((error: unknown) =>
    fail({ kind: 'file-read-failed', code: errorCode(error), name: instance.sopInstanceUid }),
  );
  try {
    if ((await handle.stat()).size !== instance.fileBytes)
      fail({ kind: 'file-read-failed', code: 'CHANGED', name: instance.sopInstanceUid });
    const head = Buffer.allocUnsafeSlow(Math.min(headBytes, instance.bytes));
    const { bytesRead } = await handle.read(head, 0, head.byteLength, instance.fileBytes - instance.bytes);
    const dataSet = parseDataSet(head.subarray(0, bytesRead), instance.transferSyntaxUid, {
      stopBefore: pixelData,
      partial: true,
    });
    return { ...instance, content: { path: instance.path }, dataSet, bytes: instance.fileBytes };
  } finally {
    await handle.close();
  }
}

/** A copy without what tells who it is of, under its own UIDs. */
async function asDeidentified(
  instance: SharedInstance,
  deidentifier: Deidentifier,
): Promise<Exported & { readonly warnings: DeidentifyWarnings }> {
  const { sopClassUid, transferSyntaxUid } = instance;
  const { dataSet, sopInstanceUid, warnings } = await deidentifiedCopy(instance, deidentifier);
  const bytes = Buffer.concat([
    encodePart10Header({ sopClassUid, sopInstanceUid, transferSyntaxUid }),
    encodeDataSet(dataSet, transferSyntaxUid),
  ]);
  return {
    content: { bytes },
    studyInstanceUid: readText(dataSet, 0x0020_000d) ?? '',
    seriesInstanceUid: readText(dataSet, 0x0020_000e) ?? '',
    ...{ sopInstanceUid, sopClassUid, transferSyntaxUid, dataSet, warnings },
    bytes: bytes.byteLength,
  };
}

/** Names of the export: File IDs of PS3.10 8.2 where there is a directory, else UIDs. */
class ExportNames {
  readonly #withDirectory: boolean;
  readonly #numbers = new Map<string, number>();
  readonly #members = new Map<string, number>();

  constructor(withDirectory: boolean) {
    this.#withDirectory = withDirectory;
  }

  of({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Exported): string[] {
    if (!this.#withDirectory) return [studyInstanceUid, seriesInstanceUid, `${sopInstanceUid}.dcm`];
    const study = this.#name('ST', '', studyInstanceUid);
    const series = this.#name('SE', studyInstanceUid, seriesInstanceUid);
    return [
      'DICOM',
      study,
      series,
      this.#name('IM', `${studyInstanceUid}/${seriesInstanceUid}`, sopInstanceUid),
    ];
  }

  /** `ST000001`: counted within its parent. */
  #name(prefix: string, parent: string, uid: string): string {
    const key = `${parent}/${uid}`;
    const known = this.#numbers.get(key);
    const number = known ?? (this.#members.get(parent) ?? 0) + 1;
    if (known === undefined) {
      this.#numbers.set(key, number);
      this.#members.set(parent, number);
    }
    return prefix + String(number).padStart(6, '0');
  }
}

class ExportRun {
  readonly #request: ExportRequest;
  readonly #target: ExportTarget;
  readonly #names: ExportNames;
  readonly #directory = new Dicomdir();
  readonly #problems: { sopInstanceUid: string; failure: Failure }[] = [];
  readonly #total: number;
  readonly #deidentifier: Deidentifier | undefined;
  #warnings = noWarnings();
  #files = 0;
  #bytes = 0;

  constructor(request: ExportRequest, target: ExportTarget, total: number) {
    this.#request = request;
    this.#target = target;
    this.#total = total;
    this.#names = new ExportNames(request.dicomdir);
    this.#deidentifier = request.deidentify && new Deidentifier(request.deidentify);
  }

  progress(path?: string): ExportProgress {
    return {
      total: this.#total,
      files: this.#files,
      bytes: this.#bytes,
      problems: [...this.#problems],
      ...(this.#deidentifier && { warnings: this.#warnings }),
      ...(path === undefined ? {} : { path }),
      finished: path !== undefined,
    };
  }

  /** What can't be read is a problem in the list; what can't be written ends the export. */
  async add(instance: SharedInstance): Promise<void> {
    let exported: Exported;
    try {
      exported = this.#deidentifier
        ? await this.#copy(instance, this.#deidentifier)
        : await asStored(instance);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      if (error.failure.kind === 'invalid-request') this.#warn({ ...noWarnings(), documents: 1 });
      this.#problems.push({ sopInstanceUid: instance.sopInstanceUid, failure: error.failure });
      return;
    }
    const fileId = this.#names.of(exported);
    await this.#target.add(fileId, exported.content);
    if (this.#request.dicomdir) this.#directory.add({ ...exported, fileId });
    this.#files += 1;
    this.#bytes += exported.bytes;
  }

  async #copy(instance: SharedInstance, deidentifier: Deidentifier): Promise<Exported> {
    const { warnings, ...exported } = await asDeidentified(instance, deidentifier);
    this.#warn(warnings);
    return exported;
  }

  #warn(more: DeidentifyWarnings): void {
    const { burnedIn, contentLost, documents } = this.#warnings;
    this.#warnings = {
      burnedIn: burnedIn + more.burnedIn,
      contentLost: contentLost + more.contentLost,
      documents: documents + more.documents,
    };
  }

  async finish(): Promise<string> {
    if (this.#request.dicomdir) await this.#target.add(['DICOMDIR'], { bytes: this.#directory.encode() });
    return this.#target.finish();
  }
}

/** `movescope-20260314-134501`, local time. */
function nameAt(now: number): string {
  const at = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `movescope-${date}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}

/**
 * Writes instances of the library into a new folder or zip archive below `folder`, with a DICOMDIR when wished.
 * Nothing that was there is overwritten; what is cancelled or fails leaves nothing behind. Rejects with `disk-full`
 * before anything is written when it will not fit.
 */
export async function exportInstances(
  deps: ExportDependencies,
  request: ExportRequest,
  stream: { emit(progress: ExportProgress): void; readonly signal: AbortSignal },
): Promise<void> {
  const instances = sharedInstances(deps.library, request.scopes);
  await requireSpace(
    request.folder,
    instances.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
  );
  const name = nameAt(deps.clock.now());
  const openTarget = request.form === 'zip' ? zipTarget : folderTarget;
  const target = await openTarget(request.folder, name).catch((error: unknown) => fail(writeFailure(error)));
  const run = new ExportRun(request, target, instances.length);
  const news = createCoalescer(deps.clock, progressEveryMs, () => stream.emit(run.progress()));
  try {
    for (const instance of instances) {
      if (stream.signal.aborted) break;
      await run.add(instance);
      news.request();
    }
    if (stream.signal.aborted) await target.abandon();
    else stream.emit(run.progress(await run.finish()));
  } catch (error) {
    await target.abandon();
    throw new FailureError(writeFailure(error));
  } finally {
    news.cancel();
  }
}
