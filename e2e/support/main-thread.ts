import type { Page } from '@playwright/test';

/** What kept the main thread of a window busy, task by task, in ms and the longest first. */
export interface MainThreadTasks {
  /** From a task's begin to its end. On a machine with more to do than processors, most of it is waiting for one. */
  readonly blockedMs: readonly number[];
  /** Of that, what the thread itself worked: the program's own part, whatever else the machine does. */
  readonly workedMs: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const taskNames = new Set(['RunTask', 'ThreadControllerImpl::RunTask']);
/** Shorter tasks are of no interest, in microseconds. */
const shortest = 5_000;

/** Traces the tasks of a window's main thread until the function that it gives is called. */
export async function traceMainThread(page: Page): Promise<() => Promise<MainThreadTasks>> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser of its own');
  await browser.startTracing(page, { categories: ['toplevel'] });
  return async () => {
    const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as {
      readonly traceEvents: readonly TraceEvent[];
    };
    return readTasks(trace.traceEvents);
  };
}

function readTasks(events: readonly TraceEvent[]): MainThreadTasks {
  const mainThreads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  if (mainThreads.size === 0) throw new Error('the trace has no main thread of a window');
  const tasks = events.filter(
    ({ name, ph, pid, tid, dur = 0 }) =>
      ph === 'X' && taskNames.has(name) && dur >= shortest && mainThreads.has(`${pid}/${tid}`),
  );
  const longestFirst = (of: (event: TraceEvent) => number): number[] =>
    tasks.map((event) => Math.round(of(event) / 1000)).sort((a, b) => b - a);
  return {
    blockedMs: longestFirst(({ dur = 0 }) => dur),
    workedMs: longestFirst(({ tdur = 0 }) => tdur),
  };
}
