/** Fictitious people. Dates are fixed, so that every start has the same studies. */
export interface SamplePatient {
  readonly id: string;
  readonly name: string;
  /** Specific Character Set of the patient's studies; empty: plain ASCII. */
  readonly characterSet: string;
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
  readonly studies: readonly SampleStudy[];
}

export interface SampleStudy {
  readonly date: string;
  readonly time: string;
  readonly description: string;
  readonly referringPhysician: string;
  readonly series: readonly SampleSeries[];
}

export type SampleSeries =
  | {
      readonly kind: 'ct';
      readonly description: string;
      readonly seed: number;
      readonly noduleRadius: number;
    }
  | {
      readonly kind: 'mr';
      readonly description: string;
      readonly seed: number;
      readonly weighting: 't1' | 't2';
      readonly compressed: boolean;
    }
  | {
      readonly kind: 'radiograph';
      readonly modality: 'CR' | 'DX';
      readonly description: string;
      readonly seed: number;
      readonly view: 'PA' | 'LATERAL';
      readonly scale: number;
      readonly inverted: boolean;
    }
  | { readonly kind: 'ultrasound'; readonly description: string; readonly seed: number };

function chest(
  seed: number,
  view: 'PA' | 'LATERAL',
  options: { modality?: 'CR' | 'DX'; scale?: number; inverted?: boolean } = {},
): SampleSeries {
  const { modality = 'DX', scale = 1, inverted = false } = options;
  return { kind: 'radiograph', modality, description: `Chest ${view}`, seed, view, scale, inverted };
}

const headT1: SampleSeries = {
  kind: 'mr',
  description: 'T1 axial',
  seed: 210,
  weighting: 't1',
  compressed: false,
};
const headT2: SampleSeries = {
  kind: 'mr',
  description: 'T2 axial',
  seed: 220,
  weighting: 't2',
  compressed: true,
};
const heart: SampleSeries = { kind: 'ultrasound', description: 'Apical four chamber', seed: 300 };

export const samplePatients: readonly SamplePatient[] = [
  {
    id: 'MV-1001',
    name: 'Müller^Jürgen^^Dr.',
    characterSet: 'ISO_IR 100',
    birthDate: '19580314',
    sex: 'M',
    studies: [
      {
        date: '20260210',
        time: '093015',
        description: 'CT Thorax/Abdomen KM, Verlaufskontrolle',
        referringPhysician: 'Vögele^Renate',
        series: [{ kind: 'ct', description: 'Portalvenös 2.5 mm', seed: 100, noduleRadius: 9 }],
      },
      {
        date: '20250204',
        time: '141200',
        description: 'CT Thorax/Abdomen KM',
        referringPhysician: 'Vögele^Renate',
        series: [{ kind: 'ct', description: 'Portalvenös 2.5 mm', seed: 110, noduleRadius: 5 }],
      },
      {
        date: '20241118',
        time: '102233',
        description: 'Röntgen Thorax 2 Ebenen',
        referringPhysician: 'Vögele^Renate',
        series: [
          chest(400, 'PA', { modality: 'CR', scale: 1.04 }),
          chest(401, 'LATERAL', { modality: 'CR', scale: 1.04 }),
        ],
      },
    ],
  },
  {
    id: 'MV-1002',
    name: 'Yamamoto^Hanako=山本^花子=やまもと^はなこ',
    characterSet: 'ISO 2022 IR 6\\ISO 2022 IR 87',
    birthDate: '19720908',
    sex: 'F',
    studies: [
      {
        date: '20260120',
        time: '161500',
        description: '頭部MRI',
        referringPhysician: 'Sato^Kenji=佐藤^健二',
        series: [headT1, headT2],
      },
      {
        date: '20240611',
        time: '111000',
        description: '頭部MRI',
        referringPhysician: 'Sato^Kenji=佐藤^健二',
        series: [{ ...headT1, seed: 230 }],
      },
    ],
  },
  {
    id: 'MV-1003',
    name: 'Иванова^Мария^Петровна',
    characterSet: 'ISO_IR 144',
    birthDate: '19891201',
    sex: 'F',
    studies: [
      {
        date: '20260302',
        time: '084500',
        description: 'Рентгенография грудной клетки',
        referringPhysician: 'Орлов^Павел',
        series: [chest(410, 'PA', { scale: 1.1 }), chest(411, 'LATERAL', { scale: 1.1 })],
      },
      {
        date: '20240512',
        time: '095500',
        description: 'Рентгенография грудной клетки',
        referringPhysician: 'Орлов^Павел',
        series: [chest(412, 'PA', { modality: 'CR', scale: 1.1, inverted: true })],
      },
    ],
  },
  {
    id: 'MV-1004',
    name: 'Παπαδάκης^Νίκος',
    characterSet: 'ISO_IR 126',
    birthDate: '19650722',
    sex: 'M',
    studies: [
      {
        date: '20260228',
        time: '121500',
        description: 'Υπερηχογράφημα καρδιάς',
        referringPhysician: 'Γεωργίου^Ελένη',
        series: [heart],
      },
    ],
  },
  {
    id: 'MV-1005',
    name: 'כהן^דנה',
    characterSet: 'ISO_IR 138',
    birthDate: '19950405',
    sex: 'F',
    studies: [
      {
        date: '20260305',
        time: '073000',
        description: 'צילום חזה',
        referringPhysician: 'לוי^יוסף',
        series: [chest(420, 'PA', { scale: 1.14 })],
      },
    ],
  },
  {
    id: 'MV-1006',
    name: 'Li^Mei=李^梅=',
    characterSet: 'GB18030',
    birthDate: '20010919',
    sex: 'F',
    studies: [
      {
        date: '20260115',
        time: '150000',
        description: '胸部正位片',
        referringPhysician: 'Zhao^Lei=赵^磊',
        series: [chest(430, 'PA', { scale: 1.12 })],
      },
      {
        date: '20230816',
        time: '150000',
        description: '胸部正位片',
        referringPhysician: 'Zhao^Lei=赵^磊',
        series: [chest(431, 'PA', { modality: 'CR', scale: 1.12 })],
      },
    ],
  },
  {
    id: 'MV-1007',
    name: 'Kim^Jisoo=金^智秀=김^지수',
    characterSet: 'ISO 2022 IR 6\\ISO 2022 IR 149',
    birthDate: '19800228',
    sex: 'M',
    studies: [
      {
        date: '20251209',
        time: '101000',
        description: '흉부 촬영',
        referringPhysician: 'Park^Minho=박^민호',
        series: [chest(440, 'PA', { scale: 1.06 })],
      },
    ],
  },
  {
    id: 'MV-1008',
    name: 'Nguyễn^Văn An',
    characterSet: 'ISO_IR 192',
    birthDate: '19911111',
    sex: 'M',
    studies: [
      {
        date: '20260222',
        time: '170500',
        description: 'X-quang ngực thẳng',
        referringPhysician: 'Trần^Thị Bình',
        series: [chest(450, 'PA', { scale: 1.08 })],
      },
    ],
  },
];
