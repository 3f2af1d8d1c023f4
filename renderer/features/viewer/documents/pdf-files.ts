/** Files of pdf.js by their addresses in the program: nothing comes over the network. */
const addresses = new Map(
  Object.entries({
    ...import.meta.glob<string>('../../../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
      query: '?url',
      import: 'default',
      eager: true,
    }),
    ...import.meta.glob<string>('../../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
      query: '?url',
      import: 'default',
      eager: true,
    }),
    ...import.meta.glob<string>('../../../../node_modules/pdfjs-dist/wasm/{jbig2,openjpeg}.wasm', {
      query: '?url',
      import: 'default',
      eager: true,
    }),
  }).map(([path, address]) => [path.split('/').at(-1) ?? path, address]),
);

/**
 * Character maps, the fourteen standard fonts and image codecs, as far as a document needs them. pdf.js makes one for
 * each document and asks it by name.
 */
export class PdfFiles {
  async fetch(wanted: { readonly filename: string }): Promise<Uint8Array> {
    const address = addresses.get(wanted.filename);
    if (address === undefined) throw new Error('no such file of pdf.js');
    const response = await fetch(address);
    if (!response.ok) throw new Error('a file of pdf.js is not there');
    return new Uint8Array(await response.arrayBuffer());
  }
}
