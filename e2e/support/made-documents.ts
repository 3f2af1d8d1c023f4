import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.ts';
import type { DroppedFile } from './drop-files.ts';
import { run } from './peers.ts';

const page = (heading: string, text: string): string =>
  `<section style="break-after: page"><h1>${heading}</h1><p>${text}</p></section>`;

/** A letter of three pages, printed by Chromium: fonts are in it. */
export async function printedPdf(): Promise<Buffer> {
  const browser = await chromium.launch(launchOptions);
  try {
    const sheet = await browser.newPage();
    await sheet.setContent(
      [
        page('Befund Schädel', 'Keine Blutung. Größe des Herdes: 12 mm.'),
        page('Zweite Seite', 'Verlauf über drei Jahre.'),
        page('Dritte Seite', 'Ende des Befundes.'),
      ].join(''),
    );
    return await sheet.pdf({ format: 'A4' });
  } finally {
    await browser.close();
  }
}

/** A PDF by hand of one page, whose fonts are not in it: Helvetica, and Japanese text by a predefined character map. */
export function plainPdf(text: string): Buffer {
  const content = `BT /F1 24 Tf 60 700 Td (${text}) Tj ET BT /F2 24 Tf 60 640 Td <938C8B9E> Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /90ms-RKSJ-H /DescendantFonts [7 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor 8 0 R >>',
    '<< /Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = file.length;
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

export interface DocumentToMake {
  readonly program: 'pdf2dcm' | 'cda2dcm';
  readonly content: Buffer;
  readonly title: string;
  /** The file of an earlier one, for another series of its study. */
  readonly beside?: string;
  readonly description: string;
}

/** A document in a DICOM file, made by DCMTK. */
export async function makeDocument(
  folder: string,
  name: string,
  make: DocumentToMake,
): Promise<DroppedFile & { readonly path: string }> {
  const source = join(folder, `${name}.source`);
  const path = join(folder, `${name}.dcm`);
  await writeFile(source, make.content);
  const { code, stderr } = await run(make.program, [
    ...(make.beside ? ['+st', make.beside] : ['+pn', 'Letter^Ada', '+pi', 'DOC-1']),
    ...['+t', make.title],
    ...['--key', '0008,0005=ISO_IR 192', '--key', `0008,103e=${make.description}`],
    source,
    path,
  ]);
  if (code !== 0) throw new Error(`${make.program}: ${stderr}`);
  return { name: `${name}.dcm`, path, bytes: await readFile(path) };
}
