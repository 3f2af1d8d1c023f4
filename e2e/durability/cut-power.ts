import { open, readdir, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Random } from '../fuzz/random.ts';

/** Files below a folder, in a settled order; an absent folder has none. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/**
 * What a power cut does to files that the system had not written yet: of those received last some are gone, cut short, or
 * of the right size with zeros in them; and the end of the index's write-ahead log is lost. Returns how many files it hit.
 */
export async function cutPower(dataFolder: string, random: Random): Promise<number> {
  const files = await Promise.all(
    (await filesBelow(path.join(dataFolder, 'instances'))).map(async (file) => ({
      file,
      at: (await stat(file)).mtimeMs,
    })),
  );
  files.sort((a, b) => b.at - a.at);
  const unwritten = files.slice(0, Math.ceil(files.length / 4)).filter(() => random.below(3) === 0);
  for (const { file } of unwritten) await damage(file, random);
  await cutIndexLog(dataFolder, random);
  return unwritten.length;
}

/** Of what a power cut does the loss of the index's last changes alone. */
export async function cutIndexLog(dataFolder: string, random: Random): Promise<void> {
  const log = (await filesBelow(dataFolder)).find((file) => file.endsWith('-wal'));
  if (log) {
    const { size } = await stat(log);
    await truncate(log, size - random.below(Math.min(size, 64 * 1024) + 1));
  }
}

async function damage(file: string, random: Random): Promise<void> {
  const { size } = await stat(file);
  switch (random.below(3)) {
    case 0:
      return await rm(file);
    case 1:
      return await truncate(file, random.below(size));
    default: {
      const from = random.below(size);
      const handle = await open(file, 'r+');
      await handle.write(Buffer.alloc(size - from), 0, size - from, from);
      await handle.close();
    }
  }
}
