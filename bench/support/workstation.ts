import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../e2e/support/peers.ts';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import type { Query } from '../../shared/contract/query.ts';

export interface WorkstationStart {
  readonly dataFolder: string;
  readonly listenerPort: number;
  /** False: as on a system that can't acknowledge at once what it receives. */
  readonly quickAck?: boolean;
}

export type WorkstationRequest =
  | {
      readonly do: 'retrieve';
      readonly peer: PeerRef;
      readonly studyInstanceUid: string;
      readonly method: 'move' | 'get';
    }
  | { readonly do: 'query'; readonly query: Query }
  | { readonly do: 'count'; readonly studyInstanceUid: string }
  | { readonly do: 'cpu' | 'close' };

export interface WorkstationAnswer {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly outcome: string;
  readonly instances: number;
  readonly firstMs: number | undefined;
}

/** Movescope's backend in a process of its own, so that its processor time and memory are its own. */
export interface BenchWorkstation {
  readonly aeTitle: string;
  readonly port: number;
  readonly pid: number;
  ask(request: WorkstationRequest): Promise<WorkstationAnswer>;
  close(): Promise<void>;
}

const nothing: WorkstationAnswer = { wallMs: 0, cpuMs: 0, outcome: '', instances: 0, firstMs: undefined };

export async function startWorkstation(
  execArgv: readonly string[] = [],
  quickAck = true,
): Promise<BenchWorkstation> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'movescope-bench-'));
  const port = await freePort();
  const start: WorkstationStart = { dataFolder, listenerPort: port, quickAck };
  const child = fork(
    fileURLToPath(new URL('workstation-process.ts', import.meta.url)),
    [JSON.stringify(start)],
    {
      execArgv: [...execArgv],
    },
  );
  const gone = once(child, 'exit');
  const ask = asker(child);
  await ask(0);
  return {
    aeTitle: 'MOVESCOPE',
    port,
    pid: child.pid ?? 0,
    ask,
    async close() {
      await ask({ do: 'close' });
      await gone;
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** `0` waits for the process to be ready. */
function asker(child: ChildProcess): (request: WorkstationRequest | 0) => Promise<WorkstationAnswer> {
  const waiting = new Map<number, PromiseWithResolvers<WorkstationAnswer>>();
  let last = 0;
  child.on('message', (message) => {
    const { id, facts, error } = message as {
      id: number;
      facts?: Partial<WorkstationAnswer>;
      error?: string;
    };
    const one = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) one?.reject(new Error(error));
    else one?.resolve({ ...nothing, ...facts });
  });
  child.once('exit', (code) => {
    for (const one of waiting.values()) one.reject(new Error(`the workstation ended with ${code}`));
  });
  return (request) => {
    const id = request === 0 ? 0 : ++last;
    const one = Promise.withResolvers<WorkstationAnswer>();
    waiting.set(id, one);
    if (request !== 0) child.send({ id, request });
    return one.promise;
  };
}
