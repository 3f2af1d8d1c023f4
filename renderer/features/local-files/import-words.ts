/** Why a file could not be taken, after its name. Codes of the file system are shown as they are. */
const words: Readonly<Record<string, string>> = {
  'no-dicom': 'is not a DICOM file',
  truncated: 'is cut short or damaged',
  'no-uids': 'does not say which study it belongs to',
  encrypted: 'is encrypted: unpack it with its password first',
  'damaged-archive': 'is an archive that is cut short or damaged',
  'unsupported-compression': 'is packed in a way that can’t be unpacked here',
  'archive-too-large': 'is an archive that would grow beyond all measure',
  'archives-too-deep': 'is an archive too deep inside of other archives',
  'missing-on-medium': 'is listed in the DICOMDIR and is not there',
  'medium-without-files': 'lists images that are not there: open the whole disk or folder',
  ENOENT: 'is not there any more',
  EACCES: 'may not be read (no permission)',
  EPERM: 'may not be read (no permission)',
  EIO: 'can’t be read: the disk reports an error',
};

export function problemWords(reason: string): string {
  return words[reason] ?? `can’t be read (${reason})`;
}
