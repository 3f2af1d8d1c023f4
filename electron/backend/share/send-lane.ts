import type { SendOutcome } from '../../../shared/contract/share.ts';
import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { Association, ContextProposal } from '../dimse/association.ts';
import { type Associate, peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import { dataSetBytes, dataSetSource } from './instance-bytes.ts';
import { acceptedSyntax } from './send-contexts.ts';
import type { SharedInstance } from './shared-instances.ts';
import { toPlain } from './transcode.ts';

export interface LaneOptions {
  readonly associate: Associate;
  readonly peer: ResolvedPeer;
  readonly contexts: readonly ContextProposal[];
  /** What is still to be sent; lanes share it and take from its end. */
  readonly waiting: SharedInstance[];
  done(instance: SharedInstance, outcome: SendOutcome): void;
  readonly signal: AbortSignal;
}

/** A peer that ends this many associations in a row takes nothing. */
const mostBroken = 3;

type Prepared = { readonly syntax: string; readonly dataSet: Uint8Array | AsyncIterable<Uint8Array> };

function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  throw error;
}

/** What the peer gets of an instance, in a syntax that it takes. Rejects with why it can't be. */
async function prepare(association: Association, instance: SharedInstance): Promise<Prepared> {
  const syntax = acceptedSyntax(association.contexts, instance);
  if (syntax === undefined) {
    throw new FailureError({
      kind: 'no-presentation-context',
      abstractSyntax: instance.sopClassUid,
      contexts: association.contexts
        .filter(({ abstractSyntax }) => abstractSyntax === instance.sopClassUid)
        .map(({ abstractSyntax, result }) => ({ abstractSyntax, result })),
    });
  }
  if (syntax === instance.transferSyntaxUid) return { syntax, dataSet: await dataSetSource(instance) };
  const bytes = await dataSetBytes(instance);
  try {
    return { syntax, dataSet: toPlain(bytes, instance.transferSyntaxUid, syntax) };
  } catch {
    throw new FailureError({ kind: 'not-a-dicom-file', name: instance.sopInstanceUid, reason: 'truncated' });
  }
}

/** One association at a time, opened again when it breaks on an instance that others may not break on. */
export class SendLane {
  readonly #options: LaneOptions;
  #association: Association | undefined;
  /** Associations that ended on an instance since the last one that went over. */
  #broken = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Sends until nothing is left. Rejects with FailureError when no association can be had. */
  async run(): Promise<void> {
    const { waiting, done, signal } = this.#options;
    try {
      while (waiting.length > 0 && !signal.aborted) {
        // First the way, then what goes over it: an instance is taken only when it can be sent.
        const association = await this.#associated();
        const instance = waiting.pop();
        const outcome = instance && (await this.#send(association, instance));
        if (outcome) done(instance, outcome);
        if (outcome?.failure && this.#broken >= mostBroken) throw new FailureError(outcome.failure);
      }
    } finally {
      await this.#association?.release();
    }
  }

  /** Undefined when it was cancelled. */
  async #send(association: Association, instance: SharedInstance): Promise<SendOutcome | undefined> {
    const { sopInstanceUid, sopClassUid, transferSyntaxUid } = instance;
    let prepared: Prepared | undefined;
    try {
      prepared = await prepare(association, instance);
      let errorComment: string | undefined;
      const status = await association.store({
        sopClassUid,
        sopInstanceUid,
        transferSyntaxUid: prepared.syntax,
        dataSet: prepared.dataSet,
        onResponse: (response) => {
          errorComment = response.errorComment;
        },
      });
      this.#broken = 0;
      return { ...outcomeOf(status, errorComment), ...changeOf(instance, prepared.syntax), sopInstanceUid };
    } catch (error) {
      if (this.#options.signal.aborted) return undefined;
      // What broke while it was being sent has taken the association with it.
      if (prepared) {
        this.#association = undefined;
        this.#broken += 1;
      }
      const failure = failureOf(error);
      const refused = failure.kind === 'no-presentation-context';
      return {
        sopInstanceUid,
        result: 'failed',
        failure,
        ...(refused && { refusedSyntax: transferSyntaxUid }),
      };
    }
  }

  async #associated(): Promise<Association> {
    const { associate, peer, contexts, signal } = this.#options;
    this.#association ??= await associate({
      ...peerAssociation(peer),
      contexts,
      observe: () => undefined,
      signal,
    });
    return this.#association;
  }
}

function outcomeOf(
  status: number,
  errorComment: string | undefined,
): Pick<SendOutcome, 'result' | 'status' | 'errorComment' | 'failure'> {
  const comment = errorComment === undefined ? {} : { errorComment };
  const category = statusCategory(status);
  if (category === 'success') return { result: 'sent', status };
  if (category === 'warning') return { result: 'warning', status, ...comment };
  const failure: Failure = { kind: 'dimse-status', service: 'C-STORE', status, ...comment };
  return { result: 'failed', status, ...comment, failure };
}

function changeOf(
  { transferSyntaxUid }: SharedInstance,
  syntax: string,
): Pick<SendOutcome, 'refusedSyntax' | 'transcodedTo'> {
  return syntax === transferSyntaxUid ? {} : { refusedSyntax: transferSyntaxUid, transcodedTo: syntax };
}
