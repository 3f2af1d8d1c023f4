import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deidentifyOptionsSchema, type ExportProgress } from '../../shared/contract/share.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { run } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/**
 * Attributes of PS3.15 table E.1-1, written down here anew: tag, VR, and what may be left of it. `-` nothing, `e` nothing or
 * an empty value, `d` another value, `u` another UID. DCMTK makes a file with all of them and shows what is in the copy.
 */
const attributes = `
0008,0012 DA -
0008,0014 UI u
0008,0018 UI u
0008,0020 DA e
0008,0021 DA d
0008,0022 DA e
0008,0023 DA d
0008,0024 DA -
0008,0025 DA -
0008,002a DT d
0008,0030 TM e
0008,0031 TM d
0008,0032 TM e
0008,0033 TM d
0008,0050 SH e
0008,0058 UI u
0008,0080 LO d
0008,0081 ST -
0008,0090 PN e
0008,0092 ST -
0008,0094 SH -
0008,0201 SH -
0008,1010 SH d
0008,1030 LO -
0008,103e LO -
0008,1040 LO -
0008,1048 PN -
0008,1050 PN -
0008,1060 PN -
0008,1070 PN d
0008,1080 LO -
0008,2111 ST -
0008,4000 LT -
0010,0010 PN d
0010,0020 LO d
0010,0021 LO -
0010,0030 DA e
0010,0032 TM -
0010,0040 CS e
0010,1000 LO -
0010,1001 PN -
0010,1005 PN -
0010,1010 AS -
0010,1040 LO -
0010,1060 PN -
0010,1080 LO -
0010,1090 LO -
0010,2000 LO -
0010,2110 LO -
0010,2150 LO -
0010,2152 LO -
0010,2154 SH -
0010,2160 SH -
0010,2180 SH -
0010,21a0 CS -
0010,21b0 LT -
0010,21d0 DA -
0010,21f0 LO -
0010,4000 LT -
0012,0010 LO d
0012,0020 LO d
0012,0040 LO d
0018,1000 LO d
0018,1002 UI u
0018,1004 LO -
0018,1005 LO -
0018,1007 LO -
0018,1008 LO -
0018,1030 LO d
0018,1400 LO d
0018,4000 LT -
0018,700a SH d
0020,000d UI u
0020,000e UI u
0020,0010 SH e
0020,0052 UI u
0020,0200 UI u
0020,4000 LT -
0028,4000 LT -
0032,1032 PN -
0032,1033 LO -
0032,1060 LO e
0032,4000 LT -
0038,0010 LO -
0038,0020 DA -
0038,0300 LO -
0038,0500 LO -
0038,4000 LT -
0040,0006 PN -
0040,0241 AE -
0040,0242 SH -
0040,0243 SH -
0040,0244 DA -
0040,0245 TM -
0040,0253 SH -
0040,0254 LO -
0040,0280 ST -
0040,1001 SH -
0040,1004 LO -
0040,1400 LT -
0040,2016 LO e
0040,2017 LO e
0040,2400 LT -
0040,a027 LO d
0040,a075 PN d
0040,a123 PN d
0040,a124 UI u
0088,0140 UI u
0088,0904 LO -
4000,4000 LT -
4008,0114 PN -
4008,4000 ST -
`
  .trim()
  .split('\n')
  .map((row) => row.split(' ') as [tag: string, vr: string, left: string]);

const secretUid = '1.2.826.0.1.3680043.9.7433.990';

function secretValue(vr: string, index: number): string {
  switch (vr) {
    case 'UI':
      return `${secretUid}.${index + 1}`;
    case 'DA':
      return '20190817';
    case 'DT':
      return '20190817061545';
    case 'TM':
      return '061545';
    case 'AS':
      return '057Y';
    case 'CS':
      return 'SECRET';
    default:
      return `SECRET${index}`;
  }
}

/** What must not be found anywhere in a copy. */
const secrets = /SECRET|20190817|061545|057Y|1\.2\.826\.0\.1\.3680043\.9\.7433\.990/;

