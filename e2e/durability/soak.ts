import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BackendClient } from '../../shared/contract/client.ts';
import { faultIds } from '../../shared/practice/faults.ts';
import type { RetrieveScope } from '../../shared/retrieve/timeline-event.ts';
import { startWorkstation } from '../fixtures/workstation.ts';
import { createRandom, type Random } from '../fuzz/random.ts';
import { ctStudy } from '../support/ct-study.ts';
import { freePort, type Orthanc, startOrthanc } from '../support/peers.ts';
import { connectToWorkstation } from '../support/workstation-client.ts';
import { type ProcessLoad, processLoad } from './process-load.ts';

/**
 * `node e2e/durability/soak.ts [--minutes 30] [--seed 1]`: retrieves, cancels and faults for a long time in one program.
 * Prints what the process holds each minute, and ends with 1 when memory or handles grew between the second fifth of the
 * time (the first warms up) and the last.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } },
});
const durationMs = Number(values.minutes) * 60_000;
/** A fault that takes longer is cancelled. */
const longestFaultMs = 8_000;
const longestRetrieveMs = 60_000;
/** What may have grown at the end: the allocator and the index's cache breathe. */
const allowed = { memory: 1.1, handles: 5 };

type Peer = { readonly peer: { aeTitle: string; host: string; port: number } } | { readonly nodeId: string };

async function retrieve(
  client: BackendClient,
  peer: Peer,
  scope: RetrieveScope,
  cancelAfterMs: number,
): Promise<string> {
  const { retrieveId } = await client.call('retrieve.start', { peer, scope });
  const begun = Date.now();
  let cancelled = false;
  for (;;) {
    const one = (await client.call('retrieve.list', {})).find((entry) => entry.retrieveId === retrieveId);
    if (one?.finishedAt !== undefined) {
      await client.call('retrieve.remove', { retrieveId });
      return one.outcome ?? 'interrupted';
    }
    if (!cancelled && Date.now() - begun > cancelAfterMs) {
      cancelled = true;
      await client.call('retrieve.cancel', { retrieveId });
    }
    if (Date.now() - begun > cancelAfterMs + longestRetrieveMs) throw new Error('a retrieve never ended');
    await pause(50);
  }
}

async function oneStep(
  client: BackendClient,
  random: Random,
  places: { orthanc: Orthanc; practice: Peer; practiceStudies: readonly string[]; study: string },
): Promise<string> {
  const { orthanc, practice } = places;
  const archive = { peer: { aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort } };
  const kind = random.pick(['complete', 'complete', 'cancel', 'fault'] as const);
  const scope = { studyInstanceUid: places.study };
  switch (kind) {
    case 'complete': {
      const outcome = await retrieve(client, archive, scope, longestRetrieveMs);
      if (outcome !== 'complete') throw new Error(`a healthy retrieve ended as ${outcome}`);
      await client.call('library.delete', scope);
      await client.call('library.emptyTrash', {});
      return kind;
    }
    case 'cancel':
      await retrieve(client, archive, scope, random.below(400));
      await client.call('library.delete', scope).catch(() => undefined);
      return kind;
    case 'fault': {
      const fault = random.pick(faultIds);
      await client.call('practice.setFault', { fault });
      const studyInstanceUid = random.pick(places.practiceStudies);
      await retrieve(client, practice, { studyInstanceUid }, longestFaultMs);
      await client.call('practice.setFault', { fault: null });
      await client.call('library.delete', { studyInstanceUid }).catch(() => undefined);
      return kind;
    }
  }
}

/** The first start makes its sample studies before it is registered. */
async function practiceNode(client: BackendClient): Promise<{ readonly nodeId: string }> {
  for (let tries = 0; tries < 600; tries++) {
    const [first] = await client.call('node.list', {});
    if (first) return first.node;
    await pause(100);
  }
  throw new Error('the practice PACS is not registered');
}

async function practiceStudies(client: BackendClient, nodeId: string): Promise<string[]> {
  const found: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.subscribe(
      'query.results',
      { peers: [{ nodeId }], level: 'study', keys: {} },
      {
        event: (event) => {
          if (event.type !== 'matches') return;
          for (const match of event.matches) found.push(String(match.StudyInstanceUID ?? ''));
        },
        end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve()),
      },
    );
  });
  return found.filter(Boolean);
}

function mean(loads: readonly ProcessLoad[]): ProcessLoad {
  const of = (value: (load: ProcessLoad) => number): number =>
    loads.reduce((sum, load) => sum + value(load), 0) / Math.max(1, loads.length);
  return {
    residentMiB: of((load) => load.residentMiB),
    handles: of((load) => load.handles),
    threads: of((load) => load.threads),
  };
}

function inWords({ residentMiB, handles, threads }: ProcessLoad): string {
  return `${residentMiB.toFixed(0)} MiB resident, ${handles.toFixed(0)} handles, ${threads.toFixed(0)} threads`;
}

const listenerPort = await freePort();
const orthanc = await startOrthanc({ modalities: [{ aeTitle: 'MOVESCOPE', port: listenerPort }] });
const workstation = await startWorkstation({ listenerPort, practice: true });
const { pid } = workstation.process;
if (pid === undefined) throw new Error('the workstation has no process');
const client = await connectToWorkstation(workstation.url);
try {
  const study = ctStudy({ slices: 120, size: 128 });
  for (const slice of study.slices()) await orthanc.upload(slice);
  const practice = await practiceNode(client);
  const places = {
    orthanc,
    practice: { nodeId: practice.nodeId },
    practiceStudies: await practiceStudies(client, practice.nodeId),
    study: study.studyInstanceUid,
  };
  const random = createRandom(Number(values.seed), 0);
  const loads: { readonly at: number; readonly load: ProcessLoad }[] = [];
  const steps = new Map<string, number>();
  const begun = Date.now();
  let nextLine = 0;
  while (Date.now() - begun < durationMs) {
    const step = await oneStep(client, random, places);
    steps.set(step, (steps.get(step) ?? 0) + 1);
    const at = Date.now() - begun;
    const load = await processLoad(pid);
    loads.push({ at, load });
    if (at >= nextLine) {
      process.stdout.write(`${Math.round(at / 1000)} s: ${inWords(load)}\n`);
      nextLine += 60_000;
    }
  }
  const fifth = durationMs / 5;
  const between = (from: number, to: number): ProcessLoad =>
    mean(loads.filter(({ at }) => at >= from && at < to).map(({ load }) => load));
  const [early, late] = [between(fifth, 2 * fifth), between(4 * fifth, Number.POSITIVE_INFINITY)];
  const flat =
    late.residentMiB <= early.residentMiB * allowed.memory && late.handles <= early.handles + allowed.handles;
  process.stdout.write(`second fifth: ${inWords(early)}\nlast fifth: ${inWords(late)}\n`);
  process.stdout.write(
    `${[...steps].map(([kind, count]) => `${count} x ${kind}`).join(', ')}: ${flat ? 'flat' : 'GREW'}\n`,
  );
  process.exitCode = flat ? 0 : 1;
} finally {
  client.close();
  await workstation.stop();
  await workstation.removeData();
  await orthanc.stop();
}
