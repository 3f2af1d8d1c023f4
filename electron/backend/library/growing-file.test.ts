import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Disk } from './disk.ts';
import { GrowingFile } from './growing-file.ts';
import { BlockPool, blockBytes, IncomingFile } from './incoming-file.ts';
import { encodeSeal } from './seal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-growing-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A disk whose calls take as long as the clock is told to go on by itself. */
function diskThatTakes(ms: { each: number }): Disk {
  let now = 0;
  const monotonic = (): number => {
    now += ms.each;
    return now;
  };
  return new Disk({ now: () => 0, monotonic, after: () => () => undefined });
}

const parts = Array.from({ length: 12 }, (_, index) => Buffer.alloc(10_000 + index, index + 1));

describe('a growing file', () => {
  it('is written at once while the disk answers at once', async () => {
    const file = new GrowingFile(join(folder, 'a'), diskThatTakes({ each: 0 }));
    for (const part of parts) expect(file.append(part)).toBeUndefined();
    expect(await readFile(join(folder, 'a'))).toEqual(Buffer.concat(parts));
    await file.close();
    expect(file.error).toBeUndefined();
  });

  it('keeps its order when the disk becomes slow, and quick again', async () => {
    const ms = { each: 0 };
    const file = new GrowingFile(join(folder, 'a'), diskThatTakes(ms));
    const waited: (void | Promise<void>)[] = [];
    for (const [index, part] of parts.entries()) {
      if (index === 3) ms.each = 50;
      if (index === 8) {
        ms.each = 3000;
        await file.settled;
      }
      waited.push(file.append(part));
    }
    expect(waited.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(waited.some((one) => one instanceof Promise)).toBe(true);
    expect(file.bytes).toBe(Buffer.concat(parts).length);
    await file.close();
    expect(file.error).toBeUndefined();
    expect(await readFile(join(folder, 'a'))).toEqual(Buffer.concat(parts));
  });

  it.each([0, 50])('keeps the first error and leaves what is there alone (calls of %i ms)', async (each) => {
    await writeFile(join(folder, 'a'), 'there before');
    const file = new GrowingFile(join(folder, 'a'), diskThatTakes({ each }));
    for (const part of parts) await file.append(part);
    await file.close();
    expect(file.error).toMatchObject({ code: 'EEXIST' });
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('there before');
  });
});

describe('an incoming file', () => {
  const sizes = [1, blockBytes - 132, blockBytes - 131, blockBytes, blockBytes * 3 + 5];
  const disks = [0, 50];
  const cases = sizes.flatMap((size) => disks.map((each) => ({ size, each })));
  it.each(cases)(
    'is the header and the bytes in order: $size bytes, calls of $each ms',
    async ({ size, each }) => {
      const bytes = Buffer.alloc(size, 'some bytes that repeat at an odd length');
      const path = join(folder, 'instance');
      const header = Buffer.alloc(132, 'header');
      for (const chunk of [1000, 40_000, 100_001, 524_288]) {
        const disk = diskThatTakes({ each });
        const file = new IncomingFile({ path, header, disk, pool: new BlockPool() });
        for (let at = 0; at < size; at += chunk) {
          // As the network does: one buffer, used again for the next bytes.
          const reused = Buffer.from(bytes.subarray(at, at + chunk));
          await file.write(reused);
          reused.fill(0xff);
        }
        const written = await file.end();
        expect(written).toMatchObject({
          fileBytes: size + 132,
          dataSetOffset: 132,
          bytes: size,
          checksum: crc32(bytes),
        });
        expect(Buffer.from(written.head).equals(bytes.subarray(0, written.head.length))).toBe(true);
        const whole = Buffer.concat([header, bytes]);
        whole.set(encodeSeal({ checksum: crc32(bytes), length: size }));
        expect((await readFile(path)).equals(whole)).toBe(true);
        file.release();
        await rm(path);
      }
    },
  );

  it('leaves nothing when it is discarded', async () => {
    const disk = diskThatTakes({ each: 0 });
    const options = {
      path: join(folder, 'instance'),
      header: Buffer.alloc(132),
      disk,
      pool: new BlockPool(),
    };
    const file = new IncomingFile(options);
    await file.write(Buffer.alloc(blockBytes * 2));
    await file.discard();
    expect(await readdir(folder)).toEqual([]);
  });
});
