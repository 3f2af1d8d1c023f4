import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { freePort, run, startDcmqrscp, startOrthanc } from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';

/** A PACS that we did not write, with the sample study, that knows CLITEST as a move destination. */
interface Pacs {
  readonly peer: string;
  /** Where it sends what is moved to CLITEST. */
  readonly listenerPort: number;
  stop(): Promise<void>;
}

async function dcmtk(files: readonly string[]): Promise<Pacs> {
  const listenerPort = await freePort();
  const pacs = await startDcmqrscp({ hosts: [{ aeTitle: 'CLITEST', port: listenerPort }] });
  await pacs.store(files);
  return { peer: `${pacs.aeTitle}@127.0.0.1:${pacs.port}`, listenerPort, stop: pacs.stop };
}

async function orthanc(files: readonly string[]): Promise<Pacs> {
  const listenerPort = await freePort();
  const pacs = await startOrthanc({ modalities: [{ aeTitle: 'CLITEST', port: listenerPort }] });
  for (const file of files) await pacs.upload(file);
  return { peer: `${pacs.aeTitle}@127.0.0.1:${pacs.dicomPort}`, listenerPort, stop: pacs.stop };
}

const { studyInstanceUid: study, seriesInstanceUids: series } = sampleStudy;
let fixtures: string;
let files: string[];
let dataDir: string;

