import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '../fixtures/test.ts';
import { type MadeSource, makeFiles } from '../support/made-files.ts';
import { comparePixels, type TruthFile } from '../support/pixel-truth.ts';
import { expectInTable } from '../support/pixel-truth-table.ts';

/** Near-lossless JPEG-LS is not made of signed values. */
const signed = { without: /dcmcjpls \+en/ };

/** The rows of a picture as several frames. */
function inFrames(frames: number, rows: number, more: Readonly<Record<string, string>> = {}) {
  const values = { '0028,0008': String(frames), '0028,0010': String(rows), ...more };
  return { what: `as ${frames} frames`, values };
}

const groups: Readonly<Record<string, readonly MadeSource[]>> = {
  'Signed grey, several frames': [
    { name: 'CT_small.dcm', ...signed },
    {
      name: 'MR_small.dcm',
      change: inFrames(4, 16),
      ...signed,
    },
  ],
  'Grey of 12 and 8 bits': [
    { name: 'JPGExtended.dcm', change: inFrames(8, 128) },
    { name: 'image_dfl.dcm', change: inFrames(8, 64) },
  ],
  'Grey of 1 and 32 bits': [
    { name: 'liver_1frame.dcm', change: inFrames(8, 64), without: /dcmcjpeg|dcmcjpls|dcmcrle/ },
    { name: 'rtdose.dcm', without: /\+e1|\+el|dcmcjpls/ },
  ],
  'MONOCHROME1 and palette': [
    {
      name: 'JPEG-lossy.dcm',
      change: { ...inFrames(16, 64, { '0028,0004': 'MONOCHROME1' }), what: 'as MONOCHROME1' },
      without: /\+el$|\+es|\+ep|\+en|\+ti|\+td/,
    },
    {
      name: 'image_dfl.dcm',
      change: {
        ...inFrames(8, 64, { '0028,0004': 'PALETTE COLOR' }),
        what: 'as PALETTE COLOR',
        palette: true,
      },
      without: /\+eb|\+ee|\+es|\+ep|\+en/,
    },
  ],
  'Colour of 8 bits': [
    // Of nine pixels dcmcjpls makes a near-lossless stream that neither DCMTK nor GDCM reads.
    { name: 'SC_rgb_small_odd.dcm', colour: true, without: /dcmcjpls \+en/ },
    { name: 'ExplVR_BigEnd.dcm', colour: true },
  ],
  'Colour of several frames, of 16 bits, YBR': [
    { name: 'SC_rgb_rle_2frame.dcm', colour: true },
    {
      name: 'SC_rgb_rle_16bit_2frame.dcm',
      colour: true,
      refused: { programs: /\+e1|\+el|\+ee|\+es|\+ep|\+en/, reason: /^refused: JPEG.*16 bit/ },
    },
    { name: 'SC_ybr_full_422_uncompressed.dcm', colour: true, without: /\+e1|\+el|dcmcjpls|dcmcrle/ },
  ],
};

for (const [group, sources] of Object.entries(groups)) {
  test(`what is drawn of the files that DCMTK makes is what other programs decode: ${group}`, async ({
    app,
  }) => {
    test.setTimeout(240_000);
    const folder = await mkdtemp(join(tmpdir(), 'made-files-'));
    try {
      const files: TruthFile[] = [];
      for (const source of sources) files.push(...(await makeFiles(source, folder)));
      const rows = await comparePixels(app, files);
      await expectInTable(`Files that DCMTK makes of them. ${group}`, rows);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
