import { describe, expect, it } from 'vitest';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { FrameFacts } from './instance/frame-facts.ts';
import type { ImageFacts } from './instance/image-facts.ts';
import { problemWords } from './instance/image-problem.ts';
import { lossyText, patientLines, seriesLines, studyLines, windowText } from './overlay-text.ts';
import { scaleBar } from './scale-bar.ts';
import { windowOfRange, windowPresets, windowRange } from './window-presets.ts';

const study: LibraryStudy = {
  studyInstanceUid: '1.2',
  patientName: 'SMITH^John',
  patientId: 'P1',
  patientBirthDate: '19610401',
  patientSex: 'M',
  studyDate: '20260314',
  studyTime: '134501',
  accessionNumber: 'A7',
  studyDescription: 'Abdomen',
  referringPhysicianName: '',
  modalities: ['CT'],
  series: 1,
  instances: 1,
  bytes: 1,
  receivedAt: 0,
};
const frame: FrameFacts = {
  imagePosition: [0, 0, -12.5],
  imageOrientation: [1, 0, 0, 0, 1, 0],
  pixelSpacing: [1, 1],
  spacingKind: 'patient',
  calibration: { basis: { kind: 'patient' }, rowSpacing: 1, columnSpacing: 1, regions: [] },
  valueUnit: 'HU',
  sliceThickness: 2.5,
  sliceLocation: 99,
  windowCenters: [],
  windowWidths: [],
  windowNames: [],
  voiLutFunction: undefined,
  hasVoiLut: false,
  rescaleSlope: 1,
  rescaleIntercept: 0,
  rescaleType: '',
};
const facts = {
  numberOfFrames: 1,
  laterality: '',
  lossy: false,
  lossyRatio: undefined,
  transferSyntaxUid: '1.2.840.10008.1.2.4.50',
} as ImageFacts;

describe('the corners of a picture', () => {
  it('name the patient, with the age at the time of the study', () => {
    expect(patientLines(study)).toEqual(['SMITH, John', 'ID P1', '*1961-04-01 M 64 y']);
  });

  it('say that there is no name and no ID instead of staying empty', () => {
    const nobody = { ...study, patientName: '', patientId: '', patientBirthDate: '', patientSex: '' };
    expect(patientLines(nobody)).toEqual(['No name', 'No ID']);
  });

  it('leave out what the study does not say', () => {
    expect(studyLines({ ...study, accessionNumber: '', studyTime: '' })).toEqual(['2026-03-14', 'Abdomen']);
  });

  it('give the place along the normal, not the slice location of the file', () => {
    expect(seriesLines(facts, frame, { series: undefined, place: 3, count: 9, frame: 1 })).toEqual([
      'Im 3 / 9',
      'Pos -12.5 mm   Thk 2.5 mm',
    ]);
  });

  it('give the frame of multi-frame images', () => {
    const lines = seriesLines({ ...facts, numberOfFrames: 40 }, frame, {
      series: undefined,
      place: 12,
      count: 40,
      frame: 12,
    });
    expect(lines[0]).toBe('Im 12 / 40   Frame 12 / 40');
  });

  it('say "Lossy" when detail was lost, with the ratio where it is known', () => {
    expect(lossyText(facts)).toBeUndefined();
    expect(lossyText({ ...facts, lossy: true, lossyRatio: 10 })).toBe('Lossy JPEG Baseline 10:1');
  });

  it('write the window as width and level', () => {
    expect(windowText({ center: 40, width: 400 })).toBe('W 400  L 40');
    expect(windowText({ center: 0.5, width: 1 })).toBe('W 1.00  L 0.50');
  });
});

describe('windows', () => {
  it('of CT are on the number keys, with those of the file and the full range after them', () => {
    const presets = windowPresets('CT');
    expect(presets[0]).toEqual({ key: '1', name: 'Abdomen', window: { center: 40, width: 400 } });
    expect(presets.map((preset) => preset.key).join('')).toBe('123456789');
  });

  it('of other modalities are those of the file and the full range', () => {
    expect(windowPresets('MR').map((preset) => preset.window)).toEqual(['file', 'full-range']);
  });

  it('become a range as the standard counts, and back', () => {
    expect(windowRange({ center: 40, width: 400 })).toEqual({ lower: -160, upper: 239 });
    expect(windowOfRange({ lower: -160, upper: 239 })).toEqual({ center: 40, width: 400 });
  });
});

describe('the scale bar', () => {
  it('is the longest round length that fits', () => {
    expect(scaleBar(0.5, 160)).toEqual({ pixels: 100, label: '5 cm' });
    expect(scaleBar(0.02, 160)).toEqual({ pixels: 100, label: '2 mm' });
  });

  it('is left out when nothing fits or the scale is not known', () => {
    expect(scaleBar(Number.NaN, 160)).toBeUndefined();
    expect(scaleBar(0, 160)).toBeUndefined();
  });
});

it('a refused picture says why and that its file is kept', () => {
  const words = problemWords({ kind: 'unsupported', reason: 'JPEG Extended 12 bit' });
  expect(words.title).toBe('This image cannot be shown correctly yet');
  expect(words.text).toContain('JPEG Extended 12 bit. The file is kept unchanged.');
});
