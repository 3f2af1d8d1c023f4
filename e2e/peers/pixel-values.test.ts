import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRoute } from '../../renderer/features/viewer/image-support.ts';
import { frameBytes } from '../../renderer/features/viewer/instance/frame-bytes.ts';
import { readImageFacts } from '../../renderer/features/viewer/instance/image-facts.ts';
import { readPart10 } from '../../renderer/features/viewer/instance/part10.ts';
import { decodeGreyJpeg, toGreyPixels } from '../../renderer/features/viewer/pixels/jpeg-grey.ts';
import { decodeNative } from '../../renderer/features/viewer/pixels/native-pixels.ts';
import type { DecodedPixels } from '../../renderer/features/viewer/pixels/pixel-layout.ts';
import { decodeRle } from '../../renderer/features/viewer/pixels/rle.ts';
import { type JudgedFrame, judgeFrame } from '../support/judge-pixels.ts';
import { run } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/** The viewer's own decoders against DCMTK and GDCM: every value of every frame. */

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixel-values-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file of pydicom's, cut into frames of `rows` rows where given, then made anew by DCMTK. */
async function made(
  source: string,
  command: string,
  options: readonly string[],
  rows?: number,
): Promise<string> {
  const plain = join(folder, 'plain.dcm');
  const target = join(folder, 'made.dcm');
  await succeed('gdcmconv', ['--raw', join(pydicomFolder, source), plain]);
  if (rows) {
    const [all = 0] = await tagNumbers(plain, '0028,0010');
    const changes = [`(0028,0008)=${all / rows}`, `(0028,0010)=${rows}`].flatMap((one) => ['-i', one]);
    await succeed('dcmodify', ['-nb', '-ie', ...changes, plain]);
  }
  await succeed(command, [...options, plain, target]);
  return target;
}

async function tagNumbers(path: string, tag: string): Promise<number[]> {
  const { stdout } = await run('dcmdump', ['-q', '+P', tag, path]);
  return [...stdout.matchAll(/US (\d+)/g)].map(([, value]) => Number(value));
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, [...args]);
  expect(code, `${command} ${stderr}`).toBe(0);
}

async function decodedFrames(path: string): Promise<DecodedPixels[]> {
  const dataSet = await readPart10(new Uint8Array(await readFile(path)));
  const { layout, numberOfFrames, transferSyntaxUid } = readImageFacts(dataSet);
  const route = decodeRoute(transferSyntaxUid, layout);
  const decode = async (frame: number): Promise<DecodedPixels> => {
    const { bytes, firstBit } = frameBytes(dataSet, layout, frame, numberOfFrames);
    if (route.kind === 'native') return decodeNative(bytes, layout, { bigEndian: route.bigEndian, firstBit });
    if (route.kind === 'rle') return decodeRle(bytes, layout);
    if (route.kind === 'grey-jpeg') return toGreyPixels(await decodeGreyJpeg(bytes, async () => {}), layout);
    throw new Error(`not one of the viewer's own decoders: ${JSON.stringify(route)}`);
  };
  return await Promise.all(Array.from({ length: numberOfFrames }, (_, frame) => decode(frame)));
}

function largestDifference(decoded: DecodedPixels, judged: JudgedFrame): number {
  const expected = judged.kind === 'grey' ? judged.values : judged.rgb;
  expect(decoded.samples.length).toBe(expected.length);
  let most = 0;
  for (const [at, value] of decoded.samples.entries()) {
    most = Math.max(most, Math.abs(value - (expected[at] ?? Number.NaN)));
  }
  return most;
}

/** Colour that was YBR is rounded once by each program. */
async function expectSame(path: string, frames: number, within = 0): Promise<void> {
  const decoded = await decodedFrames(path);
  expect(decoded).toHaveLength(frames);
  for (const [index, pixels] of decoded.entries()) {
    const judged = await judgeFrame(path, folder, index + 1);
    expect(largestDifference(pixels, judged), `frame ${index + 1}`).toBeLessThanOrEqual(within);
  }
}

describe('JPEG by DCT, grey, as dcmcjpeg makes it', () => {
  const processes = ['+ee', '+es', '+ep'];
  it.each(
    [
      { source: 'CT_small.dcm', frames: 4, rows: 32 },
      { source: 'MR_small.dcm', frames: 1 },
      { source: '693_J2KI.dcm', frames: 1 },
      { source: 'image_dfl.dcm', frames: 1 },
    ].flatMap((one) => processes.map((process) => ({ process, ...one }))),
  )('$process of $source has the values that dcmdjpeg gives', async ({ process, source, frames, rows }) => {
    await expectSame(await made(source, 'dcmcjpeg', [process], rows), frames);
  });

  it.each([['+q', '20'], ['+q', '100'], ['-ho'], ['+be'], ['+bt']])('with %s %s', async (...options) => {
    await expectSame(await made('CT_small.dcm', 'dcmcjpeg', ['+ee', ...options]), 1);
  });

  it.each(['JPEG-lossy.dcm', 'JPGExtended.dcm'])('of 12 bits in a real file: %s', async (name) => {
    await expectSame(join(pydicomFolder, name), 1);
  });
});

describe('all frames of other kinds', () => {
  it.each([
    { command: 'dcmcrle', options: [], source: 'CT_small.dcm', frames: 4, rows: 32 },
    { command: 'dcmconv', options: ['+ti'], source: 'CT_small.dcm', frames: 4, rows: 32 },
    { command: 'dcmconv', options: ['+tb'], source: 'CT_small.dcm', frames: 4, rows: 32 },
    { command: 'dcmconv', options: ['+td'], source: 'CT_small.dcm', frames: 4, rows: 32 },
    { command: 'dcmconv', options: ['+tb'], source: 'liver_1frame.dcm', frames: 8, rows: 64 },
    { command: 'dcmconv', options: ['+ti'], source: 'rtdose_1frame.dcm', frames: 5, rows: 2 },
  ])('$command $options of $source', async ({ command, options, source, frames, rows }) => {
    await expectSame(await made(source, command, options, rows), frames);
  });

  it.each([
    ['rtdose.dcm', 15],
    ['rtdose_rle.dcm', 15],
    ['SC_rgb_rle_2frame.dcm', 2],
    ['SC_rgb_rle_16bit_2frame.dcm', 2],
  ])('%s', async (name, frames) => {
    await expectSame(join(pydicomFolder, name), frames);
  });
});
