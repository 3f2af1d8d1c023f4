import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { run } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/** Every file of pydicom that is taken, and that DCMTK and pydicom can read. */
const names = readdirSync(pydicomFolder).filter((name) => name.endsWith('.dcm'));

let backend: TestBackend;
const taken = new Map<string, string>();

beforeAll(async () => {
  backend = await startBackend({ listener: false });
  for (const name of names) {
    const { stdout } = await run('dcmdump', ['-q', '+P', '0008,0018', join(pydicomFolder, name)]);
    const uid = /\[([\d.]+)/.exec(stdout)?.[1];
    if (!uid || [...taken.values()].includes(uid)) continue;
    const stored = await importFile(join(pydicomFolder, name));
    if (stored) taken.set(name, uid);
  }
});
afterAll(() => backend.close());

function importFile(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    let stored = 0;
    backend.client.subscribe(
      'library.import',
      { paths: [path] },
      {
        event: (progress) => {
          stored = progress.stored;
        },
        end: () => resolve(stored === 1),
      },
    );
  });
}

/** Tag and depth of every element as dcmdump lists them: group lengths, items and delimitations apart. */
async function dumped(path: string): Promise<string[]> {
  const { stdout } = await run('dcmdump', ['-q', '--no-uid-names', path]);
  return stdout.split('\n').flatMap((line) => {
    const match = /^( *)\(([0-9a-f]{4}),([0-9a-f]{4})\) (\w\w|\?\?|pi)/.exec(line);
    if (!match) return [];
    const [, indent = '', group = '', element = ''] = match;
    if (element === '0000' || group === 'fffe') return [];
    return [`${indent.length / 2} ${group}${element}`.toUpperCase()];
  });
}

describe('the data elements of a file', () => {
  it('are those that dcmdump lists, in its order and depth, for every file of pydicom', async () => {
    expect(taken.size).toBeGreaterThan(30);
    for (const [name, sopInstanceUid] of taken) {
      const { rows, unreadBytes } = await backend.client.call('instance.elements', { sopInstanceUid });
      expect(unreadBytes).toBe(0);
      const listed = rows
        .filter((row) => row.tag && !row.tag.endsWith('0000') && !row.path.startsWith('0002'))
        .map((row) => `${row.level} ${row.tag}`);
      const theirs = (await dumped(join(pydicomFolder, name))).filter((line) => !line.startsWith('0 0002'));
      expect(listed, name).toEqual(theirs);
    }
  });

  it('have their values, names, creators and whole texts', async () => {
    const sopInstanceUid = taken.get('CT_small.dcm') ?? '';
    const { rows, transferSyntaxUid } = await backend.client.call('instance.elements', { sopInstanceUid });
    const of = (tag: string) => rows.find((row) => row.tag === tag);
    expect(transferSyntaxUid).toBe('1.2.840.10008.1.2.1');
    expect(of('00100010')).toMatchObject({ vr: 'PN', name: 'PatientName', value: 'CompressedSamples^CT1' });
    expect(of('00280010')).toMatchObject({ vr: 'US', length: 2, value: '128' });
    expect(of('00080008')?.value).toBe('ORIGINAL\\PRIMARY\\AXIAL');
    expect(of('00090010')?.name).toBe('PrivateCreator');
    expect(of('00091001')?.name).toBe('[GEMS_IDEN_01]');
    expect(of('7FE00010')).toMatchObject({ length: 32768, name: 'PixelData' });
    expect(of('00020010')?.value).toBe('1.2.840.10008.1.2.1');
    for (const row of rows.filter((one) => one.tag && one.items === undefined).slice(0, 40)) {
      const { value } = await backend.client.call('instance.elementValue', {
        sopInstanceUid,
        path: row.path,
      });
      expect(value, row.path).toBe(row.value);
    }
  });

  it('are found at their paths in nested sequences', async () => {
    const sopInstanceUid = taken.get('rtplan.dcm') ?? '';
    const { rows } = await backend.client.call('instance.elements', { sopInstanceUid });
    const deep = rows.findLast((row) => row.level >= 4 && row.tag && row.value);
    expect(deep).toBeDefined();
    const { value } = await backend.client.call('instance.elementValue', {
      sopInstanceUid,
      path: deep?.path ?? '',
    });
    expect(value).toBe(deep?.value);
  });

  it('are, as JSON, what pydicom makes of the file', async () => {
    for (const name of ['CT_small.dcm', 'rtplan.dcm', 'test-SR.dcm']) {
      const sopInstanceUid = taken.get(name) ?? '';
      const { text } = await backend.client.call('instance.elementsAs', { sopInstanceUid, format: 'json' });
      const script =
        'import sys,json,pydicom; d=pydicom.dcmread(sys.argv[1]); d.pop("PixelData",None); ' +
        'print(json.dumps(d.to_json_dict(bulk_data_threshold=1<<30)))';
      const { code, stdout, stderr } = await run('/usr/bin/python3', [
        '-c',
        script,
        join(pydicomFolder, name),
      ]);
      expect(code, stderr).toBe(0);
      const ours = JSON.parse(text) as Record<string, unknown>;
      delete ours['7FE00010'];
      expect(comparable(ours), name).toEqual(comparable(JSON.parse(stdout)));
    }
  });

  it('are, as text, a line each', async () => {
    const sopInstanceUid = taken.get('rtplan.dcm') ?? '';
    const { text } = await backend.client.call('instance.elementsAs', { sopInstanceUid, format: 'text' });
    expect(text).toContain('(300A,0002) SH [Plan1] # 6 RTPlanLabel');
    expect(text).toMatch(/^ {2}Item 1$/m);
  });
});

/** Numbers by value; an attribute without a value as that, however it is written. */
function comparable(value: unknown): unknown {
  // A 32 bit float is the same number in fewer digits.
  if (typeof value === 'number' && !Number.isInteger(value)) return Math.fround(value);
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return comparable(Number(value));
  if (typeof value !== 'object' || value === null) return value === null ? '' : value;
  const entries = Object.entries(value).filter(
    ([, one]) => !(Array.isArray(one) && (one.length === 0 || (one.length === 1 && isNothing(one[0])))),
  );
  return Object.fromEntries(entries.map(([key, one]) => [key, comparable(one)]));
}

function isNothing(value: unknown): boolean {
  return (
    value === '' || value === null || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  );
}
