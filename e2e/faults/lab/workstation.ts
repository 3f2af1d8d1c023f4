import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { Host, Lab, Spoken } from '../../support/namespaces.ts';
import { run } from '../../support/peers.ts';

const script = fileURLToPath(new URL('../../../build/cli.mjs', import.meta.url));

/** What the command line said about one request. */
export interface Told {
  readonly outcome: string;
  readonly failure: { readonly kind: string; readonly status?: number } | null;
  readonly counts: { readonly expected: number | null; readonly received: number } | undefined;
  readonly findings: readonly Finding[];
  /**
   * From the first event, or the start of the program where there was none, until the program named what is its first
   * finding in the end: while it waited, or in the result.
   */
  readonly seconds: number;
  /** Every line before the result. */
  readonly events: readonly { readonly type: string }[];
  readonly result: Readonly<Record<string, unknown>>;
}

export interface WorkstationOptions {
  /** Everything after `--json`: the peer, the UIDs. */
  readonly args: readonly string[];
  /** Of the data folder; see shared/contract/settings.ts. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly dataFolder?: string;
  onLine?(line: string, program: ChildProcess): void;
}

type Listen = Host['listen'];

/** Runs one command of the real command line on a host (`listen`), with a data folder of its own. */
export async function runWorkstation(
  listen: Listen,
  command: string,
  options: WorkstationOptions,
): Promise<Told> {
  const { dataFolder } = options;
  if (!dataFolder)
    return inDataFolder((folder) => runWorkstation(listen, command, { ...options, dataFolder: folder }));
  if (options.settings) await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(options.settings));
  const args = [script, command, '--json', '--data-dir', dataFolder, ...options.args];
  const startedAt = Date.now();
  return read(await listen(process.execPath, args, options.onLine), startedAt);
}

function read(spoken: Spoken, startedAt: number): Told {
  const last = spoken.lines.at(-1);
  const parsed = spoken.lines.map((line) => JSON.parse(line.text));
  const result = parsed.at(-1);
  if (!last || result?.type !== 'result') {
    throw new Error(`no result (exit status ${spoken.code}): ${last?.text ?? ''} ${spoken.stderr}`);
  }
  const events = parsed.slice(0, -1);
  const first = events.find((event) => typeof event.at === 'number');
  const findings: readonly Finding[] = result.findings ?? [];
  const saidAt = firstSaid(events, findings[0]?.cause) ?? last.at;
  return {
    outcome: result.outcome ?? (result.ok ? 'complete' : 'failed'),
    failure: result.failure ?? null,
    counts: result.counts,
    findings,
    seconds: (saidAt - (first?.at ?? startedAt)) / 1000,
    events,
    result,
  };
}

interface Diagnosed {
  readonly type: string;
  readonly at: number;
  readonly findings: readonly Finding[];
}

/** When the cause became the first finding and stayed it. */
function firstSaid(events: readonly Diagnosed[], cause: string | undefined): number | undefined {
  const looks = events.filter((event) => event.type === 'diagnosed');
  const lastOther = looks.findLastIndex((look) => look.findings[0]?.cause !== cause);
  return looks[lastOther + 1]?.at;
}

/** Gives a new data folder, and removes it afterwards. */
export async function inDataFolder<T>(work: (dataFolder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-lab-data-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** `retrieve` from a peer (`AET@host:port`) to the workstation of a lab, listening on port 11112 by default. */
export function retrieveOn(
  host: Host,
  peer: string,
  studyInstanceUid: string,
  options: Omit<WorkstationOptions, 'args'> & { readonly args?: readonly string[] } = {},
): Promise<Told> {
  const args = [peer, '--study', studyInstanceUid, '--method', 'move', ...(options.args ?? [])];
  return runWorkstation(host.listen.bind(host), 'retrieve', { ...options, args });
}

/** A folder with a small file system of its own, so that it can be full. */
export async function smallDisk(lab: Lab, kilobytes: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-lab-disk-'));
  const mount = await run('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]);
  if (mount.code !== 0) throw new Error(mount.stderr);
  lab.onClose(async () => {
    await run('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}
