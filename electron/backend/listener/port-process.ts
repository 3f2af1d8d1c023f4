import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';

export interface PortProcess {
  readonly pid: number;
  readonly name: string;
}

const withinMs = 3000;

/** The process that listens on a TCP port of this computer, as far as the system lets us see it; undefined otherwise. */
export async function readPortProcess(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<PortProcess | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
  });
  try {
    return await Promise.race([read(port, platform), timeout]);
  } catch {
    // Not allowed, or the tool is not there: the name is only an extra.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function read(port: number, platform: NodeJS.Platform): Promise<PortProcess | undefined> {
  switch (platform) {
    case 'linux':
      return readFromProc(port);
    case 'darwin':
      return run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).then(parseLsof);
    case 'win32':
      return run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', windowsCommand(port)]).then(
        parseIdAndName,
      );
    default:
      return Promise.resolve(undefined);
  }
}

const windowsCommand = (port: number): string =>
  `Get-NetTCPConnection -LocalPort ${port} -State Listen | Select-Object -First 1 -ExpandProperty OwningProcess | ` +
  'ForEach-Object { Get-Process -Id $_ } | ForEach-Object { "$($_.Id) $($_.ProcessName)" }';

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { timeout: withinMs, windowsHide: true }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}

/** Lines of `lsof -F`: `p` and the process id, `c` and the command. */
export function parseLsof(output: string): PortProcess | undefined {
  const lines = output.split('\n');
  const pid = Number(lines.find((line) => line.startsWith('p'))?.slice(1));
  const name = lines.find((line) => line.startsWith('c'))?.slice(1);
  return name && Number.isInteger(pid) ? { pid, name } : undefined;
}

/** `1234 dgate64`. */
export function parseIdAndName(output: string): PortProcess | undefined {
  const match = /^\s*(\d+)\s+(\S.*?)\s*$/m.exec(output);
  return match?.[2] ? { pid: Number(match[1]), name: match[2] } : undefined;
}

/** Inodes of the listening sockets of a port in `/proc/net/tcp` or `tcp6` (state 0A). */
export function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return local?.endsWith(`:${hexPort}`) && state === '0A' && inode ? [inode] : [];
  });
}

async function readFromProc(port: number): Promise<PortProcess | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const sockets = new Set(
    tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (!(await holdsSocket(pid, sockets))) continue;
    return { pid: Number(pid), name: (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() };
  }
  return undefined;
}

async function holdsSocket(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    const target = await readlink(`${folder}/${file}`).catch(() => '');
    if (sockets.has(target)) return true;
  }
  return false;
}
