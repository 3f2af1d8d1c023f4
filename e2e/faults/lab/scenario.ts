import { expect } from 'vitest';
import type { CauseId } from '../../../shared/diagnosis/cause-id.ts';
import type { ProbeId } from '../../../shared/diagnosis/probe-result.ts';
import type { Interface } from './interface.ts';
import { keepRow } from './scenario-rows.ts';
import { inDataFolder, type Told } from './workstation.ts';

/** One fault and what the program has to say about it. */
export interface Scenario {
  /** What is wrong, in plain words. */
  readonly fault: string;
  readonly server: string;
  /** What is really wrong. It has to be the first finding, or one that the first finding names as well possible. */
  readonly cause: CauseId;
  /** Causes that look the same from here. One of them may be the first finding, which then names the real one too. */
  readonly alike?: readonly CauseId[];
  /** The tests that would decide, where others look the same. */
  readonly decidedBy?: readonly ProbeId[];
  readonly outcome?: string;
  readonly failure?: Readonly<Record<string, unknown>>;
  /** A search leaves nothing in Transfers; what the interface shows of it is seen live (live.test.ts). */
  readonly isSearch?: true;
  readonly run: Run;
}

/** Makes the fault and has the command line run into it, with this data folder. */
export type Run = (dataFolder: string) => Promise<Told>;

/**
 * Plays a scenario and compares: what the command line says, and then what the interface shows of it. `group` and
 * `place` give the row its place in the table.
 */
export function play(group: string, place: number, scenario: Scenario, shown: Interface): Promise<void> {
  return inDataFolder(async (dataFolder) => {
    const told = await scenario.run(dataFolder);
    await keepRow({ group, place, ...scenario }, told);
    judge(scenario, told);
    if (!scenario.isSearch) await shown.expectSame(dataFolder, told);
  });
}

function judge(scenario: Scenario, told: Told): void {
  expect(told.outcome).toBe(scenario.outcome ?? 'failed');
  if (scenario.failure) expect(told.failure).toMatchObject(scenario.failure);
  const [first] = told.findings;
  expect(first, 'there is a finding').toBeDefined();
  if (!first) return;
  const said = [first.cause, ...(first.alsoPossible ?? [])];
  const { cause, alike = [] } = scenario;
  const all = told.findings.map((finding) => finding.cause);
  expect([cause, ...alike], `the first of ${all}`).toContain(first.cause);
  expect(said, 'the real cause is named').toContain(cause);
  if (alike.length > 0)
    expect(
      alike.some((other) => said.includes(other)),
      `${said}`,
    ).toBe(true);
  expect(first.sentence).not.toMatch(/[{}]|undefined/);
  if (scenario.decidedBy) expect(scenario.decidedBy).toContain(first.decidingTest?.probe);
}
