/** Hands a text to the browser's download; the person says where it goes. */
export function saveText(fileName: string, text: string, type = 'text/plain'): void {
  saveBlob(fileName, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** The same for any file. */
export function saveBlob(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has taken hold of its bytes by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** A name without what file systems refuse: `movescope-card-Old-PACS.txt`. */
export function fileName(...parts: readonly string[]): string {
  return parts
    .join('-')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, 120);
}
