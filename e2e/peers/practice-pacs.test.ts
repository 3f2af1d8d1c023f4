import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAttributes } from '../../electron/backend/dataset/attributes.ts';
import { parseDataSet } from '../../electron/backend/dataset/parse.ts';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import {
  createPracticePacs,
  type PracticePacs,
} from '../../electron/backend/practice-pacs/create-practice-pacs.ts';
import { sampleUid } from '../../electron/backend/practice-pacs/samples/sample-uid.ts';
import type { PeerAe } from '../../shared/dicom/application-entity.ts';
import { transferSyntax } from '../../shared/dicom/transfer-syntax.ts';

const run = promisify(execFile);
/** Without it DCMTK holds small packets back, which costs 40 ms for each instance. */
const env = { ...process.env, TCP_NODELAY: '1' };
const remoteAes: PeerAe[] = [];
const mrStudy = sampleUid('MV-1002/20260120');
const ctStudy = sampleUid('MV-1001/20260210');
const ultrasoundStudy = sampleUid('MV-1004/20260228');

let folder: string;
let pacs: PracticePacs;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-peers-'));
  pacs = createPracticePacs({
    folder: join(folder, 'pacs'),
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    },
    log: pino({ level: 'silent' }),
    port: 0,
    remoteAes: () => remoteAes,
  });
  await pacs.start();
});

afterAll(async () => {
  await pacs.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a DCMTK program against the practice PACS; a program that is not installed fails the test. */
async function dcmtk(program: string, ...options: readonly string[]): Promise<Outcome> {
  const peer = ['-aec', 'PRACTICE', '127.0.0.1', String(pacs.state().port)];
  try {
    const { stdout, stderr } = await run(program, [...options, ...peer], { maxBuffer: 1 << 26, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      return { code: error.code, output: stdout + stderr };
    }
    throw new Error(`${program} did not run: install the package dcmtk`, { cause: error });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** DCMTK's storescp as a move destination; resolves once it answers C-ECHO. */
async function startStorescp(aeTitle: string, ...options: readonly string[]) {
  const port = await freePort();
  const received = join(folder, aeTitle);
  await mkdir(received);
  const child = spawn('storescp', [...options, '-aet', aeTitle, '-od', received, String(port)], {
    stdio: 'ignore',
    env,
  });
  remoteAes.push({ aeTitle, host: '127.0.0.1', port });
  for (;;) {
    try {
      await run('echoscu', ['-aec', aeTitle, '127.0.0.1', String(port)]);
      break;
    } catch (error) {
      if (child.exitCode !== null) throw new Error('storescp ended at once', { cause: error });
    }
  }
  return {
    received,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

async function syntaxesIn(received: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of await readdir(received)) {
    const bytes = await readFile(join(received, name));
    const { transferSyntaxUid, dataSetOffset } = readPart10(bytes);
    const { PatientID } = readAttributes(parseDataSet(bytes.subarray(dataSetOffset), transferSyntaxUid));
    expect(PatientID).toMatch(/^MV-/);
    counts[transferSyntaxUid] = (counts[transferSyntaxUid] ?? 0) + 1;
  }
  return counts;
}

describe('DCMTK against the practice PACS', () => {
  test('echoscu succeeds', async () => {
    expect((await dcmtk('echoscu')).code).toBe(0);
  });

  test('findscu lists the studies of a name in any case', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'PatientName=YAMAMOTO*', '-k', 'StudyInstanceUID'];
    const { output } = await dcmtk('findscu', '-S', ...keys);
    expect(output).toContain(mrStudy);
    expect(output.match(/Find Response: \d+ \(Pending\)/g)).toHaveLength(2);
  });

  test('findscu reads the Patient Root too', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=PATIENT', '-k', 'PatientID=MV-1003', '-k', 'PatientName'];
    const { output } = await dcmtk('findscu', '-P', ...keys);
    expect(output.match(/Find Response: \d+ \(Pending\)/g)).toHaveLength(1);
  });

  test('findscu is told when a level above has no key', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=SERIES', '-k', 'SeriesInstanceUID'];
    const { output } = await dcmtk('findscu', '-d', '-S', ...keys);
    expect(output).toMatch(/0xa900/i);
    expect(output).toContain('StudyInstanceUID of the level above is missing');
  });

  test('movescu has everything sent as stored to a storescp that takes all', async () => {
    const scp = await startStorescp('TAKESALL', '+xa');
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${mrStudy}`];
    const { code, output } = await dcmtk('movescu', '-v', '-S', '-aem', 'TAKESALL', ...keys);
    await scp.stop();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await syntaxesIn(scp.received)).toEqual({
      [transferSyntax.explicitLittle]: 40,
      [transferSyntax.rleLossless]: 40,
    });
  });

  test('a storescp with Implicit Little Endian alone gets the uncompressed half; the rest failed', async () => {
    const scp = await startStorescp('PLAIN', '+xi');
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${mrStudy}`];
    const { output } = await dcmtk('movescu', '-d', '-S', '-aem', 'PLAIN', ...keys);
    await scp.stop();
    expect(await syntaxesIn(scp.received)).toEqual({ [transferSyntax.implicitLittle]: 40 });
    expect(output).toMatch(/0xb000/i);
  });

  test('movescu to an unknown destination hears 0xA801', async () => {
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${mrStudy}`];
    const { code, output } = await dcmtk('movescu', '-d', '-S', '-aem', 'NOBODY', ...keys);
    expect(code).not.toBe(0);
    expect(output).toMatch(/0xa801/i);
    expect(output).toContain('NOBODY is not in our table of AE titles');
  });

  test.each([
    ['a CT volume', ctStudy, '+xe', { [transferSyntax.explicitLittle]: 120 }],
    ['a compressed cine loop', ultrasoundStudy, '+xr', { [transferSyntax.rleLossless]: 1 }],
  ])('getscu receives %s', async (name, study, preference, expected) => {
    const received = join(folder, name.replaceAll(' ', '-'));
    await mkdir(received);
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study}`];
    const { code, output } = await dcmtk('getscu', '-S', preference, '-od', received, ...keys);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await syntaxesIn(received)).toEqual(expected);
  });

  test('the first image of every series is a file that DCMTK accepts, decodes and renders', async () => {
    const samples = join(folder, 'pacs', 'samples');
    const files = (await readdir(samples, { recursive: true })).filter((name) => name.endsWith('0001.dcm'));
    expect(files.length).toBeGreaterThan(10);
    for (const name of files) {
      const file = join(samples, name);
      await run('dcmftest', [file]);
      const { stderr } = await run('dcmdump', ['-q', file], { maxBuffer: 1 << 26 });
      expect(stderr).toBe('');
      await run('dcmdrle', [file, join(folder, 'decoded.dcm')]);
      await run('dcm2pnm', ['+Wm', join(folder, 'decoded.dcm'), join(folder, 'decoded.pnm')]);
    }
  });
});
