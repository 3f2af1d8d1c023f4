import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Host, Lab, Program } from '../../support/namespaces.ts';

/** Where a PACS thinks that a move destination is. */
export interface Entry {
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number;
  /** Further fields of an Orthanc entry. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Servers that we did not write, on a host of the lab. They end with it. */
interface Server extends Program {
  readonly aeTitle: string;
  readonly port: number;
}

interface Archive extends Server {
  /** Stops it and starts it again with what it has stored. */
  restart(): Promise<void>;
}

async function folderFor(lab: Lab, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `movescope-lab-${name}-`));
  lab.onClose(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}

function restartable(program: Program, start: () => Promise<Program>): Program & Pick<Archive, 'restart'> {
  let running = program;
  return {
    process: program.process,
    output: () => running.output(),
    stop: () => running.stop(),
    async restart() {
      await running.stop();
      running = await start();
    },
  };
}

export interface OrthancOptions {
  readonly files: readonly string[];
  readonly entries?: readonly Entry[];
  /** Merged over our configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export const orthancPorts = { dicom: 4242, http: 8042 } as const;

/** Run by Node on the host: stores files through Orthanc's REST interface. */
const uploadScript = `
import { readFile } from 'node:fs/promises';
const [url, ...files] = process.argv.slice(1);
for (const file of files) {
  const response = await fetch(url, { method: 'POST', body: await readFile(file) });
  if (!response.ok) throw new Error('status ' + response.status + ' for ' + file);
}`;

export async function startOrthanc(lab: Lab, host: Host, options: OrthancOptions): Promise<Archive> {
  const folder = await folderFor(lab, 'orthanc');
  const entries = (options.entries ?? []).map((entry, index) => [
    `entry${index}`,
    { AET: entry.aeTitle, Host: entry.host, Port: entry.port, ...entry.more },
  ]);
  const file = join(folder, 'orthanc.json');
  const configuration = {
    Name: 'lab',
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'storage'),
    DicomAet: 'ORTHANC',
    DicomPort: orthancPorts.dicom,
    HttpPort: orthancPorts.http,
    RemoteAccessAllowed: true,
    AuthenticationEnabled: false,
    DicomAlwaysAllowFind: true,
    DicomAlwaysAllowGet: true,
    DicomAlwaysAllowMove: true,
    DicomModalities: Object.fromEntries(entries),
    Plugins: [],
    ...options.config,
  };
  await mkdir(configuration.StorageDirectory);
  await writeFile(file, JSON.stringify(configuration));
  const start = (): Promise<Program> => host.start('Orthanc', [file], Object.values(orthancPorts));
  const program = await start();
  const url = `http://127.0.0.1:${orthancPorts.http}/instances`;
  const upload = await host.run(process.execPath, [
    '--input-type=module',
    '-e',
    uploadScript,
    url,
    ...options.files,
  ]);
  if (upload.code !== 0) throw new Error(`upload to Orthanc: ${upload.stderr}`);
  return { ...restartable(program, start), aeTitle: 'ORTHANC', port: orthancPorts.dicom };
}

export interface DcmqrscpOptions {
  readonly files: readonly string[];
  readonly entries?: readonly Entry[];
  /** AE titles that may ask; everybody when absent. They must be among the entries. */
  readonly peers?: readonly string[];
  /**
   * Waits at most 5 s for a connection to a destination, unless they say otherwise: the system's own limit, over two
   * minutes, is only for tests of that.
   */
  readonly args?: readonly string[];
}

export async function startDcmqrscp(lab: Lab, host: Host, options: DcmqrscpOptions): Promise<Archive> {
  const folder = await folderFor(lab, 'dcmqrscp');
  const storage = join(folder, 'storage');
  await mkdir(storage);
  const entries = options.entries ?? [];
  const nameOf = (index: number): string => `entry${index}`;
  const peers = options.peers
    ?.map((aeTitle) => nameOf(entries.findIndex((entry) => entry.aeTitle === aeTitle)))
    .join(', ');
  const configuration = [
    'NetworkTCPPort = 11112',
    'MaxPDUSize = 16384',
    'MaxAssociations = 16',
    'HostTable BEGIN',
    ...entries.map((entry, index) => `${nameOf(index)} = (${entry.aeTitle}, ${entry.host}, ${entry.port})`),
    'HostTable END',
    'VendorTable BEGIN',
    'VendorTable END',
    'AETable BEGIN',
    `QRSCP ${storage} RW (1000, 1024mb) ${peers ?? 'ANY'}`,
    'AETable END',
    '',
  ];
  const file = join(folder, 'dcmqrscp.cfg');
  await writeFile(file, configuration.join('\n'));
  const copies: string[] = [];
  for (const [index, source] of options.files.entries()) {
    const copy = join(storage, `${index}-${basename(source)}`);
    await copyFile(source, copy);
    copies.push(copy);
  }
  if (copies.length > 0) {
    const index = await host.run('dcmqridx', [storage, ...copies]);
    if (index.code !== 0) throw new Error(`dcmqridx: ${index.stderr}`);
  }
  const args = ['-dhl', ...(options.args ?? ['-to', '5']), '-c', file];
  const start = (): Promise<Program> => host.start('dcmqrscp', args, [11112]);
  return { ...restartable(await start(), start), aeTitle: 'QRSCP', port: 11112 };
}

/** Another program that stores images. */
export async function startStorescp(
  lab: Lab,
  host: Host,
  port: number,
): Promise<Server & { files(): Promise<string[]> }> {
  const folder = await folderFor(lab, 'storescp');
  const args = ['--aetitle', 'OTHER', '--output-directory', folder, String(port)];
  const program = await host.start('storescp', args, [port]);
  return { ...program, aeTitle: 'OTHER', port, files: () => readdir(folder) };
}
