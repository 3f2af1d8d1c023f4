import { readCorpus, type Seed } from './corpus.ts';
import { playToAcceptor, playToRequestor } from './in-process.ts';
import { cut, cutAtPdus, mutate } from './mutate.ts';
import { createRandom } from './random.ts';

/** One mutated stream: all of it follows from the seed and the index. */
export interface Stream {
  readonly index: number;
  readonly from: Seed;
  readonly pieces: readonly Buffer[];
}

export interface CampaignResult {
  readonly streams: number;
  readonly bytes: number;
  readonly byOutcome: ReadonlyMap<string, number>;
  readonly failures: readonly { readonly index: number; readonly from: string; readonly error: unknown }[];
  readonly slowestMs: number;
  readonly slowestIndex: number;
}

/** Processor time that no stream may take: a megabyte needs a few milliseconds, so what takes more holds us up. */
export const maxStreamMs = 500;

export function makeStream(seed: number, index: number, corpus: readonly Seed[]): Stream {
  const random = createRandom(seed, index);
  const from = random.pick(corpus);
  const other = random.pick(corpus);
  const bytes = mutate(from.bytes, other.bytes, random);
  // An answer that comes before its request is only wrong in the one way: most come in their time.
  const inTime = from.to !== 'acceptor' && random.chance(0.8);
  return { index, from, pieces: inTime ? cutAtPdus(bytes) : cut(bytes, random) };
}

export async function play({ from, pieces }: Stream): Promise<string> {
  const checks =
    from.to === 'acceptor' ? await playToAcceptor(pieces) : await playToRequestor(from.to, pieces);
  const last = checks.events.at(-1);
  const failure = last?.type === 'connection-closed' ? last.failure?.kind : undefined;
  return `${from.to === 'acceptor' ? 'acceptor' : 'requestor'}: ${failure ?? 'orderly end'}`;
}

/** Plays `count` streams from `first` on, one after the other. A stream that breaks a rule is a failure; none stops. */
export async function runCampaign(options: {
  readonly seed: number;
  readonly first?: number;
  readonly count: number;
  readonly corpus?: readonly Seed[];
  progress?(done: number): void;
}): Promise<CampaignResult> {
  const corpus = options.corpus ?? readCorpus();
  const byOutcome = new Map<string, number>();
  const failures: { index: number; from: string; error: unknown }[] = [];
  let [bytes, slowestMs, slowestIndex] = [0, 0, -1];
  const first = options.first ?? 0;
  for (let index = first; index < first + options.count; index += 1) {
    const stream = makeStream(options.seed, index, corpus);
    for (const piece of stream.pieces) bytes += piece.length;
    const started = process.cpuUsage();
    try {
      const outcome = await play(stream);
      byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
    } catch (error) {
      failures.push({ index, from: stream.from.name, error });
    }
    const took = process.cpuUsage(started).user / 1000;
    if (took > slowestMs) [slowestMs, slowestIndex] = [took, index];
    if (took > maxStreamMs) {
      failures.push({
        index,
        from: stream.from.name,
        error: new Error(`it took ${Math.round(took)} ms of processor time`),
      });
    }
    options.progress?.(index - first + 1);
  }
  return { streams: options.count, bytes, byOutcome, failures, slowestMs, slowestIndex };
}
