import { rm } from 'node:fs/promises';
import { labImpossible, removeLeftOvers } from '../../support/namespaces.ts';
import { rowsFolder } from './scenario-rows.ts';
import { writeTable } from './table.ts';

/** Before and after all tests of faults. */
export async function setup(): Promise<void> {
  const why = labImpossible();
  if (why) {
    process.stderr.write(`\n*** THE FAULTS IN REAL NETWORKS ARE NOT TESTED: ${why} ***\n\n`);
    return;
  }
  await removeLeftOvers();
  await rm(rowsFolder, { recursive: true, force: true });
}

export async function teardown(): Promise<void> {
  if (process.env.MOVESCOPE_WRITE_DOCS === '1' && !labImpossible()) await writeTable();
}
