import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { createSettings } from './create-settings.ts';

let folder: string;
const lines: string[] = [];
const log = pino({}, { write: (line: string) => lines.push(line) });
const open = () => createSettings({ folder, log, clock: { ...systemClock, now: () => 42 } });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'movescope-settings-'));
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('settings', () => {
  it('are the defaults when there is no file, and none is written', () => {
    expect(open().get()).toEqual({
      lateImageGraceS: 120,
      parallelRetrievesPerNode: 2,
      busyRetries: 5,
      resumeInterrupted: true,
      practicePacs: true,
      localFiles: 'ask',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are there again after a restart', async () => {
    const saved = {
      lateImageGraceS: 5,
      parallelRetrievesPerNode: 4,
      busyRetries: 0,
      resumeInterrupted: false,
      practicePacs: false,
      localFiles: 'in-place' as const,
    };
    await open().save(saved);
    expect(open().get()).toEqual(saved);
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it.each([
    ['cut short', '{"lateImageGraceS": 5, '],
    ['of another shape', '{"lateImageGraceS": "soon"}'],
    ['empty', ''],
  ])('set a file aside that is %s, warn, and use the defaults', async (_, text) => {
    writeFileSync(join(folder, 'settings.json'), text);
    const settings = open();
    expect(settings.get().lateImageGraceS).toBe(120);
    expect(readFileSync(join(folder, 'settings.json.damaged-42'), 'utf8')).toBe(text);
    expect(lines.join()).toContain('damaged');
    await settings.save({ ...settings.get(), lateImageGraceS: 7 });
    expect(open().get().lateImageGraceS).toBe(7);
  });

  it('keep the last of several saves that overlap', async () => {
    const settings = open();
    await Promise.all(
      [1, 2, 3, 4, 5].map((lateImageGraceS) => settings.save({ ...settings.get(), lateImageGraceS })),
    );
    expect(open().get().lateImageGraceS).toBe(5);
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('stay as they were when they can not be written', async () => {
    const settings = open();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    await expect(settings.save({ ...settings.get(), lateImageGraceS: 9 })).rejects.toMatchObject({
      failure: { kind: 'file-write-failed' },
    });
    expect(settings.get().lateImageGraceS).toBe(120);
  });

  it('tell who listens, until they stop listening', async () => {
    const settings = open();
    const heard: number[] = [];
    const end = settings.onChange(({ lateImageGraceS }) => heard.push(lateImageGraceS));
    await settings.save({ ...settings.get(), lateImageGraceS: 6 });
    end();
    await settings.save({ ...settings.get(), lateImageGraceS: 7 });
    expect(heard).toEqual([6]);
  });
});
