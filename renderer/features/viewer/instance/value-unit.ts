import type { DataSet } from 'dicom-parser';
import { firstItem } from './read-values.ts';

/** Those of CT whose values are Hounsfield units where they say nothing else (PS3.3 C.8.2.1: Rescale Type). */
const computedTomography = new Set(['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.2.1']);

/** Their Modality LUT is not for display, and their values are those that are stored (PS3.3 C.8.7.1.1.2). */
const storedValues = new Set(['1.2.840.10008.5.1.4.1.1.12.1', '1.2.840.10008.5.1.4.1.1.12.2']);

/** Units (0054,1001) as one reads them; the others are written as they are. */
const nuclearUnits: Readonly<Record<string, string>> = {
  CNTS: 'counts',
  NONE: '',
  CM2: 'cm²',
  PCNT: '%',
  CPS: 'counts/s',
  BQML: 'Bq/ml',
  MGMINML: 'mg/min/ml',
  UMOLMINML: 'µmol/min/ml',
  MLMING: 'ml/min/g',
  MLG: 'ml/g',
  '1CM': '1/cm',
  UMOLML: 'µmol/ml',
  PROPCNTS: 'counts (prop.)',
  PROPCPS: 'counts/s (prop.)',
  MLMINML: 'ml/min/ml',
  MLML: 'ml/ml',
  GML: 'g/ml',
  STDDEV: 'SD',
  SUV: 'SUV',
};

/** SUV Type (0054,1006): how values in g/ml and cm²/ml are normalised; body weight when it is absent. */
const suvTypes: Readonly<Record<string, string>> = {
  BW: 'SUVbw',
  BSA: 'SUVbsa',
  LBM: 'SUVlbm',
  LBMJAMES128: 'SUVlbm',
  LBMJANMA: 'SUVlbm',
  IBW: 'SUVibw',
};

/**
 * The unit of a picture's values after rescaling: HU only where the file or the SOP class says so, for nuclear medicine
 * what Units says, else Rescale Type or Modality LUT Type; empty where nothing does.
 */
export function readValueUnit(dataSet: DataSet, transform: DataSet): string {
  const sopClassUid = dataSet.string('x00080016')?.trim() ?? '';
  if (storedValues.has(sopClassUid)) return '';
  const units = dataSet.string('x00541001')?.trim();
  if (units) return nuclearUnit(dataSet, units);
  const lutType = firstItem(dataSet, 'x00283000')?.string('x00283004')?.trim();
  const type = lutType ?? transform.string('x00281054')?.trim() ?? '';
  if (type === '' && computedTomography.has(sopClassUid)) return isRescaled(transform) ? 'HU' : '';
  return rescaleUnits[type] ?? type.slice(0, 16);
}

/** Defined terms of PS3.3 C.11.1.1.2 as one reads them. */
const rescaleUnits: Readonly<Record<string, string>> = {
  US: '',
  OD: '×10⁻³ OD',
  HU: 'HU',
  HU_MOD: 'HU (modified)',
  MGML: 'mg/ml',
  Z_EFF: 'Z eff.',
  ED: '×10²³ e/ml',
  EDW: 'e dens. (water 1)',
  PCT: '%',
};

function isRescaled(transform: DataSet): boolean {
  return transform.floatString('x00281053') !== undefined;
}

function nuclearUnit(dataSet: DataSet, units: string): string {
  if (units === 'GML' || units === 'CM2ML') {
    const type = dataSet.string('x00541006')?.trim();
    const known = type ? suvTypes[type] : undefined;
    if (known) return known;
    return units === 'GML' ? 'SUVbw' : 'cm²/ml';
  }
  return nuclearUnits[units] ?? units.slice(0, 16);
}
