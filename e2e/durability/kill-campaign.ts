import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';
import type { BackendClient } from '../../shared/contract/client.ts';
import type { IntegrityReport } from '../../shared/contract/library.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import { startWorkstation } from '../fixtures/workstation.ts';
import { createRandom, type Random } from '../fuzz/random.ts';
import { type CtStudy, ctStudy } from '../support/ct-study.ts';
import { freePort, type Orthanc, startOrthanc } from '../support/peers.ts';
import { connectToWorkstation } from '../support/workstation-client.ts';
import { cutPower, filesBelow } from './cut-power.ts';

export interface KillCampaign {
  readonly kills: number;
  readonly seed: number;
  /** Slices of the study; one that takes about as long as the longest wait before a kill. */
  readonly slices: number;
  /** Damage what was not written to the disk yet after each kill, as a power cut does. */
  readonly powerCut: boolean;
  say?(line: string): void;
}

export interface KillResult {
  readonly kills: number;
  /** Retrieves that were brought to their end. */
  readonly rounds: number;
  /** Files that power cuts damaged. */
  readonly damaged: number;
}

/** The program is killed at most this long after a retrieve went on, in ms. */
const longestRunMs = 1500;
const settledWithinMs = 60_000;

interface Place {
  readonly orthanc: Orthanc;
  readonly study: CtStudy;
  readonly listenerPort: number;
  /** Hash of each instance's data set, by SOP Instance UID. */
  readonly sent: ReadonlyMap<string, string>;
}

/**
 * Retrieves a study from Orthanc again and again and kills the program (SIGKILL) at random moments. Each round ends with
 * a look at the disk and the index: every instance is there once, byte for byte, and both agree. Rejects with what is not
 * so, and with the round's number, which repeats it together with the seed.
 */
export async function killWhileRetrieving(campaign: KillCampaign): Promise<KillResult> {
  const study = ctStudy({ slices: campaign.slices, size: 64 });
  const listenerPort = await freePort();
  const orthanc = await startOrthanc({ modalities: [{ aeTitle: 'MOVESCOPE', port: listenerPort }] });
  try {
    const sent = new Map<string, string>();
    for (const slice of study.slices()) {
      await orthanc.upload(slice);
      sent.set(...hashOf(slice));
    }
    const place: Place = { orthanc, study, listenerPort, sent };
    const total = { kills: 0, rounds: 0, damaged: 0 };
    while (total.kills < campaign.kills) {
      const random = createRandom(campaign.seed, total.rounds);
      const round = await oneRound(place, campaign, random, campaign.kills - total.kills);
      total.kills += round.kills;
      total.damaged += round.damaged;
      total.rounds += 1;
      campaign.say?.(`round ${total.rounds}: ${total.kills} kills, ${total.damaged} files damaged`);
    }
    return total;
  } finally {
    await orthanc.stop();
  }
}

/** One data folder from empty to complete, with as many kills between as it takes, at most `atMost`. */
async function oneRound(place: Place, campaign: KillCampaign, random: Random, atMost: number) {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'movescope-kill-'));
  let [kills, damaged] = [0, 0];
  try {
    for (;;) {
      const workstation = await startWorkstation({
        dataFolder,
        listenerPort: place.listenerPort,
        practice: false,
      });
      const client = await connectToWorkstation(workstation.url);
      await goOn(client, place);
      if (kills < atMost && !(await ended(client, random.below(longestRunMs)))) {
        await workstation.kill();
        kills += 1;
        if (campaign.powerCut) damaged += await cutPower(dataFolder, random);
        continue;
      }
      await ended(client, settledWithinMs);
      await expectWhole(client, dataFolder, place);
      client.close();
      await workstation.stop();
      return { kills, damaged };
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Starts the retrieve, or takes it up where the last run of the program left it. */
async function goOn(client: BackendClient, { orthanc, study }: Place): Promise<void> {
  const last = await lastRetrieve(client);
  if (!last) {
    await client.call('retrieve.start', {
      peer: { peer: { aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort } },
      scope: { studyInstanceUid: study.studyInstanceUid },
      method: 'move',
    });
  } else if (last.finishedAt !== undefined) {
    await client.call('retrieve.retry', { retrieveId: last.retrieveId });
  }
}

async function lastRetrieve(client: BackendClient): Promise<RetrieveSummary | undefined> {
  const all = await client.call('retrieve.list', {});
  return all.toSorted((a, b) => b.queuedAt - a.queuedAt)[0];
}

/** Whether the last retrieve came to its end within the time. */
async function ended(client: BackendClient, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const last = await lastRetrieve(client);
    if (last?.finishedAt !== undefined) return true;
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await pause(Math.min(20, left));
  }
}

async function expectWhole(client: BackendClient, dataFolder: string, place: Place): Promise<void> {
  const last = await lastRetrieve(client);
  if (last?.outcome !== 'complete') throw new Error(`the retrieve ended as ${last?.outcome ?? 'running'}`);
  const onDisk = new Map<string, string>();
  for (const file of await filesBelow(path.join(dataFolder, 'instances'))) {
    const [uid, hash] = hashOf(await readFile(file));
    if (onDisk.has(uid)) throw new Error(`${uid} is on the disk twice`);
    onDisk.set(uid, hash);
  }
  const indexed = await client.call('library.instances', { studyInstanceUid: place.study.studyInstanceUid });
  for (const [uid, hash] of place.sent) {
    if (onDisk.get(uid) !== hash) throw new Error(`${uid} is ${onDisk.has(uid) ? 'not as sent' : 'missing'}`);
    const rows = indexed.filter((row) => row.sopInstanceUid === uid).length;
    if (rows !== 1) throw new Error(`${uid} is ${rows} times in the index`);
  }
  if (onDisk.size !== place.sent.size || indexed.length !== place.sent.size) {
    throw new Error(`${onDisk.size} files and ${indexed.length} rows of ${place.sent.size} instances`);
  }
  const report = await verify(client);
  const faults =
    report.reindexed + report.missingFiles.length + report.damaged.length + report.leftoversRemoved;
  if (faults > 0) throw new Error(`disk and index do not agree: ${JSON.stringify(report)}`);
}

function verify(client: BackendClient): Promise<IntegrityReport> {
  return new Promise((resolve, reject) => {
    let report: IntegrityReport | undefined;
    client.subscribe(
      'library.verify',
      {},
      {
        event: (progress) => {
          report = progress.report ?? report;
        },
        end: (failure) => (report ? resolve(report) : reject(new Error(failure?.kind ?? 'no report'))),
      },
    );
  });
}

function hashOf(file: Uint8Array): [uid: string, hash: string] {
  const { sopInstanceUid = '', dataSetOffset } = readPart10(file);
  return [sopInstanceUid, createHash('sha256').update(file.subarray(dataSetOffset)).digest('hex')];
}
