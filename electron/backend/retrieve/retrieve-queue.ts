import type { Priority, QueueMove, QueueState } from '../../../shared/contract/queue.ts';
import type { PauseOf } from '../../../shared/retrieve/timeline-event.ts';
import type { Clock } from '../dependencies.ts';
import type { ParallelLimits } from './parallel-limits.ts';
import { inTurn, moved } from './queue-order.ts';
import type { SavedQueue } from './queue-store.ts';

/** How a turn ended: for good, unfinished (it was paused), or at a PACS that is busy. */
export type TurnEnd =
  | { readonly kind: 'ended'; readonly complete: boolean }
  | { readonly kind: 'unfinished' }
  /** Others leave the node alone for `nodeWaitMs`, this one waits for `waitMs`. */
  | { readonly kind: 'busy'; readonly waitMs: number; readonly nodeWaitMs: number };

/** A retrieve that has its turn. */
export interface Turn {
  /** Never rejects. */
  readonly done: Promise<TurnEnd>;
  pause(of: PauseOf): void;
  /** Ends a wait that it is in by itself, for space. */
  tryNow(): void;
}

export interface NewEntry {
  readonly id: string;
  readonly node: string;
  readonly nodeName: string;
  readonly priority: Priority;
  readonly paused: boolean;
  /** Called when its turn comes, perhaps at once. */
  begin(): Turn;
}

interface Entry extends NewEntry {
  readonly running: boolean;
  readonly turn: Turn | undefined;
  /** ms, monotonic. */
  readonly notBefore: number;
}

export interface QueueOptions {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly limits: ParallelLimits;
  readonly saved: Pick<SavedQueue, 'paused' | 'pausedNodes'>;
  /** Retrieves at the same time on a node at most; 0: nothing is started. */
  bound(): number;
  /** Whether the node can be asked at all by now; absent: each can. */
  isReady?(node: string): boolean;
  /** Something that `state` or `save` tells has changed. */
  onChange(): void;
}

