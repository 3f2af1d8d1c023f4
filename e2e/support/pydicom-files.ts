import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './peers.ts';

/** Real DICOM files of the package python3-pydicom. */
export const pydicomFolder = '/usr/lib/python3/dist-packages/pydicom/data/test_files';

/** storescu's option that proposes each transfer syntax. */
export const storescuProposals: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2': '--propose-implicit',
  '1.2.840.10008.1.2.1': '--propose-little',
  '1.2.840.10008.1.2.2': '--propose-big',
  '1.2.840.10008.1.2.1.99': '--propose-deflated',
  '1.2.840.10008.1.2.4.50': '--propose-jpeg8',
  '1.2.840.10008.1.2.4.51': '--propose-jpeg12',
  '1.2.840.10008.1.2.4.57': '--propose-lossless',
  '1.2.840.10008.1.2.4.70': '--propose-lossless',
  '1.2.840.10008.1.2.4.80': '--propose-jls-lossless',
  '1.2.840.10008.1.2.4.81': '--propose-jls-lossy',
  '1.2.840.10008.1.2.4.90': '--propose-j2k-lossless',
  '1.2.840.10008.1.2.4.91': '--propose-j2k-lossy',
  '1.2.840.10008.1.2.5': '--propose-rle',
};

export interface SendableFile {
  readonly name: string;
  readonly path: string;
  readonly transferSyntaxUid: string;
}

/** Those that DCMTK reads and has a transfer syntax option for; the others can't be sent by it. */
export async function sendableFiles(): Promise<SendableFile[]> {
  const found: SendableFile[] = [];
  for (const name of (await readdir(pydicomFolder)).filter((file) => file.endsWith('.dcm')).sort()) {
    const path = join(pydicomFolder, name);
    const search = ['--search', '0002,0010', '--print-short', '--no-uid-names'];
    const meta = await run('dcmdump', [...search, path]);
    const transferSyntaxUid = /\[([\d.]+)\]/.exec(meta.stdout)?.[1] ?? '';
    if (storescuProposals[transferSyntaxUid]) found.push({ name, path, transferSyntaxUid });
  }
  return found;
}
