import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Programs that we did not write, for tests against them: Orthanc and the tools of DCMTK. */

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. A failing exit code is a result, not an error; a missing program rejects. */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number' && !error.killed) reject(error);
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** A port of 127.0.0.1 that was free a moment ago, for programs that can not take port 0. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
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

interface Running {
  /** The last of what it wrote, for failing tests. */
  output(): string;
  /** It stands still, in the middle of whatever it does, until it goes on or is stopped. */
  freeze(): void;
  goOn(): void;
  stop(): Promise<void>;
}

const readyWithinMs = 30_000;
const stopWithinMs = 5_000;

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Starts a program and waits until it answers on its ports. `folder` is removed when it stops. */
async function start(
  command: string,
  args: readonly string[],
  ports: readonly number[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const child = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  const keep = (text: Buffer): void => {
    output = (output + text.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      keep(Buffer.from(String(error)));
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    if (isRunning(child) && child.pid !== undefined) {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await exited;
      clearTimeout(kill);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const deadline = Date.now() + readyWithinMs;
  for (const port of ports) {
    while (!(await answers(port))) {
      if (!isRunning(child) || child.pid === undefined || Date.now() > deadline) {
        await stop();
        throw new Error(`${command} did not get ready on port ${port}: ${output}`);
      }
      await pause(25);
    }
  }
  return {
    output: () => output,
    freeze: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    stop,
  };
}

export interface Destination {
  readonly aeTitle: string;
  readonly port: number;
  readonly host?: string;
}

export interface OrthancOptions {
  /** Remote AEs that it knows: move destinations and callers. */
  readonly modalities?: readonly Destination[];
  readonly aeTitle?: string;
  /** Merged over our configuration. */
  readonly extraConfig?: Readonly<Record<string, unknown>>;
}

export interface Orthanc extends Running {
  readonly dicomPort: number;
  readonly httpPort: number;
  readonly aeTitle: string;
  /** `http://127.0.0.1:port`, its REST interface. */
  readonly url: string;
  /** Stores a file or its bytes. */
  upload(file: string | Uint8Array): Promise<void>;
}

export async function startOrthanc(options: OrthancOptions = {}): Promise<Orthanc> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-orthanc-'));
  const [dicomPort, httpPort] = [await freePort(), await freePort()];
  const aeTitle = options.aeTitle ?? 'ORTHANC';
  const modalities = (options.modalities ?? []).map((one) => [
    one.aeTitle,
    { AET: one.aeTitle, Host: one.host ?? '127.0.0.1', Port: one.port, AllowTranscoding: false },
  ]);
  const configuration = {
    Name: 'test',
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'index'),
    DicomAet: aeTitle,
    DicomPort: dicomPort,
    HttpPort: httpPort,
    RemoteAccessAllowed: true,
    AuthenticationEnabled: false,
    DefaultEncoding: 'Utf8',
    DicomAlwaysAllowEcho: true,
    DicomAlwaysAllowStore: true,
    DicomAlwaysAllowFind: true,
    DicomAlwaysAllowGet: true,
    DicomAlwaysAllowMove: true,
    DicomCheckModalityHost: false,
    DicomModalities: Object.fromEntries(modalities),
    Plugins: [],
    ...options.extraConfig,
  };
  await mkdir(configuration.StorageDirectory);
  const file = join(folder, 'orthanc.json');
  await writeFile(file, JSON.stringify(configuration));
  const running = await start('Orthanc', [file], [dicomPort, httpPort], folder);
  const url = `http://127.0.0.1:${httpPort}`;
  return {
    ...running,
    dicomPort,
    httpPort,
    aeTitle,
    url,
    async upload(source) {
      const bytes = typeof source === 'string' ? await readFile(source) : source;
      const response = await fetch(`${url}/instances`, { method: 'POST', body: new Uint8Array(bytes) });
      if (!response.ok) throw new Error(`Orthanc answered ${response.status} to an upload`);
    },
  };
}

export interface DcmqrscpOptions {
  /** Move destinations. */
  readonly hosts?: readonly Destination[];
  readonly aeTitle?: string;
  readonly extraArgs?: readonly string[];
}

export interface Dcmqrscp extends Running {
  readonly port: number;
  readonly aeTitle: string;
  /** Copies Part 10 files into its storage and registers them. */
  store(files: readonly string[]): Promise<void>;
}

export async function startDcmqrscp(options: DcmqrscpOptions = {}): Promise<Dcmqrscp> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-dcmqrscp-'));
  const storage = join(folder, 'storage');
  await mkdir(storage);
  const port = await freePort();
  const aeTitle = options.aeTitle ?? 'QRSCP';
  const hosts = (options.hosts ?? []).map(
    (one, index) => `host${index} = (${one.aeTitle}, ${one.host ?? '127.0.0.1'}, ${one.port})`,
  );
  const configuration = [
    `NetworkTCPPort = ${port}`,
    'MaxPDUSize = 16384',
    'MaxAssociations = 16',
    'HostTable BEGIN',
    ...hosts,
    'HostTable END',
    'VendorTable BEGIN',
    'VendorTable END',
    'AETable BEGIN',
    `${aeTitle} ${storage} RW (1000, 1024mb) ANY`,
    'AETable END',
    '',
  ];
  const file = join(folder, 'dcmqrscp.cfg');
  await writeFile(file, configuration.join('\n'));
  const args = ['-c', file, ...(options.extraArgs ?? [])];
  const running = await start('dcmqrscp', args, [port], folder);
  let stored = 0;
  return {
    ...running,
    port,
    aeTitle,
    async store(files) {
      const copies: string[] = [];
      for (const source of files) {
        const copy = join(storage, `${stored}-${basename(source)}`);
        stored += 1;
        await copyFile(source, copy);
        copies.push(copy);
      }
      const result = await run('dcmqridx', [storage, ...copies]);
      if (result.code !== 0) throw new Error(`dcmqridx: ${result.stderr}${result.stdout}`);
    },
  };
}

export interface StorescpOptions {
  readonly aeTitle?: string;
  readonly extraArgs?: readonly string[];
}

export interface Storescp extends Running {
  readonly port: number;
  readonly aeTitle: string;
  /** Paths of what it has stored. They go when it stops. */
  files(): Promise<string[]>;
}

export async function startStorescp(options: StorescpOptions = {}): Promise<Storescp> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-storescp-'));
  const port = await freePort();
  const aeTitle = options.aeTitle ?? 'STORESCP';
  const args = [
    '--aetitle',
    aeTitle,
    '--output-directory',
    folder,
    ...(options.extraArgs ?? []),
    String(port),
  ];
  const running = await start('storescp', args, [port], folder);
  return {
    ...running,
    port,
    aeTitle,
    async files() {
      return (await readdir(folder)).map((name) => join(folder, name));
    },
  };
}
