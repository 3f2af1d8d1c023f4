import { loadavg } from 'node:os';

/** One run of one side. */
export interface Sample {
  readonly wallMs: number;
  /** Processor time of that side's program, user and system; absent where it can not be had. */
  readonly cpuMs?: number | undefined;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Ours against a peer: of each kind of time the spread on both sides, and that of the ratios of the pairs. */
export interface Comparison {
  readonly ours: Spread;
  readonly peer: Spread;
  readonly ratio: Spread;
}

/** What a case has found, a line of the table. */
export interface Line {
  /** What was compared. */
  readonly what: string;
  /** What the peer was. */
  readonly against: string;
  readonly unit: 'ms' | 'MiB' | 'us';
  readonly wall: Comparison;
  readonly cpu?: Comparison | undefined;
  /** The goal: that much of the peer, or that much in the unit of the line. */
  readonly reach: { readonly ratio?: number; readonly ours?: number };
  readonly reached: boolean;
  /** Other numbers worth a look. */
  readonly notes: Readonly<Record<string, number | string>>;
  /** Load average of the last minute, before and after. */
  readonly load: readonly [number, number];
}

export interface BenchOptions {
  /** Pairs of runs. */
  readonly repeat: number;
  /** Small and few: shows that it runs and that the counts are right, and measures nothing. */
  readonly quick: boolean;
  progress(text: string): void;
}

export interface BenchCase {
  readonly id: string;
  readonly title: string;
  run(options: BenchOptions): Promise<Line[]>;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/** A spread of a single value, for goals that have no peer. */
export function single(value: number): Comparison {
  const spread = spreadOf([value]);
  const nothing = spreadOf([Number.NaN]);
  return { ours: spread, peer: nothing, ratio: nothing };
}

function compare(pairs: readonly (readonly [number, number])[]): Comparison {
  return {
    ours: spreadOf(pairs.map(([ours]) => ours)),
    peer: spreadOf(pairs.map(([, peer]) => peer)),
    ratio: spreadOf(pairs.map(([ours, peer]) => ours / peer)),
  };
}

export function isReached(wall: Comparison, reach: Line['reach']): boolean {
  if (reach.ratio !== undefined && !(wall.ratio.median <= reach.ratio)) return false;
  return reach.ours === undefined || wall.ours.median <= reach.ours;
}

/**
 * Runs both sides in turn, now this one first and then the other, so that what else the machine does falls on both. The
 * goal is held against the time by the clock.
 */
export async function compareRuns(
  options: BenchOptions,
  line: Pick<Line, 'what' | 'against' | 'reach'> & { readonly unit?: 'us' },
  ours: (run: number) => Promise<Sample>,
  peer: (run: number) => Promise<Sample>,
  notes: () => Line['notes'] = () => ({}),
): Promise<Line> {
  const before = loadOfMachine();
  const pairs: (readonly [Sample, Sample])[] = [];
  for (let run = 0; run < options.repeat; run++) {
    const first = run % 2 === 0 ? await ours(run) : await peer(run);
    const second = run % 2 === 0 ? await peer(run) : await ours(run);
    const [one, other] = run % 2 === 0 ? [first, second] : [second, first];
    options.progress(
      `${line.what}: ${Math.round(one.wallMs)} ${line.unit ?? 'ms'}, ${line.against}: ${Math.round(other.wallMs)} ${line.unit ?? 'ms'}`,
    );
    pairs.push([one, other]);
  }
  const wall = compare(pairs.map(([one, other]) => [one.wallMs, other.wallMs]));
  const cpu = pairs.flatMap(([one, other]) =>
    one.cpuMs === undefined || other.cpuMs === undefined ? [] : [[one.cpuMs, other.cpuMs] as const],
  );
  return {
    ...line,
    unit: line.unit ?? 'ms',
    wall,
    ...(cpu.length === pairs.length && { cpu: compare(cpu) }),
    reached: isReached(wall, line.reach),
    notes: notes(),
    load: [before, loadOfMachine()],
  };
}

export function loadOfMachine(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}
