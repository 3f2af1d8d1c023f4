import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { AppPage } from '../pages/app-page.ts';
import { drawOneToOne, middleOfCanvas, shownAt } from '../pages/drawn-pixels.ts';
import { expect } from '../pages/expect.ts';
import { type JudgedFrame, judgeFrame } from './judge-pixels.ts';
import { run } from './peers.ts';
import type { TruthRow } from './pixel-truth-table.ts';

/**
 * What the viewer draws is compared, pixel by pixel, with what DCMTK and GDCM read from the same file. Grey images are
 * drawn twice: with a window of 256 values, in which a step of one value is a step of one grey, and over all their values.
 */

export interface TruthFile {
  readonly path: string;
  /** How the table names it. */
  readonly name: string;
  /** How it was made; empty for a file as it is. */
  readonly made: string;
  /** The picture is not drawn, and these words are there instead. */
  readonly refused?: RegExp;
  /** The same picture in another file, where the judges fail at this one. */
  readonly judgedBy?: string;
  /** Judged by what it was before it lost detail, which is most at edges: the mean difference counts. */
  readonly meanDifference?: number;
}

/**
 * How far a drawn grey or colour may be from the exact one. A step of one value is seen in a window of 256; in a wider one
 * a grey is rounded twice, as is a colour that was YCbCr.
 */
const rounding = { narrow: 0.51, wide: 1, colour: 1 };

interface Window {
  /** Grey of the lowest and of the highest value that are not clipped. */
  readonly lower: number;
  readonly upper: number;
  /** A step of one stored value is a step of one grey. */
  readonly narrow: boolean;
}

/** A file as it goes into the study under test; its frames follow each other in the stack. */
interface Copy {
  readonly file: TruthFile;
  /** By their place, from 0: the first frame in the narrow window, the last in the wide one; both of colour. */
  readonly judged: ReadonlyMap<number, JudgedFrame>;
  readonly numberOfFrames: number;
  /** Undefined for colour. */
  readonly window: Window | undefined;
}

