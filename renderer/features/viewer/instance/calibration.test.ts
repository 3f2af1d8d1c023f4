import { describe, expect, it } from 'vitest';
import { scaleFor } from '../measure/scale.ts';
import { dataSet, file, type Item } from './data-set.test-support.ts';
import { readFrameFacts } from './frame-facts.ts';
import { readPart10 } from './part10.ts';

const explicit = '1.2.840.10008.1.2.1';

async function read(...elements: Item) {
  const sorted = [...elements].sort((a, b) => a[0] - b[0]);
  return readFrameFacts(await readPart10(file(explicit, dataSet(sorted))), 0);
}

const spacing = (row: string, column = row): Item[number] => [0x00280030, 'DS', `${row}\\${column}`];
const imager = (row: string, column = row): Item[number] => [0x00181164, 'DS', `${row}\\${column}`];
const modality = (name: string): Item[number] => [0x00080060, 'CS', name];
const type = (name: string): Item[number] => [0x00280a02, 'CS', name];

describe('the size of a pixel', () => {
  it('of a slice is its Pixel Spacing, rows first', async () => {
    const { calibration } = await read(modality('CT'), spacing('0.5', '0.7'));
    expect(calibration).toEqual({
      basis: { kind: 'patient' },
      rowSpacing: 0.5,
      columnSpacing: 0.7,
      regions: [],
    });
  });

  it.each<[string, Item, object, number]>([
    ['imager spacing alone', [modality('DX'), imager('0.2')], { kind: 'detector' }, 0.2],
    [
      'both the same, so not corrected',
      [modality('DX'), imager('0.2'), spacing('0.200000001')],
      { kind: 'detector' },
      0.2,
    ],
    [
      'both, not the same, so corrected in a way that is not said',
      [modality('DX'), imager('0.2'), spacing('0.15')],
      { kind: 'calibrated', by: 'other' },
      0.15,
    ],
    [
      'an object of known size',
      [modality('DX'), imager('0.2'), spacing('0.15'), type('FIDUCIAL')],
      { kind: 'calibrated', by: 'fiducial' },
      0.15,
    ],
    [
      'geometry',
      [modality('XA'), imager('0.2'), spacing('0.15'), type('GEOMETRY')],
      { kind: 'calibrated', by: 'geometry' },
      0.15,
    ],
    ['Pixel Spacing alone', [modality('CR'), spacing('0.15')], { kind: 'undetermined' }, 0.15],
    [
      'imager spacing and a magnification factor',
      [modality('MG'), imager('0.1'), [0x00181114, 'DS', '1.25']],
      { kind: 'magnification', factor: 1.25 },
      0.08,
    ],
    ['a scanned film', [modality('OT'), [0x00182010, 'DS', '0.17\\0.17']], { kind: 'scanned' }, 0.17],
    ['nothing', [modality('OT')], { kind: 'none' }, 1],
    ['values that are none', [modality('CT'), spacing('0')], { kind: 'none' }, 1],
  ])('of a projection with %s', async (_, elements, basis, size) => {
    const { calibration } = await read(...elements);
    expect(calibration.basis).toEqual(basis);
    expect(calibration.columnSpacing).toBeCloseTo(size, 6);
  });

  it('is only a proportion where the file gives only that', async () => {
    const { calibration } = await read(modality('OT'), [0x00280034, 'IS', '4\\2']);
    expect(calibration).toMatchObject({ basis: { kind: 'proportions' }, rowSpacing: 2, columnSpacing: 1 });
  });

  it('in enhanced projections comes from the functional groups', async () => {
    const { calibration } = await read(modality('XA'), [
      0x52009229,
      'SQ',
      [[[0x00289443, 'SQ', [[imager('0.3')]]]]],
    ]);
    expect(calibration).toMatchObject({ basis: { kind: 'detector' }, rowSpacing: 0.3 });
  });

  it('of ultrasound is that of its regions', async () => {
    const { calibration } = await read(modality('US'), spacing('9'), [
      0x00186011,
      'SQ',
      [
        [
          [0x00186016, 'UL', 0],
          [0x00186018, 'UL', 10],
          [0x0018601a, 'UL', 20],
          [0x0018601c, 'UL', 109],
          [0x0018601e, 'UL', 219],
          [0x00186024, 'US', 3],
          [0x00186026, 'US', 3],
          [0x0018602c, 'FD', 0.02],
          [0x0018602e, 'FD', 0.04],
        ],
      ],
    ]);
    const at = (x: number, y: number) => scaleFor(calibration, [[x, y]]);
    expect(at(60, 120)).toMatchObject({ unit: 'mm', size: { across: 0.2, down: 0.4 } });
    expect(at(9.6, 120)).toMatchObject({ unit: 'mm' });
    expect(at(9.4, 120)).toMatchObject({ unit: 'px' });
  });
});

describe('the unit of the values', () => {
  const ct: Item[number] = [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'];
  const slope: Item[number] = [0x00281053, 'DS', '1'];
  const rescaleType = (name: string): Item[number] => [0x00281054, 'LO', name];

  it.each<[string, Item, string]>([
    ['HU in CT that is rescaled', [ct, slope], 'HU'],
    ['none in CT that is not', [ct], ''],
    ['none in CT that says unspecified', [ct, slope, rescaleType('US')], ''],
    ['what another kind says', [modality('MR'), slope, rescaleType('normalized')], 'normalized'],
    ['none in MR that says nothing', [modality('MR'), slope], ''],
    ['activity in PET', [modality('PT'), slope, [0x00541001, 'CS', 'BQML']], 'Bq/ml'],
    ['SUV in PET that is stored so', [modality('PT'), slope, [0x00541001, 'CS', 'GML']], 'SUVbw'],
    [
      'SUV by lean body mass where it is said',
      [modality('PT'), [0x00541001, 'CS', 'GML'], [0x00541006, 'CS', 'LBM']],
      'SUVlbm',
    ],
    [
      'none in angiography, whose rescaling is not for display',
      [[0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.12.1'], slope, rescaleType('OD')],
      '',
    ],
  ])('is %s', async (_, elements, unit) => {
    expect((await read(...elements)).valueUnit).toBe(unit);
  });
});
