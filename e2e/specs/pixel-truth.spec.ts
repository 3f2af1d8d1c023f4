import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { drawOneToOne, middleOfCanvas, shownAt } from '../pages/drawn-pixels.ts';
import { type JudgedFrame, judgeFrame } from '../support/judge-pixels.ts';
import { run } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/**
 * What the viewer draws is compared, pixel by pixel, with what DCMTK and GDCM read from the same file. Grey images are drawn
 * twice: with a window of 256 values, in which a step of one value is a step of one grey, and over all their values.
 */

interface ImageFile {
  readonly name: string;
  readonly transferSyntaxUid: string;
  readonly photometric: string;
}

/** Pictures that the viewer does not draw, and what it says instead. All others must be drawn. */
const refused: Readonly<Record<string, RegExp>> = {
  // A sequence delimiter within the compressed bytes: GDCM does not read it either.
  'JPEG2000-embedded-sequence-delimiter.dcm': /is damaged/,
};

/** Where the judges fail: the same picture in another file. */
const judgedBy: Readonly<Record<string, string>> = {
  'JPEG2000-embedded-sequence-delimiter.dcm': 'JPEG2000.dcm',
  // DCMTK takes the two words of a 32 bit pixel in the wrong order.
  'rtdose_expb.dcm': 'rtdose.dcm',
  'rtdose_expb_1frame.dcm': 'rtdose_1frame.dcm',
  // RGB by its header, YCbCr in its JPEG stream: both judges believe the header and draw red as blue.
  'SC_rgb_jpeg_lossy_gdcm.dcm': 'SC_rgb_jpeg_gdcm.dcm',
};

/**
 * How far a drawn grey or colour may be from the exact one. A step of one value is seen in a window of 256; in a wider one
 * a grey is rounded twice, as is a colour that was YCbCr.
 */
const rounding = { narrow: 0.51, wide: 1, colour: 1 };

/** Judged by what it was before it lost detail, which is most at edges: the mean difference counts. */
const meanDifference: Readonly<Record<string, number>> = { 'SC_rgb_jpeg_lossy_gdcm.dcm': 4 };

