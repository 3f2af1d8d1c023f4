/** A file of a drop or a choice, with its place in the folder that was dropped. */
export interface PlacedFile {
  readonly file: File;
  /** `folder/inside/name`, or the name alone. */
  readonly path: string;
}

/** All files that were dropped, those inside of dropped folders too (on the desktop the folders themselves). */
export async function droppedFiles(transfer: DataTransfer): Promise<PlacedFile[]> {
  const alone = (): PlacedFile[] => [...transfer.files].map((file) => ({ file, path: file.name }));
  if (window.movescope) return alone();
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return alone();
  const files: PlacedFile[] = [];
  for (const entry of entries) await collect(entry, files);
  return files;
}

/** The files of an input; with those of a chosen folder the browser tells where they were. */
export function chosenFiles(list: FileList | null): PlacedFile[] {
  return [...(list ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function collect(entry: FileSystemEntry, files: PlacedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    files.push({ file, path: entry.fullPath.replace(/^\//, '') });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a folder in parts; an empty part is the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return;
    for (const child of part) await collect(child, files);
  }
}
