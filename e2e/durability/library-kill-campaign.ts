import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../electron/backend/clock.ts';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import { silentLog } from '../../electron/backend/library/library.test-support.ts';
import type { Library } from '../../electron/backend/library/library.ts';
import { openLibrary } from '../../electron/backend/library/open-library.ts';
import type { IntegrityReport } from '../../shared/contract/library.ts';
import { createRandom } from '../fuzz/random.ts';
import { cutIndexLog, filesBelow } from './cut-power.ts';
import {
  instancesPerStudy,
  type LibraryOperation,
  libraryOperations,
  makeSample,
  sampleStudies,
  type ToldOperation,
  toldOperations,
} from './library-samples.ts';

export interface LibraryKillCampaign {
  readonly kills: number;
  readonly seed: number;
  /** The index loses its last changes with each kill, as in a power cut. */
  readonly powerCut: boolean;
  say?(line: string): void;
}

export interface LibraryKillResult {
  readonly kills: number;
  /** How often the kill came before an operation was done. */
  readonly cut: Readonly<Partial<Record<ToldOperation, number>>>;
}

const child = fileURLToPath(new URL('./library-child.ts', import.meta.url));
/** The kill comes at most so long after the operation was begun. */
const longestMs = 6;

/** An operation as the child told of it. */
interface Told {
  readonly operation: ToldOperation;
  readonly about: string;
  done: boolean;
}

/**
 * Kills a program that deletes, brings back, empties, cleans and repairs (SIGKILL), in the middle of each of these in turn, and
 * opens the library again after each. Rejects when index and disk do not agree, when a study is anything but whole in one place,
 * or when what was done is not.
 */