/** All of pydicom's test files that have pixels, by transfer syntax and photometric interpretation. */
function groupedFiles(): Map<string, ImageFile[]> {
  const names = readdirSync(pydicomFolder)
    .filter((name) => name.endsWith('.dcm'))
    .sort();
  const paths = names.map((name) => join(pydicomFolder, name));
  const tags = ['0002,0010', '0028,0004'].flatMap((tag) => ['+P', tag]);
  const { stdout } = spawnSync('dcmdump', ['--quiet', '--no-uid-names', '+F', ...tags, ...paths], {
    encoding: 'latin1',
  });
  const files = stdout.split(/^# dcmdump .*: /m).flatMap((text): ImageFile[] => {
    const [path = ''] = text.split('\n');
    const transferSyntaxUid = /^\(0002,0010\) UI \[([\d.]+)/m.exec(text)?.[1];
    const photometric = /^\(0028,0004\) CS \[(\w+)/m.exec(text)?.[1];
    const name = path.split('/').at(-1) ?? '';
    return transferSyntaxUid && photometric ? [{ name, transferSyntaxUid, photometric }] : [];
  });
  return Map.groupBy(files, (file) => `${file.transferSyntaxUid} ${file.photometric}`);
}

interface Copy {
  readonly file: ImageFile;
  readonly judged: JudgedFrame;
  /** Grey of the lowest and of the highest value that are not clipped; undefined for colour. */
  readonly window: { readonly lower: number; readonly upper: number } | undefined;
}

/** Copies the file into the study under test, as image `number`, to be drawn with that window. */
async function writeCopy(
  source: string,
  target: string,
  number: number,
  window: Copy['window'],
): Promise<void> {
  await copyFile(source, target);
  // PS3.3 C.11.2.1.2.1: lower and upper are centre - 0.5 -/+ (width - 1) / 2.
  const [centre, width] = window
    ? [(window.lower + window.upper) / 2 + 0.5, window.upper - window.lower + 1]
    : [128, 256];
  const values = {
    '0008,0018': `2.25.1000${number}`,
    '0020,000d': '2.25.1',
    '0020,000e': '2.25.2',
    '0010,0010': 'TRUTH',
    '0010,0020': 'TRUTH',
    '0020,0013': String(number),
    '0028,1050': String(centre),
    '0028,1051': String(width),
  };
  const changes = Object.entries(values).flatMap(([tag, value]) => [
    '-ea',
    `(${tag})`,
    '-i',
    `(${tag})=${value}`,
  ]);
  // Pixels are drawn square, and slices in the order of their numbers.
  const left = ['0028,0030', '0028,0034', '0018,1164', '0020,0032', '0028,1055', '0028,1056'];
  const removals = left.flatMap((tag) => ['-ea', `(${tag})`]);
  const { code, stderr } = await run('dcmodify', ['-nb', '-imt', '-ie', ...changes, ...removals, target]);
  expect(code, stderr).toBe(0);
}

function windowsOf(judged: JudgedFrame): Copy['window'][] {
  if (judged.kind === 'colour') return [undefined];
  const sorted = Float64Array.from(judged.values).sort();
  const at = (place: number): number => (sorted[place] ?? 0) * judged.slope + judged.intercept;
  const [lowest, middle, highest] = [at(0), at(sorted.length >> 1), at(sorted.length - 1)];
  const lower = Math.round(middle) - 128;
  return [
    { lower, upper: lower + 255 },
    { lower: lowest, upper: Math.max(highest, lowest + 1) },
  ];
}

function expectedColours({ judged, window }: Copy): ArrayLike<number> {
  if (judged.kind === 'colour') return judged.rgb;
  const { lower, upper } = window ?? { lower: 0, upper: 255 };
  return Float64Array.from(judged.values).map((stored) => {
    const value = stored * judged.slope + judged.intercept;
    const grey = Math.min(255, Math.max(0, ((value - lower) * 255) / (upper - lower)));
    return judged.inverted ? 255 - grey : grey;
  });
}

/** The differences between what is drawn and what is expected, in greys. */
function differences(drawn: Uint8Array, copy: Copy): Float64Array {
  const expected = expectedColours(copy);
  const repeat = drawn.length / expected.length;
  return Float64Array.from(drawn, (value, at) =>
    Math.abs(value - (expected[Math.floor(at / repeat)] ?? -999)),
  );
}

async function expectTrue(app: Page, copy: Copy): Promise<void> {
  const { judged, file, window } = copy;
  const narrow = window && window.upper - window.lower === 255;
  const largest = judged.kind === 'colour' ? rounding.colour : narrow ? rounding.narrow : rounding.wide;
  const mean = meanDifference[file.name];
  await drawOneToOne(app, judged.columns, judged.rows);
  const measure = async (): Promise<number> => {
    const all = differences(await middleOfCanvas(app, judged.columns, judged.rows), copy);
    return mean
      ? all.reduce((sum, one) => sum + one, 0) / all.length
      : all.reduce((a, b) => Math.max(a, b), 0);
  };
  await expect.poll(measure, { message: file.name }).toBeLessThanOrEqual(mean ?? largest);
}

/** Goes through the stack; of an instance of several frames the first is compared. */
async function compareAll(app: Page, copies: readonly Copy[]): Promise<void> {
  const count = copies.reduce((sum, { judged }) => sum + judged.numberOfFrames, 0);
  let position = 1;
  for (const copy of copies) {
    const shown = await shownAt(app, position, count);
    const words = shown.kind === 'words' ? shown.text : '';
    expect(words, copy.file.name).toMatch(refused[copy.file.name] ?? /^$/);
    if (shown.kind === 'picture') await expectTrue(app, copy);
    for (let frame = 0; frame < copy.judged.numberOfFrames; frame += 1) await app.keyboard.press('ArrowDown');
    position += copy.judged.numberOfFrames;
  }
}

for (const [group, files] of groupedFiles()) {
  test(`what is drawn of ${group} is what other programs decode`, async ({ app }) => {
    const folder = await mkdtemp(join(tmpdir(), 'pixel-truth-'));
    try {
      const copies: Copy[] = [];
      for (const file of files) {
        const source = join(pydicomFolder, file.name);
        const judgedFile = join(pydicomFolder, judgedBy[file.name] ?? file.name);
        const judged = await judgeFrame(judgedFile, folder);
        for (const window of windowsOf(judged)) {
          copies.push({ file, judged, window });
          await writeCopy(source, join(folder, `image-${copies.length}.dcm`), copies.length, window);
        }
      }
      await app.setViewportSize({ width: 1440, height: 1300 });
      await new AppPage(app).goTo('Library');
      await app
        .getByLabel('Files to import')
        .setInputFiles(copies.map((_, index) => join(folder, `image-${index + 1}.dcm`)));
      await expect(app.getByRole('region', { name: 'Import' })).toContainText(`${copies.length} stored`);
      await app.getByRole('row', { name: /TRUTH/ }).click();
      await app.keyboard.press('o');
      await compareAll(app, copies);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
