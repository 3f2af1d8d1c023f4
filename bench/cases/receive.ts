import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../e2e/support/peers.ts';
import {
  type BenchCase,
  type BenchOptions,
  compareRuns,
  type Line,
  type Sample,
} from '../support/measure.ts';
import { cpuTimeOf, runTimed } from '../support/run-peer.ts';
import {
  type BenchStudy,
  describeShape,
  largeImages,
  type StudyShape,
  shapeFor,
  smallImages,
  studyOf,
  temporaryFolder,
  writeStudy,
} from '../support/studies.ts';
import { type BenchWorkstation, startWorkstation } from '../support/workstation.ts';

/** Tells DCMTK to leave Nagle's algorithm off. */
const noDelay = { TCP_NODELAY: '1' };

/** P3: the receiver alone. The sender (storescu) leaves Nagle's algorithm off, so nothing waits for an ACK. */
export const receive: BenchCase = {
  id: 'p3',
  title: 'receiving from storescu',
  async run(options) {
    const lines: Line[] = [];
    for (const shape of [largeImages, smallImages]) {
      lines.push(await runReceive(options, shapeFor(shape, options.quick)));
    }
    return lines;
  },
};

interface Source {
  readonly study: BenchStudy;
  readonly path: string;
}

async function runReceive(options: BenchOptions, shape: StudyShape): Promise<Line> {
  const folder = await temporaryFolder();
  const workstation = await startWorkstation();
  const storescp = await startStorescp(join(folder.path, 'storescp'));
  const write = async (study: BenchStudy, name: string): Promise<Source> => {
    const path = join(folder.path, name);
    await writeStudy(study, path);
    return { study, path };
  };
  try {
    const warmUp = await write(studyOf({ ...shape, instances: Math.min(50, shape.instances) }, 0), 'warm-up');
    const sources: Source[] = [];
    for (let run = 0; run < options.repeat; run++) {
      sources.push(await write(studyOf(shape, run + 1), String(run)));
    }
    const sourceOf = (run: number): Source => sources[run] ?? warmUp;
    await sendToUs(workstation, warmUp);
    return await compareRuns(
      options,
      {
        what: `receive ${describeShape(shape)}, stored and indexed`,
        against: 'storescp --bit-preserving',
        reach: { ratio: 1 },
      },
      (run) => sendToUs(workstation, sourceOf(run)),
      (run) => sendToStorescp(storescp, sourceOf(run)),
    );
  } finally {
    await storescp.stop();
    await workstation.close();
    await folder.remove();
  }
}

function send(source: string, aeTitle: string, port: number): Promise<Sample> {
  const target = ['--call', aeTitle, '127.0.0.1', String(port)];
  return runTimed('storescu', ['--scan-directories', ...target, source], noDelay);
}

/** The time is that of the sender from start to end, the processor time that of the receiver. */
async function sendToUs(workstation: BenchWorkstation, { path, study }: Source): Promise<Sample> {
  const { studyInstanceUid, instances } = study;
  const before = await workstation.ask({ do: 'cpu' });
  const { wallMs } = await send(path, workstation.aeTitle, workstation.port);
  const after = await workstation.ask({ do: 'cpu' });
  const { instances: indexed } = await workstation.ask({ do: 'count', studyInstanceUid });
  if (indexed !== instances) throw new Error(`${indexed} of ${instances} instances are indexed`);
  return { wallMs, cpuMs: after.cpuMs - before.cpuMs };
}

async function sendToStorescp(storescp: RunningStorescp, { path, study }: Source): Promise<Sample> {
  const pid = storescp.process.pid ?? 0;
  const present = (await readdir(storescp.folder)).length;
  const before = await cpuTimeOf(pid);
  const { wallMs } = await send(path, 'STORESCP', storescp.port);
  const after = await cpuTimeOf(pid);
  const stored = (await readdir(storescp.folder)).length - present;
  if (stored !== study.instances) throw new Error(`storescp has ${stored} of ${study.instances} files`);
  const cpuMs = before === undefined || after === undefined ? undefined : after - before;
  return { wallMs, cpuMs };
}

interface RunningStorescp {
  readonly process: ChildProcess;
  readonly port: number;
  readonly folder: string;
  stop(): Promise<void>;
}

async function startStorescp(folder: string): Promise<RunningStorescp> {
  await mkdir(folder);
  const port = await freePort();
  const child = spawn('storescp', ['--bit-preserving', '--output-directory', folder, String(port)], {
    stdio: 'ignore',
    // Without it Nagle's algorithm holds back the second half of each of its answers until the sender's delayed ACK.
    env: { ...process.env, ...noDelay },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`storescp ended with ${child.exitCode}`);
    await pause(20);
  }
  return {
    process: child,
    port,
    folder,
    async stop() {
      child.kill();
      await gone;
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
