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

  /** Takes a port as another program does, unless one has it already; the function gives it back. */
  async function block(port: number): Promise<() => Promise<unknown>> {
    const blocker = createServer();
    await new Promise<void>((resolve) => {
      blocker.once('error', () => resolve());
      blocker.listen(port, '127.0.0.1', () => resolve());
    });
    return () => new Promise((resolve) => blocker.close(resolve));
  }

  test('the next port is taken when the usual one is in use', async () => {
    const release = await block(11_117);
    const other = createPracticePacs({ folder, clock, log, remoteAes: () => [] });
    const states: string[] = [];
    other.onState(({ status }) => states.push(status));
    await other.start();
    expect(other.state().port).toBeGreaterThan(11_117);
    await other.stop();
    expect(states).toEqual(['starting', 'running', 'off']);
    await release();
  });

  test('a port that was asked for is that one or none', async () => {
    const first = createPracticePacs({ folder, clock, log, port: 0, remoteAes: () => [] });
    await first.start();
    const { port } = first.state();
    const second = createPracticePacs({ folder, clock, log, port, remoteAes: () => [] });
    await second.start();
    expect(second.state()).toMatchObject({ status: 'failed', failure: expect.stringContaining(`${port}`) });
    await Promise.all([first.stop(), second.stop()]);
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
