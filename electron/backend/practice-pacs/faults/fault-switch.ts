import type { FaultId } from '../../../../shared/practice/faults.ts';
import type { Clock } from '../../dependencies.ts';
import type { AcceptorServices } from '../../dimse/acceptor.ts';
import type { MoveOptions } from '../move.ts';
import { behaviours } from './behaviours.ts';
import type { FaultBehaviour, FaultTools } from './fault.ts';

/** The fault that is on, for one run of the practice PACS. New associations follow it; older ones go on as they were. */
export interface FaultSwitch {
  readonly fault: FaultId | undefined;
  readonly behaviour: FaultBehaviour;
  /** Those of the fault, else the normal ones. */
  readonly services: AcceptorServices;
  set(fault: FaultId | undefined): void;
  /** Ends waits and what goes on in the background. */
  close(): Promise<void>;
}

export function createFaultSwitch(options: {
  readonly clock: Clock;
  readonly speed: number;
  readonly normal: FaultTools['normal'];
  readonly move: MoveOptions;
}): FaultSwitch {
  const { clock, speed } = options;
  const ended = new AbortController();
  const work = new Set<Promise<unknown>>();
  let fault: FaultId | undefined;
  let behaviour: FaultBehaviour = {};

  const pause = (ms: number, signal?: AbortSignal): Promise<void> => {
    const over = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    return new Promise((resolve) => {
      if (over.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        cancel();
        over.removeEventListener('abort', done);
        resolve();
      };
      const cancel = clock.after(ms / speed, done);
      over.addEventListener('abort', done);
    });
  };
  const inBackground = (task: Promise<unknown>): void => {
    const settled = task.catch(() => undefined).finally(() => work.delete(settled));
    work.add(settled);
  };
  const tools: FaultTools = {
    normal: options.normal,
    move: options.move,
    pause,
    stopped: ended.signal,
    inBackground,
  };

  return {
    get fault() {
      return fault;
    },
    get behaviour() {
      return behaviour;
    },
    get services() {
      return behaviour.services ?? options.normal;
    },
    set(next) {
      fault = next;
      behaviour = next === undefined ? {} : behaviours[next](tools);
    },
    async close() {
      ended.abort();
      await Promise.all(work);
    },
  };
}
