import { describe, expect, it } from 'vitest';
import type { StackFrame } from '../display-set.ts';
import { slicePlace } from '../geometry/slice-place.ts';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';
import type { SliceSource } from './build-volume.ts';
import { createMprImages } from './mpr-images.ts';
import { createVolumes, type SeriesVolume, type VolumeState } from './volumes.ts';

const size = 8;
const orientation = [1, 0, 0, 0, 1, 0];

function facts(more: Partial<ImageFacts> = {}): ImageFacts {
  return {
    sopInstanceUid: '1.2',
    sopClassUid: '',
    seriesInstanceUid: '1',
    transferSyntaxUid: '',
    modality: 'CT',
    layout: {
      rows: size,
      columns: size,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      bitsAllocated: 16,
      bitsStored: 12,
      highBit: 11,
      pixelRepresentation: 0,
      planarConfiguration: 0,
    },
    numberOfFrames: 1,
    frameOfReferenceUid: '1.9',
    patientOrientation: [],
    patientAge: '',
    laterality: '',
    lossy: false,
    lossyRatio: undefined,
    frameTimeMs: undefined,
    modalityLut: undefined,
    frames: [],
    ...more,
  };
}

function frameFacts(z: number, more: Partial<FrameFacts> = {}): FrameFacts {
  return {
    imagePosition: [0, 0, z],
    imageOrientation: orientation,
    pixelSpacing: [1, 1],
    spacingKind: 'patient',
    calibration: { basis: { kind: 'patient' }, rowSpacing: 1, columnSpacing: 1, regions: [] },
    valueUnit: 'HU',
    sliceThickness: 1,
    sliceLocation: undefined,
    windowCenters: [],
    windowWidths: [],
    windowNames: [],
    voiLutFunction: undefined,
    hasVoiLut: false,
    rescaleSlope: 1,
    rescaleIntercept: -1024,
    rescaleType: 'HU',
    ...more,
  };
}

function frames(zs: readonly number[]): StackFrame[] {
  return zs.map((z) => ({
    imageId: String(z),
    sopInstanceUid: String(z),
    frame: 1,
    instanceNumber: String(z + 1),
    place: slicePlace([0, 0, z], orientation),
  }));
}

/** Slices whose every value is their z; `unlike` gives other facts for one of them, `broken` can't be read. */
function source(
  more: { unlike?: Record<string, Partial<FrameFacts>>; broken?: string; colour?: boolean } = {},
) {
  const slices: SliceSource = {
    load: (imageId) =>
      imageId === more.broken
        ? Promise.reject(new Error('damaged'))
        : Promise.resolve({
            values: new Float32Array(size * size).fill(Number(imageId)),
            colour: more.colour === true,
            inverted: false,
          }),
    factsOf: (imageId) => ({
      facts: facts(),
      frame: frameFacts(Number(imageId), more.unlike?.[imageId]),
    }),
  };
  return slices;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const bytes = size * size * 2;

function open(from: SliceSource, bound = 1024 ** 2) {
  const images = createMprImages();
  const volumes = createVolumes({ source: from, images, bound: () => bound });
  return { volumes, images, volume: volumes.acquire('1') };
}

function settled(volume: SeriesVolume, kind: VolumeState['kind']): Promise<VolumeState> {
  return new Promise((resolve) => {
    const look = (state: VolumeState): void => {
      if (state.kind === kind) resolve(state);
    };
    volume.state.subscribe(look);
    look(volume.state.getState());
  });
}

async function ready(volume: SeriesVolume): Promise<Extract<VolumeState, { kind: 'ready' }>> {
  const state = await settled(volume, 'ready');
  if (state.kind !== 'ready') throw new Error(state.kind);
  return state;
}

async function reason(from: SliceSource, of = upTo(6)): Promise<string> {
  const { volume } = open(from);
  volume.setFrames(frames(of), 0);
  const state = await settled(volume, 'refused');
  return state.kind === 'refused' ? state.reason : state.kind;
}

const single = { projection: 'average', thicknessMm: 0 } as const;

describe('the volume of a series', () => {
  it('is read and gives pictures of its planes with the values of the slices', async () => {
    const { volume, images } = open(source());
    volume.setFrames(frames(upTo(6)), 0);
    const state = await ready(volume);
    const [head] = state.volume.framesOf('axial', single);
    const coronal = state.volume.framesOf('coronal', single)[3];
    const drawn = images.find(coronal?.imageId ?? '');
    expect(images.find(head?.imageId ?? '')?.draw().pixels[0]).toBe(5);
    expect(drawn?.facts.layout).toMatchObject({ rows: 6, columns: size });
    expect(drawn?.frame.imagePosition).toEqual([0, 3, 5]);
    expect(Array.from(drawn?.draw().pixels ?? []).filter((_, at) => at % size === 0)).toEqual([
      5, 4, 3, 2, 1, 0,
    ]);
  });

  it('says that images have arrived since, and takes them in when asked', async () => {
    const { volume } = open(source());
    volume.setFrames(frames(upTo(6)), 0);
    const before = await ready(volume);
    volume.setFrames(frames(upTo(9)), 0);
    expect(await ready(volume)).toMatchObject({ later: 3, volume: { id: before.volume.id } });
    volume.renew();
    await settled(volume, 'reading');
    const after = await ready(volume);
    expect(after.later).toBe(0);
    expect(after.volume.gridOf('axial').count).toBe(9);
  });

  it('is tried again by itself when a slice was missing', async () => {
    const { volume } = open(source());
    volume.setFrames(frames([0, 1, 2, 4, 5]), 0);
    await settled(volume, 'refused');
    volume.setFrames(frames(upTo(6)), 0);
    expect((await ready(volume)).volume.gridOf('axial').count).toBe(6);
  });

  it('that is too large waits for a choice, and then reads only that', async () => {
    const { volume } = open(source(), bytes * 10);
    volume.setFrames(frames(upTo(20)), 15);
    const state = await settled(volume, 'choose');
    expect(state).toMatchObject({
      plan: { bytes: bytes * 20, offers: [{ bytes: bytes * 5 }, { bytes: bytes * 10 }] },
    });
    volume.choose({ kind: 'slab', first: 10, slices: 10 });
    const grid = (await ready(volume)).volume.gridOf('axial');
    expect([grid.count, grid.origin[2]]).toEqual([10, 19]);
  });

  it('is let go when the last pane is', async () => {
    const { volumes, images, volume } = open(source());
    expect(volumes.acquire('1')).toBe(volume);
    volume.setFrames(frames(upTo(6)), 0);
    const [first] = (await ready(volume)).volume.framesOf('axial', single);
    volumes.release('1');
    expect(images.find(first?.imageId ?? '')).toBeDefined();
    volumes.release('1');
    expect(images.find(first?.imageId ?? '')).toBeUndefined();
  });

  it('is refused in plain words when a slice is damaged, unlike the others, in colour or without a scale', async () => {
    expect(await reason(source({ broken: '3' }))).toBe(
      'Image 4 cannot be read, and a volume needs every slice.',
    );
    const unlike = 'Its slices differ in size, pixel spacing or kind of values.';
    expect(await reason(source({ unlike: { 2: { pixelSpacing: [1, 1.2] } } }))).toBe(unlike);
    expect(await reason(source({ unlike: { 2: { rescaleSlope: 0.5 } } }))).toBe(unlike);
    expect(await reason(source({ colour: true }))).toBe('Its images are in colour.');
    expect(await reason(source({ unlike: { 0: { spacingKind: 'none' } } }))).toMatch(/how large a pixel is/);
    expect(await reason(source(), [])).toMatch(/No image/);
  });
});
