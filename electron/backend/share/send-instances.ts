import type { SendOutcome, SendProgress, SendRequest } from '../../../shared/contract/share.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import { createCoalescer } from '../coalesce.ts';
import type { Clock } from '../dependencies.ts';
import type { Library } from '../library/library.ts';
import type { Associate } from '../nodes/associate.ts';
import type { ResolvePeer } from '../nodes/resolved-peer.ts';
import { sendGroups } from './send-contexts.ts';
import { SendLane } from './send-lane.ts';
import { type SharedInstance, sharedInstances } from './shared-instances.ts';

const progressEveryMs = 100;

export interface SendDependencies {
  readonly associate: Associate;
  readonly clock: Clock;
  readonly library: Pick<Library, 'instances' | 'storedFile'>;
  readonly resolvePeer: ResolvePeer;
}

class SendCounts {
  readonly #total: number;
  #sent = 0;
  #warnings = 0;
  #failed = 0;
  #transcoded = 0;
  #bytes = 0;
  #outcomes: SendOutcome[] = [];

  constructor(total: number) {
    this.#total = total;
  }

  add(instance: SharedInstance, outcome: SendOutcome): void {
    this.#outcomes.push(outcome);
    if (outcome.result === 'failed') {
      this.#failed += 1;
      return;
    }
    if (outcome.result === 'sent') this.#sent += 1;
    else this.#warnings += 1;
    if (outcome.transcodedTo !== undefined) this.#transcoded += 1;
    this.#bytes += instance.bytes;
  }

  /** Whether the peer has been asked to take anything. */
  get any(): boolean {
    return this.#sent + this.#warnings + this.#failed > 0;
  }

  /** Takes the outcomes along. */
  progress(finished: boolean): SendProgress {
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    return {
      total: this.#total,
      sent: this.#sent,
      warnings: this.#warnings,
      failed: this.#failed,
      transcoded: this.#transcoded,
      bytes: this.#bytes,
      outcomes,
      finished,
    };
  }
}

/**
 * Sends instances of the library by C-STORE (PS3.4 annex B): each in the transfer syntax that it is stored in, or, where
 * the peer refuses that and nothing is lost by it, rewritten in a plain one. What one instance meets does not end the
 * others; a peer that can't be reached at all rejects with that failure when nothing was sent, and fails the rest
 * otherwise. The signal aborts.
 */
export async function sendInstances(
  deps: SendDependencies,
  request: SendRequest,
  stream: { emit(progress: SendProgress): void; readonly signal: AbortSignal },
): Promise<void> {
  const { associate, library } = deps;
  const peer = deps.resolvePeer(request.peer);
  const instances = sharedInstances(library, request.scopes);
  const counts = new SendCounts(instances.length);
  const news = createCoalescer(deps.clock, progressEveryMs, () => stream.emit(counts.progress(false)));
  stream.emit(counts.progress(false));
  const done = (instance: SharedInstance, outcome: SendOutcome): void => {
    counts.add(instance, outcome);
    news.request();
  };
  for (const { contexts, instances: members } of sendGroups(instances)) {
    const waiting = members.toReversed();
    const lanes = Math.min(request.parallel, members.length);
    const ends = await Promise.allSettled(
      Array.from({ length: lanes }, () =>
        new SendLane({ associate, peer, contexts, waiting, done, signal: stream.signal }).run(),
      ),
    );
    if (stream.signal.aborted) break;
    const failure = ends.map(failureOfEnd).find((one) => one !== undefined);
    if (!failure || waiting.length === 0) continue;
    if (!counts.any) {
      news.cancel();
      throw new FailureError(failure);
    }
    for (const instance of waiting) {
      done(instance, { sopInstanceUid: instance.sopInstanceUid, result: 'failed', failure });
    }
  }
  news.cancel();
  if (!stream.signal.aborted) stream.emit(counts.progress(true));
}

function failureOfEnd(end: PromiseSettledResult<void>): Failure | undefined {
  if (end.status === 'fulfilled') return undefined;
  if (end.reason instanceof FailureError) return end.reason.failure;
  throw end.reason;
}
