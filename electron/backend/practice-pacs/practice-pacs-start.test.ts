import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../dependencies.ts';
import { createPracticePacs } from './create-practice-pacs.ts';
import { writeSamples } from './samples/write-samples.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
const log = pino({ level: 'silent' });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-start-'));
  await writeSamples(join(folder, 'samples'));
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('starting and stopping', () => {
  test('samples that lack a file are made again, whole ones are kept', async () => {
    const samples = join(folder, 'samples');
    const files = (await readdir(samples, { recursive: true })).filter((name) => name.endsWith('.dcm'));
    const other = createPracticePacs({ folder, clock, log, port: 0, remoteAes: () => [] });
    await other.start();
    await other.stop();
    await rm(join(samples, files[0] ?? ''));
    await writeFile(join(samples, files[1] ?? ''), 'half');
    await other.start();
    expect(other.state()).toMatchObject({ status: 'running', instances: files.length });
    await other.stop();
    expect(other.state().status).toBe('off');
  });

  test('the next port is taken when the wanted one is in use', async () => {
    const blocker = createServer();
    const taken = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => {
        const address = blocker.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const other = createPracticePacs({ folder, clock, log, port: taken, remoteAes: () => [] });
    const states: string[] = [];
    other.onState(({ status }) => states.push(status));
    await other.start();
    expect(other.state().port).toBeGreaterThan(taken);
    await other.stop();
    expect(states).toEqual(['starting', 'running', 'off']);
    await new Promise((resolve) => blocker.close(resolve));
  });

  test('a folder that can not be written is a state with its reason', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const other = createPracticePacs({ folder: blocked, clock, log, port: 0, remoteAes: () => [] });
    await other.start();
    expect(other.state().status).toBe('failed');
    expect(other.state().failure).toBeTruthy();
    await other.stop();
  });
});