/** Decides what runs: on each node by priority and place, as many at a time as the node bears. Unknown ids change nothing. */
export class RetrieveQueue {
  readonly #options: QueueOptions;
  readonly #pausedNodes: Set<string>;
  readonly #names = new Map<string, string>();
  /** Until when (ms, monotonic) a busy node is left alone. */
  readonly #holds = new Map<string, number>();
  #entries: readonly Entry[] = [];
  #paused: boolean;
  #closed = false;
  #stopTimer: () => void = () => {};

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#paused = options.saved.paused;
    this.#pausedNodes = new Set(options.saved.pausedNodes);
  }

  add(entry: NewEntry): void {
    this.#names.set(entry.node, entry.nodeName);
    this.#entries = [...this.#entries, { ...entry, running: false, turn: undefined, notBefore: 0 }];
    this.#changed();
  }

  has(id: string): boolean {
    return this.#entry(id) !== undefined;
  }

  /** By itself, with its node, or with everything. */
  isPaused(id: string): boolean {
    const entry = this.#entry(id);
    return entry !== undefined && (entry.paused || this.#paused || this.#pausedNodes.has(entry.node));
  }

  /** Takes one that waits out of the queue; false when it runs or was never there. */
  remove(id: string): boolean {
    const entry = this.#entry(id);
    if (!entry || entry.running) return false;
    this.#entries = this.#entries.filter((one) => one !== entry);
    this.#changed();
    return true;
  }

  setPriority(id: string, priority: Priority): void {
    this.#change(id, { priority });
    this.#changed();
  }

  move(id: string, to: QueueMove): void {
    this.#entries = moved(this.#entries, id, to);
    this.#changed();
  }

  /** Pauses one. Returns whether it waits: then it is paused at once, else its turn ends soon. */
  pause(id: string): boolean {
    const entry = this.#entry(id);
    this.#change(id, { paused: true });
    entry?.turn?.pause('retrieve');
    this.#changed();
    return entry?.running === false;
  }

  resume(id: string): void {
    this.#change(id, { paused: false, notBefore: 0 });
    this.#changed();
  }

  /** Pauses a node, or everything (`undefined`). */
  pauseAll(node: string | undefined): void {
    if (node === undefined) this.#paused = true;
    else this.#pausedNodes.add(node);
    for (const entry of this.#entries) {
      if (node === undefined || entry.node === node) entry.turn?.pause(node === undefined ? 'queue' : 'node');
    }
    this.#changed();
  }

  resumeAll(node: string | undefined): void {
    if (node === undefined) this.#paused = false;
    else this.#pausedNodes.delete(node);
    this.#changed();
  }

  /** Ends the wait of one for its busy node, or for space. */
  tryNow(id: string): void {
    const entry = this.#entry(id);
    entry?.turn?.tryNow();
    if (entry) this.#holds.delete(entry.node);
    this.#change(id, { notBefore: 0 });
    this.#changed();
  }

  /** Starts what may start; called by itself whenever something has changed here. */
  pump(): void {
    if (this.#closed) return;
    const running = this.#runningByNode();
    for (const { id, node } of inTurn(this.#entries)) {
      const count = running.get(node) ?? 0;
      if (count >= this.#limitOf(node)) continue;
      // Beginning one may have changed another.
      const entry = this.#entry(id);
      if (!entry || !this.#mayStart(entry)) continue;
      running.set(node, count + 1);
      this.#begin(entry);
    }
    this.#wakeInTime();
  }

  /** Starts nothing any more. */
  close(): void {
    this.#closed = true;
    this.#stopTimer();
  }

  state(): QueueState {
    const bound = this.#options.bound();
    const ordered = inTurn(this.#entries);
    const nodes = new Set([...this.#pausedNodes, ...ordered.map((entry) => entry.node)]);
    return {
      paused: this.#paused,
      nodes: [...nodes].map((node) => {
        const own = ordered.filter((entry) => entry.node === node);
        return {
          nodeKey: node,
          nodeName: this.#names.get(node) ?? '',
          paused: this.#pausedNodes.has(node),
          limit: this.#options.limits.of(node),
          bound,
          entries: [...own.filter((one) => one.running), ...own.filter((one) => !one.running)].map(
            ({ id, priority, running, paused }) => ({ retrieveId: id, priority, running, paused }),
          ),
        };
      }),
    };
  }

  save(): SavedQueue {
    return {
      order: this.#entries.map((entry) => entry.id),
      priorities: Object.fromEntries(
        this.#entries.filter((one) => one.priority !== 'normal').map((one) => [one.id, one.priority]),
      ),
      paused: this.#paused,
      pausedNodes: [...this.#pausedNodes],
      limits: this.#options.limits.learned(),
    };
  }

  runningOn(node: string): number {
    return this.#runningByNode().get(node) ?? 0;
  }

  #entry(id: string): Entry | undefined {
    return this.#entries.find((one) => one.id === id);
  }

  #change(id: string, change: Partial<Entry>): void {
    this.#entries = this.#entries.map((one) => (one.id === id ? { ...one, ...change } : one));
  }

  #changed(): void {
    this.pump();
    this.#options.onChange();
  }

  #runningByNode(): Map<string, number> {
    const running = new Map<string, number>();
    for (const entry of this.#entries) {
      if (entry.running) running.set(entry.node, (running.get(entry.node) ?? 0) + 1);
    }
    return running;
  }

  #limitOf(node: string): number {
    return Math.min(this.#options.bound(), this.#options.limits.of(node));
  }

  #mayStart({ id, node, running, notBefore }: Entry): boolean {
    if (running || this.isPaused(id) || this.#options.isReady?.(node) === false) return false;
    const now = this.#options.clock.monotonic();
    return notBefore <= now && (this.#holds.get(node) ?? 0) <= now;
  }

  #begin({ id, node, begin }: Entry): void {
    // Counted before it begins: what it does at once may bring us here again.
    this.#change(id, { running: true, notBefore: 0 });
    const turn = begin();
    this.#change(id, { turn });
    void turn.done.then((end) => this.#ended(id, node, end));
  }

  #ended(id: string, node: string, end: TurnEnd): void {
    const { clock, limits } = this.#options;
    this.#change(id, { running: false, turn: undefined });
    if (end.kind === 'ended') {
      if (end.complete) limits.succeeded(node);
      this.#entries = this.#entries.filter((one) => one.id !== id);
    }
    if (end.kind === 'busy') {
      limits.refused(node);
      const now = clock.monotonic();
      this.#holds.set(node, Math.max(this.#holds.get(node) ?? 0, now + end.nodeWaitMs));
      this.#change(id, { notBefore: now + end.waitMs });
    }
    this.#changed();
  }

  #wakeInTime(): void {
    this.#stopTimer();
    const now = this.#options.clock.monotonic();
    const waits = this.#entries
      .filter((entry) => !entry.running)
      .map((entry) => Math.max(entry.notBefore, this.#holds.get(entry.node) ?? 0) - now)
      .filter((ms) => ms > 0);
    if (waits.length === 0) return;
    this.#stopTimer = this.#options.clock.after(Math.min(...waits), () => this.pump());
  }
}
