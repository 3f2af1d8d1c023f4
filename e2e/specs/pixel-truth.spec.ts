import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '../fixtures/test.ts';
import { comparePixels, type TruthFile } from '../support/pixel-truth.ts';
import { expectInTable } from '../support/pixel-truth-table.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/** What is known of single files; all others must be drawn, and are judged by themselves. */
const known: Readonly<Record<string, Partial<TruthFile>>> = {
  // A sequence delimiter within the compressed bytes: GDCM does not read it either.
  'JPEG2000-embedded-sequence-delimiter.dcm': {
    refused: /^damaged: /,
    judgedBy: join(pydicomFolder, 'JPEG2000.dcm'),
  },
  // All four bytes swapped, where DCMTK and GDCM swap those of each word.
  'rtdose_expb.dcm': { judgedBy: join(pydicomFolder, 'rtdose.dcm') },
  'rtdose_expb_1frame.dcm': { judgedBy: join(pydicomFolder, 'rtdose_1frame.dcm') },
  // RGB by its header, YCbCr in its JPEG stream: both judges believe the header and draw red as blue.
  'SC_rgb_jpeg_lossy_gdcm.dcm': {
    judgedBy: join(pydicomFolder, 'SC_rgb_jpeg_gdcm.dcm'),
    meanDifference: 4,
  },
};

/** All of pydicom's test files that have pixels, in four parts that take about as long as each other. */
function groupedFiles(): Map<string, TruthFile[]> {
  const names = readdirSync(pydicomFolder)
    .filter((name) => name.endsWith('.dcm'))
    .sort();
  const paths = names.map((name) => join(pydicomFolder, name));
  const tags = ['0002,0010', '0028,0004'].flatMap((tag) => ['+P', tag]);
  const { stdout } = spawnSync('dcmdump', ['--quiet', '--no-uid-names', '+F', ...tags, ...paths], {
    encoding: 'latin1',
  });
  const files = stdout.split(/^# dcmdump .*: /m).flatMap((text): (TruthFile & { group: string })[] => {
    const [path = ''] = text.split('\n');
    const transferSyntaxUid = /^\(0002,0010\) UI \[([\d.]+)/m.exec(text)?.[1];
    const photometric = /^\(0028,0004\) CS \[(\w+)/m.exec(text)?.[1];
    if (!transferSyntaxUid || !photometric) return [];
    const name = path.split('/').at(-1) ?? '';
    const compressed = transferSyntaxUid.startsWith('1.2.840.10008.1.2.4.')
      ? 'compressed'
      : 'uncompressed and RLE';
    const colours = photometric.startsWith('MONOCHROME') ? 'Grey' : 'Colour';
    return [{ path, name, made: '', group: `${colours}, ${compressed}`, ...known[name] }];
  });
  return Map.groupBy(files, (file) => file.group);
}

for (const [group, files] of groupedFiles()) {
  test(`what is drawn of the test files of pydicom is what other programs decode: ${group}`, async ({
    app,
  }) => {
    test.setTimeout(180_000);
    const rows = await comparePixels(app, files);
    await expectInTable(`Test files of pydicom. ${group}`, rows);
  });
}
