import { readdir, readFile } from 'node:fs/promises';

/** What a process holds at a moment (Linux). */
export interface ProcessLoad {
  /** Resident memory, in MiB. */
  readonly residentMiB: number;
  /** Open files, sockets and pipes. */
  readonly handles: number;
  readonly threads: number;
}

export async function processLoad(pid: number): Promise<ProcessLoad> {
  const [status, handles] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readdir(`/proc/${pid}/fd`),
  ]);
  const number = (name: string): number => {
    const value = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1];
    if (value === undefined) throw new Error(`no ${name} in the status of process ${pid}`);
    return Number(value);
  };
  return { residentMiB: number('VmRSS') / 1024, handles: handles.length, threads: number('Threads') };
}