export async function killWhileKeeping(campaign: LibraryKillCampaign): Promise<LibraryKillResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'movescope-keep-'));
  const cut: Partial<Record<ToldOperation, number>> = {};
  try {
    for (let kill = 0; kill < campaign.kills; kill++) {
      const aim = libraryOperations[kill % libraryOperations.length] ?? 'delete';
      const told = await workAndKill(folder, campaign.seed, kill, aim);
      const last = told.at(-1);
      if (last && !last.done) cut[last.operation] = (cut[last.operation] ?? 0) + 1;
      if (campaign.powerCut) await cutIndexLog(folder, createRandom(campaign.seed, -1 - kill));
      try {
        await expectAgreement(folder, told, campaign.powerCut);
      } catch (error) {
        throw new Error(`kill ${kill} of seed ${campaign.seed}, in ${last?.operation}`, { cause: error });
      }
      if (kill % 10 === 9) campaign.say?.(`${kill + 1} kills; cut: ${JSON.stringify(cut)}`);
    }
    return { kills: campaign.kills, cut };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Lets the child work until it begins what is aimed at for the second or a later time, and kills it then. */
async function workAndKill(
  folder: string,
  seed: number,
  run: number,
  aim: LibraryOperation,
): Promise<Told[]> {
  const random = createRandom(seed, run);
  const working = spawn(process.execPath, [child, folder, String(seed), String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(working, 'exit');
  const told: Told[] = [];
  let wanted = 1 + random.below(3);
  for await (const line of createInterface({ input: working.stdout })) {
    const [what, operation, about = ''] = line.split(' ');
    const known = toldOperations.find((one) => one === operation);
    const last = told.at(-1);
    if (what === 'done' && last) last.done = true;
    if (what !== 'begin' || !known) continue;
    told.push({ operation: known, about, done: false });
    if (known !== aim || --wanted !== 0) continue;
    // The lines that come until then still tell.
    void pause(random.below(longestMs)).then(() => working.kill('SIGKILL'));
  }
  const [, signal] = await exit;
  if (signal !== 'SIGKILL') throw new Error('the program ended before it was killed');
  return told;
}

async function expectAgreement(folder: string, told: readonly Told[], powerCut: boolean): Promise<void> {
  const library = await openLibrary({ folder, log: silentLog, clock: systemClock });
  try {
    const first = await verify(library);
    // A file that was damaged on purpose is the only thing that may be found; and what is lost is known.
    const damaged = new Set(first.damaged);
    if (damaged.size > 1) throw new Error(`damaged: ${first.damaged.join(' ')}`);
    expectNothing(first, ['reindexed', 'missingFiles', 'leftoversRemoved']);
    // The index alone knows what is lost, and may have lost that.
    await expectWholeStudies(library, powerCut ? 'any' : told.at(-1));
    await expectSizes(library, folder);
    for (const one of lastDone(told).values()) expectDone(library, one);
    expectNothing(await verify(library), ['reindexed', 'missingFiles', 'damaged', 'leftoversRemoved']);
  } finally {
    await library.close();
  }
}

async function verify(library: Library): Promise<IntegrityReport> {
  let report: IntegrityReport | undefined;
  for await (const progress of library.verify(new AbortController().signal)) report = progress.report;
  if (!report) throw new Error('no report');
  return report;
}

function expectNothing(report: IntegrityReport, fields: readonly (keyof IntegrityReport)[]): void {
  for (const field of fields) {
    const value = report[field];
    if ((typeof value === 'number' ? value : value.length) > 0)
      throw new Error(`index and disk do not agree: ${field} ${JSON.stringify(value)}`);
  }
}

/** Each study is whole in the list or in the trash, or gone from both, unless it came just then; bytes as they were stored. */
async function expectWholeStudies(library: Library, last: Told | 'any' | undefined): Promise<void> {
  const lost = Map.groupBy(library.lostInstances(), (one) => one.studyInstanceUid);
  for (const study of sampleStudies) {
    const [shown] = library.search({ studyInstanceUids: [study] }).studies;
    const trashed = library.trash().filter((entry) => entry.studyInstanceUid === study);
    if ((shown ? 1 : 0) + trashed.length > 1) throw new Error(`${study} is in two places`);
    if (!shown) continue;
    const count = shown.instances + (lost.get(study)?.length ?? 0);
    const mayBePartial =
      last === 'any' || (last?.operation === 'store' && last.about === study && !last.done);
    if (count !== instancesPerStudy && !mayBePartial) throw new Error(`${study} has ${count} images`);
    const instances = library.instances(study);
    if (instances.length !== shown.instances) throw new Error(`${study} counts wrong`);
    for (const { sopInstanceUid } of instances) {
      const file = await readFile(library.instancePath(sopInstanceUid) ?? '');
      const { dataSetOffset } = readPart10(file);
      if (!file.subarray(dataSetOffset).equals(makeSample(sopInstanceUid).bytes))
        throw new Error(`${sopInstanceUid} is not as it was stored`);
    }
  }
}

/** What the index says that it takes is what is on the disk. */
async function expectSizes(library: Library, folder: string): Promise<void> {
  const sizeOf = async (part: string): Promise<number> => {
    const files = await filesBelow(path.join(folder, part));
    return (await Promise.all(files.map((file) => stat(file)))).reduce((sum, { size }) => sum + size, 0);
  };
  const [shown, trashed] = [await sizeOf('instances'), await sizeOf('trash')];
  if (shown !== library.diskBytes()) throw new Error(`${shown} bytes shown, ${library.diskBytes()} indexed`);
  const { diskBytes } = library.trashSize();
  if (trashed !== diskBytes) throw new Error(`${trashed} bytes in the trash, ${diskBytes} indexed`);
}

/** The last operation on each study, when it was done and no later run of a rule can have touched it. */
function lastDone(told: readonly Told[]): Map<string, Told> {
  const last = new Map<string, Told>();
  for (const one of told) {
    if (one.operation === 'quota' || one.operation === 'unused') last.clear();
    else if (one.operation !== 'repair' && one.operation !== 'store') last.set(one.about, one);
  }
  return new Map([...last].filter(([, { done }]) => done));
}

function expectDone(library: Library, { operation, about }: Told): void {
  const isShown = library.search({ studyInstanceUids: [about] }).total > 0;
  const isTrashed = library.isInTrash(about);
  const holds =
    operation === 'delete'
      ? isTrashed && !isShown
      : operation === 'restore'
        ? isShown && !isTrashed
        : !isTrashed;
  if (!holds) throw new Error(`${operation} of ${about} was done, and is not`);
}