/** A file with every attribute, some of them in a sequence again, private ones and an overlay, made by DCMTK. */
async function everything(folder: string): Promise<string> {
  const line = ([tag, vr]: readonly [string, string, string], index: number): string =>
    `(${tag}) ${vr} [${secretValue(vr, index)}]`;
  const inside = attributes
    .filter(([tag]) => /^(0010|0040|0018|0008,10)/.test(tag))
    .map((row, index) => `    ${line(row, index)}`);
  const lines = [
    ...attributes.map(line),
    '(0008,0016) UI [1.2.840.10008.5.1.4.1.1.2]',
    '(0008,0060) CS [CT]',
    '(0008,1140) SQ',
    '  (fffe,e000) -',
    '    (0008,1150) UI [1.2.840.10008.5.1.4.1.1.2]',
    `    (0008,1155) UI [${secretValue(
      'UI',
      attributes.findIndex(([tag]) => tag === '0008,0018'),
    )}]`,
    '  (fffe,e00d) -',
    '(fffe,e0dd) -',
    '(0040,9096) SQ',
    '  (fffe,e000) -',
    ...inside,
    '  (fffe,e00d) -',
    '(fffe,e0dd) -',
    '(0029,0010) LO [SECRET PRIVATE]',
    '(0029,1001) LO [SECRET]',
    '(6000,4000) LT [SECRET]',
    '(0018,1012) DA [20190817]',
    '(0018,0050) DS [1.25]',
    '(0028,0010) US 2',
    '(0028,0011) US 2',
    '(0028,0100) US 8',
    '(7fe0,0010) OB 01\\02\\03\\04',
  ];
  const text = join(folder, 'everything.txt');
  const file = join(folder, 'everything.dcm');
  await writeFile(text, lines.join('\n'));
  const made = await run('dump2dcm', ['+E', text, file]);
  if (made.code !== 0) throw new Error(made.stderr + made.stdout);
  return file;
}

let backend: TestBackend;
let folder: string;

beforeAll(async () => {
  backend = await startBackend({ listener: false });
});
afterAll(() => backend.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-anonymous-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function importAll(paths: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let studies: string[] = [];
    backend.client.subscribe(
      'library.import',
      { paths: [...paths] },
      {
        event: (progress) => {
          studies = progress.studies;
        },
        end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve(studies)),
      },
    );
  });
}

