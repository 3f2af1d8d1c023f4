import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CauseId } from '../../../shared/diagnosis/cause-id.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { Told } from './workstation.ts';

/** A row of the table in docs/diagnosis.md. */
export interface Row {
  readonly group: string;
  readonly place: number;
  readonly fault: string;
  readonly server: string;
  readonly cause: CauseId;
  readonly alike?: readonly CauseId[] | undefined;
  readonly said: Pick<Finding, 'cause' | 'alsoPossible' | 'name' | 'sentence' | 'confidence'> | null;
  readonly decidedBy: string | undefined;
  readonly seconds: number;
}

export const rowsFolder = fileURLToPath(new URL('../../../test-results/faults/', import.meta.url));

/** Keeps what the program said, for the table, right or wrong. */
export async function keepRow(
  scenario: Pick<Row, 'group' | 'place' | 'fault' | 'server' | 'cause' | 'alike'>,
  told: Told,
): Promise<void> {
  const { group, place, fault, server, cause, alike } = scenario;
  const finding = told.findings[0];
  const row: Row = {
    ...{ group, place, fault, server, cause, alike },
    said: finding ?? null,
    decidedBy: finding?.decidingTest?.probe,
    seconds: told.seconds,
  };
  await mkdir(rowsFolder, { recursive: true });
  const file = join(rowsFolder, `${group}-${String(place).padStart(2, '0')}.json`);
  await writeFile(file, JSON.stringify({ ...row, told }, null, 1));
}

/** All rows that were kept, in order. */
export async function readRows(): Promise<Row[]> {
  const names = (await readdir(rowsFolder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(rowsFolder, name), 'utf8'))));
}