beforeAll(async () => {
  fixtures = await mkdtemp(join(tmpdir(), 'movescope-cli-fixtures-'));
  files = await writeSampleStudy(join(fixtures, 'study'));
});
afterAll(() => rm(fixtures, { recursive: true, force: true }));
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'movescope-cli-data-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe.each([
  ['dcmqrscp', dcmtk],
  ['Orthanc', orthanc],
])('command line against %s', (_, start) => {
  let pacs: Pacs;
  beforeAll(async () => {
    pacs = await start(files);
  });
  afterAll(() => pacs.stop());
  const common = () => ['--json', '--data-dir', dataDir, '--local-aet', 'CLITEST'];
  const receiving = () => [...common(), '--bind', '127.0.0.1', '--port', String(pacs.listenerPort)];

  it('echo tells that the peer answers and who it is', async () => {
    const { code, json, stderr } = await runCli(['echo', pacs.peer, ...common()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(json()).toMatchObject([
      { type: 'result', ok: true, localAddress: '127.0.0.1', implementationVersionName: expect.any(String) },
    ]);
  });

  it('echo speaks to people without --json', async () => {
    const { code, stdout } = await runCli(['echo', pacs.peer, '--data-dir', dataDir]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${pacs.peer} answered C-ECHO in`);
  });

  it.each([
    ['study', ['-k', 'PatientName=Sample*', '-k', 'StudyDate=20260101-'], 1, 'StudyInstanceUID', study],
    ['series', ['-k', `StudyInstanceUID=${study}`], 2, 'SeriesInstanceUID', series[0]],
    [
      'instance',
      ['-k', `StudyInstanceUID=${study}`, '-k', `SeriesInstanceUID=${series[1]}`],
      2,
      'SOPInstanceUID',
      `${series[1]}.1`,
    ],
    ['patient', ['-k', 'PatientID=SAMPLE*'], 1, 'PatientName', sampleStudy.patientName],
  ] as const)(
    'find at %s level prints each match and then the result',
    async (level, keys, count, key, value) => {
      const { code, json } = await runCli(['find', pacs.peer, '--level', level, ...keys, ...common()]);
      const lines = json();
      const matches = lines.filter((line) => line.type === 'match') as {
        attributes: Record<string, string>;
      }[];
      expect(lines.at(-1)).toMatchObject({ type: 'result', outcome: 'complete', matches: count });
      expect(matches.map((match) => match.attributes[key])).toContain(value);
      expect(matches).toHaveLength(count);
      expect(code).toBe(0);
    },
  );

  it('find without a match is complete and empty', async () => {
    const { code, result } = await runCli(['find', pacs.peer, '-k', 'PatientID=NOBODY', ...common()]);
    expect(result()).toMatchObject({ outcome: 'complete', matches: 0 });
    expect(code).toBe(0);
  });

  it('find prints an aligned table for people', async () => {
    const { stdout } = await runCli(['find', pacs.peer, '-k', 'PatientID=SAMPLE-1', '--data-dir', dataDir]);
    const [titles = '', row = ''] = stdout.split('\n');
    expect(row.indexOf(study)).toBe(titles.indexOf('STUDY INSTANCE UID'));
    expect(row).toContain('Sample^Müller');
    expect(row).toContain('2026-03-14');
  });

  it.each([
    ['a study', [], 5],
    ['a series', ['--series', series[0]], 3],
    ['an instance', ['--series', series[0], '--instance', `${series[0]}.2`], 1],
  ] as const)('retrieve by C-MOVE brings %s, counted thrice', async (_what, scope, count) => {
    const { code, json } = await runCli([
      ...['retrieve', pacs.peer, '--study', study, ...scope],
      ...['--method', 'move', ...receiving()],
    ]);
    const lines = json();
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      outcome: 'complete',
      counts: { expected: count, reported: count, received: count },
      failure: null,
      findings: [],
    });
    expect(lines[0]).toMatchObject({ seq: 1, type: 'retrieve-queued' });
    expect(lines.some((line) => line.type === 'association-requested' && line.direction === 'in')).toBe(true);
    expect(code).toBe(0);
    const list = await runCli(['library', 'list', '--json', '--data-dir', dataDir]);
    expect(list.json()[0]).toMatchObject({ studyInstanceUid: study, instances: count });
  });

  it('retrieve by C-GET brings the study without a way back', async () => {
    const { code, result } = await runCli([
      ...['retrieve', pacs.peer, '--study', study, '--method', 'get', ...common()],
      ...['--bind', '127.0.0.1', '--port', '0'],
    ]);
    expect(result()).toMatchObject({ outcome: 'complete', counts: { expected: 5, received: 5 } });
    expect(code).toBe(0);
  });

  it('retrieve to a destination that the peer does not know fails with its status', async () => {
    const { code, result } = await runCli([
      ...['retrieve', pacs.peer, '--study', study, '--method', 'move', '--dest', 'NOBODY', ...receiving()],
    ]);
    expect(result()).toMatchObject({
      outcome: 'failed',
      counts: { received: 0 },
      failure: { kind: 'dimse-status', service: 'C-MOVE' },
      explanation: {
        title: expect.any(String),
        whatHappened: expect.any(String),
        whatToTry: expect.any(String),
      },
    });
    expect(code).toBe(1);
  });
});

describe('library and listener of the command line', () => {
  const data = () => ['--json', '--data-dir', dataDir];

  it('imports, lists, verifies and exports a study', async () => {
    const imported = await runCli(['library', 'import', join(fixtures, 'study'), ...data()]);
    expect(imported.result()).toMatchObject({ type: 'result', outcome: 'complete', stored: 5 });
    expect(imported.code).toBe(0);
    const again = await runCli(['library', 'import', ...files.slice(0, 2), ...data()]);
    expect(again.result()).toMatchObject({ stored: 0, duplicates: 2 });
    const listed = await runCli(['library', 'list', 'sample', 'a1', ...data()]);
    expect(listed.json()).toMatchObject([
      { type: 'study', patientName: sampleStudy.patientName, instances: 5, series: 2 },
      { type: 'result', total: 1 },
    ]);
    expect((await runCli(['library', 'verify', ...data()])).result()).toMatchObject({
      outcome: 'complete',
      checkedFiles: 5,
    });
    const folder = join(dataDir, 'exported');
    expect((await runCli(['library', 'export', study, folder, ...data()])).result()).toMatchObject({
      files: 5,
    });
    const dump = await run('dcmdump', ['--scan-directories', '--recurse', '--search', '0008,0018', folder]);
    expect(dump.stdout.match(/UI \[/g)).toHaveLength(5);
  });

  it('names the files that are no DICOM and ends with 1', async () => {
    const { code, result } = await runCli(['library', 'import', import.meta.filename, ...data()]);
    expect(result()).toMatchObject({ outcome: 'incomplete', problems: [{ name: 'cli.test.ts' }] });
    expect(code).toBe(1);
  });

  it('says that a study is not there', async () => {
    const { code, result } = await runCli(['library', 'export', '1.2.3', dataDir, ...data()]);
    expect(result()).toMatchObject({ outcome: 'failed', failure: { kind: 'not-found' } });
    expect(code).toBe(1);
  });

  it('listens until it is interrupted, prints what is stored, and keeps the data folder to itself', async () => {
    const port = await freePort();
    const cli = startCli(['listen', ...data(), '--bind', '127.0.0.1', '--port', String(port)]);
    await cli.line((line) => line.includes('"listening"'));
    const second = await runCli(['library', 'list', ...data()]);
    expect(second.result()).toMatchObject({ outcome: 'failed', failure: { kind: 'data-folder-in-use' } });
    expect(second.code).toBe(1);
    const besides = await runCli(['echo', `X@127.0.0.1:${port}`, ...data()]);
    expect(besides.code).toBe(0);
    expect((await run('storescu', ['-aec', 'MOVESCOPE', '127.0.0.1', String(port), ...files])).code).toBe(0);
    await cli.line((line) => line.includes('"storedInstances":5'));
    cli.process.kill('SIGINT');
    const { code, json, stderr } = await cli.ended;
    const lines = json();
    expect(lines.at(-1)).toMatchObject({ type: 'result', outcome: 'complete', storedInstances: 5 });
    expect(lines.some((line) => line.type === 'stored' && line.studyInstanceUid === study)).toBe(true);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('does not listen on a port that another program has, and names it', async () => {
    const port = await freePort();
    const first = startCli(['listen', ...data(), '--bind', '127.0.0.1', '--port', String(port)]);
    await first.line((line) => line.includes('"listening"'));
    const other = join(dataDir, 'other');
    const second = await runCli([
      'listen',
      '--json',
      '--data-dir',
      other,
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
    ]);
    expect(second.result()).toMatchObject({
      outcome: 'failed',
      failure: {
        kind: 'port-in-use',
        port,
        owner: 'a DICOM program (MOVESCOPE_01)',
        freePort: expect.any(Number),
      },
    });
    expect(second.code).toBe(1);
    first.process.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
  });
});

describe('practice PACS and browser host of the command line', () => {
  it('runs a PACS that finds, and moves to the destinations that it was told', async () => {
    const listenerPort = await freePort();
    const pacs = startCli([
      ...['practice-pacs', '--port', '0', '--remote', `CLITEST@127.0.0.1:${listenerPort}`],
      ...['--json', '--data-dir', dataDir],
    ]);
    const { port } = JSON.parse(await pacs.line((line) => line.includes('"running"'))) as { port: number };
    const peer = `PRACTICE@127.0.0.1:${port}`;
    const common = ['--json', '--data-dir', dataDir, '--local-aet', 'CLITEST'];
    const found = await runCli(['find', peer, ...common]);
    const [first] = found.json() as { attributes: Record<string, string> }[];
    const images = Number(first?.attributes.NumberOfStudyRelatedInstances);
    expect(images).toBeGreaterThan(0);
    const { code, result } = await runCli([
      ...[
        'retrieve',
        peer,
        '--study',
        first?.attributes.StudyInstanceUID ?? '',
        '--method',
        'move',
        ...common,
      ],
      ...['--bind', '127.0.0.1', '--port', String(listenerPort)],
    ]);
    expect(result()).toMatchObject({ outcome: 'complete', counts: { expected: images, received: images } });
    expect(code).toBe(0);
    pacs.process.kill('SIGINT');
    const ended = await pacs.ended;
    expect(ended.json().some((line) => line.type === 'log')).toBe(true);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('serves the program to a browser until it is interrupted', async () => {
    const host = startCli(['serve', '--json', '--port', '0', '--bind', '127.0.0.1', '--data-dir', dataDir]);
    const { url } = JSON.parse(await host.line((line) => line.includes('"url"'))) as { url: string };
    expect((await fetch(url)).status).toBeLessThan(500);
    host.process.kill('SIGINT');
    expect((await host.ended).code).toBe(0);
  });
});