async function copiesOf(
  studies: readonly string[],
  options: object = {},
): Promise<{ readonly last: ExportProgress; readonly files: string[] }> {
  const request = {
    scopes: studies.map((studyInstanceUid) => ({ studyInstanceUid })),
    folder,
    form: 'folder' as const,
    dicomdir: false,
    deidentify: deidentifyOptionsSchema.parse(options),
  };
  const last = await new Promise<ExportProgress>((resolve, reject) => {
    let progress: ExportProgress | undefined;
    backend.client.subscribe('share.export', request, {
      event: (event) => {
        progress = event;
      },
      end: (failure) => (progress && !failure ? resolve(progress) : reject(new Error(failure?.kind))),
    });
  });
  const entries = await readdir(last.path ?? '', { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return { last, files };
}

async function dump(file: string): Promise<string> {
  const { code, stdout } = await run('dcmdump', ['+L', '--load-all', '--quiet', '--no-uid-names', file]);
  expect(code).toBe(0);
  return stdout;
}

/** The value of a top-level attribute as dcmdump shows it; undefined when it is not there. */
function shownValue(text: string, tag: string): string | undefined {
  const found = new RegExp(`^\\(${tag}\\) .. (?:\\[(.*)\\]|\\(no value available\\)|[^#]*)`, 'm').exec(text);
  return found ? (found[1] ?? '') : undefined;
}

describe('a de-identified copy', () => {
  it('has of every attribute of the profile what the profile leaves, in sequences too, by dcmdump', async () => {
    const source = await everything(folder);
    const studies = await importAll([source]);
    const before = await readFile(source);
    const { files, last } = await copiesOf(studies);
    expect(last).toMatchObject({ files: 1, problems: [] });
    const text = await dump(files[0] ?? '');
    expect(text.split('\n').filter((line) => secrets.test(line))).toEqual([]);
    for (const [tag, vr, left] of attributes) {
      const value = shownValue(text, tag);
      if (left === '-') expect(value, tag).toBeUndefined();
      if (left === 'e') expect(value ?? '', tag).toBe('');
      if (left === 'd' || left === 'u') expect(value, `${tag} ${vr}`).toBeTruthy();
      if (left === 'u') expect(value, tag).toMatch(/^2\.25\.\d+$/);
    }
    // References follow the instance; what tells nothing stays; the copy says what it is.
    expect(text).toContain(`(0008,1155) UI [${shownValue(text, '0008,0018')}]`);
    expect(shownValue(text, '0018,0050')).toBe('1.25');
    expect(text).toMatch(/\(7fe0,0010\) O[BW] 01\\02\\03\\04/);
    expect(shownValue(text, '0012,0062')).toBe('YES');
    expect(text).toContain('(0008,0100) SH [113100]');
    expect(shownValue(text, '0028,0303')).toBe('REMOVED');
    // The original is what it was.
    expect(await readFile(source)).toEqual(before);
    expect((await backend.client.call('library.search', { studyInstanceUids: studies })).total).toBe(1);
  });

  it('keeps what its options say, and says so by their codes', async () => {
    const studies = await importAll([await everything(folder)]);
    const kept = await copiesOf(studies, {
      retainUids: true,
      retainDevice: true,
      retainInstitution: true,
      retainPatientCharacteristics: true,
      dates: 'full',
    });
    const text = await dump(kept.files[0] ?? '');
    expect(shownValue(text, '0020,000d')).toContain(secretUid);
    expect(shownValue(text, '0018,1000')).toContain('SECRET');
    expect(shownValue(text, '0008,0080')).toContain('SECRET');
    expect(shownValue(text, '0010,1010')).toBe('057Y');
    expect(shownValue(text, '0008,0020')).toBe('20190817');
    expect(shownValue(text, '0010,0010')).toMatch(/^ANON-/);
    expect(shownValue(text, '0010,0030')).toBe('');
    for (const code of ['113100', '113106', '113108', '113109', '113110', '113112'])
      expect(text).toContain(`(0008,0100) SH [${code}]`);
  });

  it('shifts dates by the same days through a patient, and leaves no original date', async () => {
    const studies = await importAll([await everything(folder)]);
    const { files } = await copiesOf(studies, { dates: 'shifted' });
    const text = await dump(files[0] ?? '');
    expect(text).not.toContain('20190817');
    const date = shownValue(text, '0008,0020');
    expect(date).toMatch(/^(200|201)\d{5}$/);
    expect(shownValue(text, '0008,0021')).toBe(date);
    expect(shownValue(text, '0008,002a')?.startsWith(date ?? '-')).toBe(true);
    expect(shownValue(text, '0028,0303')).toBe('MODIFIED');
  });

  it('leaves nothing of the patients of real files, one study one study, documents out, burned-in text told', async () => {
    const names = ['CT_small', 'MR_small', 'rtplan', 'image_dfl', 'ExplVR_BigEnd', 'JPEG2000', 'test-SR'];
    const sources = names.map((name) => join(pydicomFolder, `${name}.dcm`));
    const studies = await importAll(sources);
    const { files, last } = await copiesOf(studies);
    expect(last.problems).toEqual([]);
    expect(files.length).toBe(names.length);
    // Screens and ultrasound are not trusted.
    expect(last.warnings?.burnedIn).toBeGreaterThanOrEqual(2);
    expect(last.warnings?.contentLost).toBe(1);
    const copies = (await Promise.all(files.map(dump))).join('\n');
    for (const source of sources) {
      const original = await dump(source);
      for (const tag of [
        '0010,0010',
        '0010,0020',
        '0020,000d',
        '0020,000e',
        '0008,0018',
        '0008,0050',
        '0010,0030',
      ]) {
        const value = shownValue(original, tag);
        if (value && value.length > 3) expect(copies.includes(`[${value}]`), `${source} ${tag}`).toBe(false);
      }
      expect(copies).not.toMatch(/^\((?!fffe)[0-9a-f]{3}[13579bdf],/m);
    }
    // Pixels are what they were.
    const pixels = /\(7fe0,0010\) O[BW] ([0-9a-f\\]+)/.exec(await dump(sources[0] ?? ''))?.[1] ?? 'none';
    expect(copies).toContain(pixels);
  });

  it('is previewed attribute by attribute, with nothing written', async () => {
    const studies = await importAll([await everything(folder)]);
    const { changes, examined } = await backend.client.call('share.previewDeidentified', {
      scopes: studies.map((studyInstanceUid) => ({ studyInstanceUid })),
      options: {},
    });
    expect(examined).toBe(1);
    const of = (keyword: string) => changes.find((change) => change.keyword === keyword);
    expect(of('PatientName')).toMatchObject({
      action: 'replaced',
      before: expect.stringContaining('SECRET'),
    });
    expect(of('StudyDescription')).toMatchObject({ action: 'removed', after: '' });
    expect(of('PatientBirthDate')).toMatchObject({ action: 'emptied', after: '' });
    expect(of('Modality')).toBeUndefined();
    expect((await readdir(folder)).sort()).toEqual(['everything.dcm', 'everything.txt']);
  });
});
