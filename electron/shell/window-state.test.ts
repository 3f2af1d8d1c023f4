import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstBounds, lastBounds } from './window-state.ts';

interface Bounds {
  readonly x: number;
}

const monitor = (id: number) => ({ id, workArea: { x: id * 1920, y: 0, width: 1920, height: 1080 } });
const monitors = vi.hoisted(() => ({ count: 2 }));

vi.mock('electron', () => ({
  screen: {
    getAllDisplays: () => Array.from({ length: monitors.count }, (_, id) => monitor(id)),
    /** As Electron: the nearest one, also for a place on none. */
    getDisplayMatching: ({ x }: Bounds) => monitor(Math.min(monitors.count - 1, Math.floor(x / 1920))),
  },
}));

let folder: string;
let file: string;
beforeEach(async () => {
  monitors.count = 2;
  folder = await mkdtemp(join(tmpdir(), 'window-state-'));
  file = join(folder, 'window.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const onSecond = { x: 2000, y: 50, width: 1200, height: 900 };
const onFirst = { x: 100, y: 50, width: 1200, height: 900 };

describe('the place of a window', () => {
  it('is where it last was, also on the second monitor', async () => {
    await writeFile(file, JSON.stringify({ bounds: onSecond }));
    expect(lastBounds(file)).toEqual(onSecond);
  });

  it('is not on a monitor that is gone', async () => {
    await writeFile(file, JSON.stringify({ bounds: onSecond }));
    monitors.count = 1;
    expect(lastBounds(file)).toBeUndefined();
  });

  it('is not known before it was ever closed, nor from a damaged file', async () => {
    expect(lastBounds(file)).toBeUndefined();
    await writeFile(file, '{"bounds": {');
    expect(lastBounds(file)).toBeUndefined();
  });

  it('for the first time fills the other monitor than the one it was opened from', () => {
    expect(firstBounds(onFirst)).toEqual({ x: 1920, y: 0, width: 1920, height: 1080 });
    expect(firstBounds(onSecond)).toEqual({ x: 0, y: 0, width: 1920, height: 1080 });
  });

  it('for the first time is a little off where there is one monitor, and the standard one without an opener', () => {
    monitors.count = 1;
    expect(firstBounds(onFirst)).toEqual({ ...onFirst, x: 140, y: 90 });
    expect(firstBounds()).toEqual({ width: 1440, height: 900 });
  });
});