/** Compares all files in one window of the viewer, and gives what was seen, a row for each file. */
export async function comparePixels(app: Page, files: readonly TruthFile[]): Promise<TruthRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pixel-truth-'));
  try {
    const copies: Copy[] = [];
    for (const file of files) {
      for (const copy of await judge(file, folder)) {
        copies.push(copy);
        await writeCopy(copy, join(folder, `image-${copies.length}.dcm`), copies.length);
      }
    }
    await app.setViewportSize({ width: 1440, height: 1300 });
    await new AppPage(app).goTo('Library');
    await app
      .getByLabel('Files to import')
      .setInputFiles(copies.map((_, index) => join(folder, `image-${index + 1}.dcm`)));
    await expect(app.getByRole('region', { name: 'Import' })).toContainText(`${copies.length} stored`, {
      timeout: 30_000,
    });
    await app.getByRole('row', { name: /TRUTH/ }).click();
    await app.keyboard.press('o');
    return await compareAll(app, copies);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function judge(file: TruthFile, folder: string): Promise<Copy[]> {
  const judgedFile = file.judgedBy ?? file.path;
  const first = await judgeFrame(judgedFile, folder);
  const { numberOfFrames } = first;
  const last = numberOfFrames > 1 ? await judgeFrame(judgedFile, folder, numberOfFrames) : first;
  return windowsOf(first, last).map((window) => {
    const ends = new Map([
      [0, first],
      [numberOfFrames - 1, last],
    ]);
    if (window) ends.delete(window.narrow ? numberOfFrames - 1 : 0);
    return { file, judged: numberOfFrames > 1 ? ends : new Map([[0, first]]), numberOfFrames, window };
  });
}

/** Copies the file into the study under test, as image `number`, to be drawn with its window. */
async function writeCopy({ file, window }: Copy, target: string, number: number): Promise<void> {
  await copyFile(file.path, target);
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

function windowsOf(first: JudgedFrame, last: JudgedFrame): (Window | undefined)[] {
  if (first.kind === 'colour' || last.kind === 'colour') return [undefined];
  const value = (stored: number): number => stored * first.slope + first.intercept;
  const middle = Float64Array.from(first.values).sort()[first.values.length >> 1] ?? 0;
  const sorted = Float64Array.from(last.values).sort();
  const lowest = sorted[0] ?? 0;
  const highest = Math.max(sorted.at(-1) ?? 0, lowest + 1);
  return [
    { lower: value(middle - 128), upper: value(middle + 127), narrow: true },
    { lower: value(lowest), upper: value(highest), narrow: false },
  ];
}

function expectedColours(judged: JudgedFrame, window: Window | undefined): ArrayLike<number> {
  if (judged.kind === 'colour') return judged.rgb;
  const { lower, upper } = window ?? { lower: 0, upper: 255, narrow: true };
  return Float64Array.from(judged.values).map((stored) => {
    const value = stored * judged.slope + judged.intercept;
    const grey = Math.min(255, Math.max(0, ((value - lower) * 255) / (upper - lower)));
    return judged.inverted ? 255 - grey : grey;
  });
}

/** The differences between what is drawn and what is expected, in greys. */
function differences(drawn: Uint8Array, expected: ArrayLike<number>): Float64Array {
  const repeat = drawn.length / expected.length;
  return Float64Array.from(drawn, (value, at) =>
    Math.abs(value - (expected[Math.floor(at / repeat)] ?? -999)),
  );
}

/** Waits until the picture is drawn as judged; gives the largest difference in greys, or the mean one where that counts. */
async function expectTrue(app: Page, copy: Copy, judged: JudgedFrame): Promise<number> {
  const { file, window } = copy;
  const largest =
    judged.kind === 'colour' ? rounding.colour : window?.narrow ? rounding.narrow : rounding.wide;
  const expected = expectedColours(judged, window);
  await drawOneToOne(app, judged.columns, judged.rows);
  let seen = Number.POSITIVE_INFINITY;
  const measure = async (): Promise<number> => {
    const all = differences(await middleOfCanvas(app, judged.columns, judged.rows), expected);
    seen = file.meanDifference
      ? all.reduce((sum, one) => sum + one, 0) / all.length
      : all.reduce((a, b) => Math.max(a, b), 0);
    return seen;
  };
  const message = `${file.name} ${file.made}`;
  await expect.poll(measure, { message }).toBeLessThanOrEqual(file.meanDifference ?? largest);
  return seen;
}

/** Goes through the stack; of an instance of several frames the first and the last are compared. */
async function compareAll(app: Page, copies: readonly Copy[]): Promise<TruthRow[]> {
  const count = copies.reduce((sum, { numberOfFrames }) => sum + numberOfFrames, 0);
  const rows = new Map<TruthFile, TruthRow>();
  let position = 1;
  const stepOver = async (frames: number): Promise<void> => {
    for (let step = 0; step < frames; step += 1) await app.keyboard.press('ArrowDown');
    position += frames;
  };
  for (const copy of copies) {
    const { file, numberOfFrames } = copy;
    let place = 0;
    for (const [frame, judged] of copy.judged) {
      await stepOver(frame - place);
      place = frame;
      const shown = await shownAt(app, position, count);
      const words = shown.kind === 'words' ? reasonIn(shown.text) : '';
      expect(words, `${file.name} ${file.made}`).toMatch(file.refused ?? /^$/);
      const difference = shown.kind === 'picture' ? await expectTrue(app, copy, judged) : 0;
      rows.set(file, { file, judged, numberOfFrames, result: words || resultOf(copy, judged, difference) });
    }
    await stepOver(numberOfFrames - place);
  }
  return [...rows.values()];
}

/** Why a picture is not shown, out of what stands in its place. */
function reasonIn(text: string): string {
  const [, unsupported, damaged] =
    /draw wrong: (.*?)\. The file|It cannot be read: (.*?)\. The/.exec(text) ?? [];
  return unsupported ? `refused: ${unsupported}` : damaged ? `damaged: ${damaged}` : text;
}

function resultOf({ file }: Copy, judged: JudgedFrame, difference: number): string {
  if (file.meanDifference) return `mean difference below ${file.meanDifference} of 255 from the original`;
  if (judged.kind === 'grey') return 'same values';
  return difference === 0 ? 'same colours' : 'within 1 of 255';
}
