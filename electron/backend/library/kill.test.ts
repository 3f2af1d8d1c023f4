import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { IntegrityReport } from '../../../shared/contract/library.ts';
import { filesBelow, TestLibraries } from './library.test-support.ts';
import type { Library } from './library.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

const child = fileURLToPath(new URL('./kill.test-child.ts', import.meta.url));

/** Kills a storing process after so many acknowledged instances; resolves with what it had acknowledged. */
async function storeAndKill(folder: string, run: number, after: number): Promise<string[]> {
  const storing = spawn(process.execPath, [child, folder, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(storing, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: storing.stdout })) {
    lines.push(line);
    if (lines.length === after) storing.kill('SIGKILL');
  }
  await exit;
  return lines.slice(1);
}

async function report(library: Library): Promise<IntegrityReport | undefined> {
  let last: IntegrityReport | undefined;
  for await (const progress of library.verify(new AbortController().signal)) last = progress.report;
  return last;
}

it('a library whose process is killed at any moment opens at once, whole, with all that was acknowledged', async () => {
  const folder = libraries.folder();
  const acknowledged = new Set<string>();
  for (let run = 1; run <= 6; run += 1) {
    const after = 2 + Math.floor(Math.random() * 60);
    for (const uid of await storeAndKill(folder, run, after)) acknowledged.add(uid);
    const { library } = await libraries.open(folder);
    for (const uid of acknowledged) expect(library.has(uid), uid).toBe(true);
    const indexed = library
      .search({})
      .studies.flatMap((study) =>
        library
          .instances(study.studyInstanceUid)
          .map((one) => join(study.studyInstanceUid, one.seriesInstanceUid, `${one.sopInstanceUid}.dcm`)),
      );
    expect(filesBelow(join(folder, 'instances'))).toEqual(indexed.sort());
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
    expect(filesBelow(join(folder, 'quarantine'))).toEqual([]);
    expect(await report(library)).toEqual({
      checkedFiles: indexed.length,
      reindexed: 0,
      missingFiles: [],
      damaged: [],
      leftoversRemoved: 0,
      unreachable: [],
    });
    await library.close();
  }
  expect(acknowledged.size).toBeGreaterThan(6);
});
