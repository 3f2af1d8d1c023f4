import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { run } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

let backend: TestBackend;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-report-'));
  backend = await startBackend({ listener: false });
});
afterAll(async () => {
  await backend.close();
  await rm(folder, { recursive: true, force: true });
});

function importAll(paths: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    backend.client.subscribe('library.import', { paths: [...paths] }, { event() {}, end: () => resolve() });
  });
}

async function uidOf(path: string): Promise<string> {
  const { stdout } = await run('dcmdump', ['-q', '+P', '0008,0018', path]);
  return /\[([\d.]+)/.exec(stdout)?.[1] ?? '';
}

/** Everything in quotes that dcmtk's dsrdump prints of the content: texts, names, numbers, meanings. */
function dumpedTexts(dump: string): string[] {
  const content = dump.slice(dump.indexOf('<CONTAINER'));
  return [...content.matchAll(/"([^"]+)"/g)].map(([, text = '']) => text);
}

describe('a structured report', () => {
  it('says everything that dsrdump prints of it, at the same depth', async () => {
    const path = join(pydicomFolder, 'test-SR.dcm');
    await importAll([path]);
    const report = await backend.client.call('instance.report', { sopInstanceUid: await uidOf(path) });
    const { stdout } = await run('dsrdump', ['-q', '+U8', path]);
    const said = report.items.flatMap((item) => [item.name, ...item.value.split(/\s*[\r\n]\s*/), item.value]);
    const words = [...said, report.title].join(' | ').replaceAll(/\s+/g, ' ');
    for (const text of dumpedTexts(stdout)) {
      // Units are told by their code, dates and times as people write them, line ends are escaped by dsrdump.
      if (text === 'Length Unit' || /^\d{6,14}$/.test(text)) continue;
      for (const part of text.split(/\\[rn]|\.\.\.$/).filter(Boolean)) expect(words, text).toContain(part);
    }
    const dumped = stdout
      .split('\n')
      .flatMap((line) => /^( *)<(?!CONTAINER:\(,,"Diagnosis)/.exec(line)?.[1]?.length ?? []);
    expect(report.items.map((item) => item.level)).toEqual(dumped.map((indent) => indent / 2 - 1));
    expect(report).toMatchObject({
      title: 'Diagnosis',
      completion: 'COMPLETE: This document is completed!',
      verification: 'VERIFIED',
      verifiers: ['2001-02-13, RIESMEIER, Jörg, OFFIS e.V.', '2001-02-13, OBSERVER, Verifying, Organisation'],
    });
    const diameter = report.items.find((item) => item.valueType === 'NUM');
    expect(diameter).toMatchObject({ name: 'Diameter', value: '3 cm' });
    expect(report.items.find((item) => item.valueType === 'REFERENCE')?.value).toBe('1.3.2');
  });

  it('is read although another program finds a value in it invalid', async () => {
    const path = join(pydicomFolder, 'reportsi.dcm');
    await importAll([path]);
    const report = await backend.client.call('instance.report', { sopInstanceUid: await uidOf(path) });
    expect(report.items.length).toBeGreaterThan(5);
    expect(report.items.map((item) => item.name)).toContain('Section Heading');
  });

  it('is refused for what is no document', async () => {
    const path = join(pydicomFolder, 'CT_small.dcm');
    await importAll([path]);
    await expect(
      backend.client.call('instance.report', { sopInstanceUid: await uidOf(path) }),
    ).rejects.toMatchObject({ failure: { kind: 'invalid-request' } });
  });
});

describe('a selection of key objects', () => {
  it('names its images and where they are', async () => {
    const image = join(pydicomFolder, 'CT_small.dcm');
    const imageUid = await uidOf(image);
    const code = (value: string, meaning: string) => [
      '    (fffe,e000) -',
      `      (0008,0100) SH [${value}]`,
      '      (0008,0102) SH [DCM]',
      `      (0008,0104) LO [${meaning}]`,
      '    (fffe,e00d) -',
      '  (fffe,e0dd) -',
    ];
    const lines = [
      '(0008,0016) UI [1.2.840.10008.5.1.4.1.1.88.59]',
      '(0008,0018) UI [2.25.7771]',
      '(0008,0060) CS [KO]',
      '(0010,0010) PN [KEY^OBJECTS]',
      '(0010,0020) LO [K1]',
      '(0020,000d) UI [2.25.7772]',
      '(0020,000e) UI [2.25.7773]',
      '(0040,a040) CS [CONTAINER]',
      '(0040,a043) SQ',
      ...code('113000', 'Of Interest'),
      '(0040,a730) SQ',
      '  (fffe,e000) -',
      '    (0040,a010) CS [CONTAINS]',
      '    (0040,a040) CS [IMAGE]',
      '    (0008,1199) SQ',
      '      (fffe,e000) -',
      '        (0008,1150) UI [1.2.840.10008.5.1.4.1.1.2]',
      `        (0008,1155) UI [${imageUid}]`,
      '      (fffe,e00d) -',
      '    (fffe,e0dd) -',
      '  (fffe,e00d) -',
      '(fffe,e0dd) -',
    ];
    const text = join(folder, 'key.txt');
    const file = join(folder, 'key.dcm');
    await writeFile(text, lines.join('\n'));
    const made = await run('dump2dcm', ['+te', text, file]);
    expect(made.code, made.stderr).toBe(0);
    await importAll([image, file]);
    const report = await backend.client.call('instance.report', { sopInstanceUid: '2.25.7771' });
    expect(report.title).toBe('Of Interest');
    expect(report.items).toHaveLength(1);
    expect(report.items[0]?.reference).toMatchObject({
      sopInstanceUid: imageUid,
      studyInstanceUid: expect.stringMatching(/^1\./),
      seriesInstanceUid: expect.stringMatching(/^1\./),
    });
  });
});
