import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '../pages/expect.ts';
import type { JudgedFrame } from './judge-pixels.ts';
import { run } from './peers.ts';

/** What was seen of a file in the viewer. */
export interface TruthRow {
  readonly file: { readonly path: string; readonly name: string; readonly made: string };
  readonly judged: JudgedFrame;
  readonly numberOfFrames: number;
  readonly result: string;
}

const transferSyntaxes: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2': 'Implicit VR Little Endian',
  '1.2.840.10008.1.2.1': 'Explicit VR Little Endian',
  '1.2.840.10008.1.2.1.99': 'Deflated Explicit VR Little Endian',
  '1.2.840.10008.1.2.2': 'Explicit VR Big Endian',
  '1.2.840.10008.1.2.5': 'RLE Lossless',
  '1.2.840.10008.1.2.4.50': 'JPEG Baseline',
  '1.2.840.10008.1.2.4.51': 'JPEG Extended',
  '1.2.840.10008.1.2.4.53': 'JPEG Spectral Selection',
  '1.2.840.10008.1.2.4.55': 'JPEG Full Progression',
  '1.2.840.10008.1.2.4.57': 'JPEG Lossless',
  '1.2.840.10008.1.2.4.70': 'JPEG Lossless SV1',
  '1.2.840.10008.1.2.4.80': 'JPEG-LS Lossless',
  '1.2.840.10008.1.2.4.81': 'JPEG-LS Near-lossless',
  '1.2.840.10008.1.2.4.90': 'JPEG 2000 Lossless',
  '1.2.840.10008.1.2.4.91': 'JPEG 2000',
};

const table = fileURLToPath(new URL('../../docs/pixel-truth.md', import.meta.url));
const head = '| file | made by | transfer syntax | pixels | result |\n|---|---|---|---|---|\n';

/**
 * docs/pixel-truth.md has a section for each test. It must say what the test saw; with MOVESCOPE_WRITE_DOCS=1 it is
 * written instead (with one worker, as the tests share the file).
 */
export async function expectInTable(section: string, rows: readonly TruthRow[]): Promise<void> {
  const lines = await Promise.all(rows.map(lineOf));
  const seen = `## ${section}\n\n${head}${lines.join('')}`;
  const text = await readFile(table, 'utf8');
  const parts = text.split(/^(?=## )/m);
  const index = parts.findIndex((part) => part.startsWith(`## ${section}\n`));
  if (process.env.MOVESCOPE_WRITE_DOCS === '1') {
    const written = index < 0 ? [...parts, seen] : parts.with(index, seen);
    await writeFile(table, `${written.map((part) => part.trimEnd()).join('\n\n')}\n`);
  } else {
    expect(parts[index]?.trimEnd(), 'docs/pixel-truth.md').toBe(seen.trimEnd());
  }
}

async function lineOf({ file, numberOfFrames, result }: TruthRow): Promise<string> {
  const tags = ['0002,0010', '0028,0004', '0028,0101', '0028,0103'];
  const args = tags.flatMap((tag) => ['+P', tag]);
  const { stdout } = await run('dcmdump', ['--quiet', '--no-uid-names', ...args, file.path]);
  const value = (tag: string): string => {
    const [, text, number] =
      new RegExp(`^\\(${tag}\\) \\w\\w (?:\\[(.*?)\\]|(\\d+))`, 'm').exec(stdout) ?? [];
    return (text ?? number ?? '').trim();
  };
  const bits = `${value('0028,0101')} bit${value('0028,0103') === '1' ? ' signed' : ''}`;
  const frames = numberOfFrames > 1 ? [`${numberOfFrames} frames`] : [];
  const pixels = [value('0028,0004'), bits, ...frames].join(', ');
  const cells = [
    file.name,
    file.made,
    transferSyntaxes[value('0002,0010')] ?? value('0002,0010'),
    pixels,
    result,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
