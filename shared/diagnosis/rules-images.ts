import { formatStatus } from '../dicom/dimse-status.ts';
import { isStorageSopClass, sopClass, sopClassName } from '../dicom/sop-class.ts';
import { transferSyntaxes } from '../dicom/transfer-syntax.ts';
import type { NegotiatedContext } from '../retrieve/association-event.ts';
import { formatDuration, plural } from '../retrieve/describe-event.ts';
import type { InboundConnection, RefusalFact } from './evidence-association.ts';
import { absence, arrivedFact, callerFact, endFact, fact, finalFact } from './facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import type { View } from './view.ts';

const stalledMs = 60_000;
const blockedLoopMs = 5000;
const slowStoreMs = 10_000;

/** Layer D: what became of the images on the associations that the PACS made with us. */
export const imageRules: readonly Rule[] = [
  rule('D07', (view) => refusedClass(view)),
  rule('D08', (view) => compressed(view)),
  rule('D09', (view) => refusedInstances(view, isDiskFailure)),
  rule('D10', (view) => refusedInstances(view, (one) => !isDiskFailure(one))),
  rule('D11', (view) => stalled(view)),
  rule('D12', (view) => brokenOff(view)),
  rule('D13', (view) => tooSlow(view)),
];

function storageContexts(connection: InboundConnection): readonly NegotiatedContext[] {
  return (connection.accepted?.contexts ?? []).filter((one) => isStorageSopClass(one.abstractSyntax));
}

/** Contexts that images can come in; where the caller proposed nothing that we take, whatever it did propose. */
function imageContexts(view: View, caller: InboundConnection): readonly NegotiatedContext[] {
  const contexts = caller.accepted?.contexts ?? [];
  const storage = storageContexts(caller);
  const asksForNothingElse = !contexts.some(
    (one) => one.result === 0 || notForImages.has(one.abstractSyntax),
  );
  const isOnly = !view.associations.some((one) => storageContexts(one).length > 0);
  return storage.length === 0 && asksForNothingElse && isOnly ? contexts : storage;
}

/** What a PACS may call us for beside a retrieve. */
const notForImages: ReadonlySet<string> = new Set([sopClass.verification, sopClass.storageCommitment]);

function refusedClass(view: View): Match | undefined {
  for (const caller of view.associations) {
    const contexts = imageContexts(view, caller);
    const refused = contexts.filter((one) => one.result !== 0 && one.result !== 4);
    // A class that was accepted in another context was not refused.
    const accepted = new Set(contexts.filter((one) => one.result === 0).map((one) => one.abstractSyntax));
    const classes = [...new Set(refused.map((one) => one.abstractSyntax))].filter(
      (uid) => !accepted.has(uid),
    );
    if (classes.length === 0) continue;
    const names = classes.map(sopClassName).join(', ');
    return {
      confidence: 'certain',
      facts: [
        callerFact(caller),
        fact(`We refused ${names} (result ${refused[0]?.result ?? 3}).`, caller.accepted?.seq),
        finalFact(view),
      ],
      values: { UID: names },
    };
  }
  return undefined;
}

function compressed(view: View): Match | undefined {
  const works = otherChoiceWorks(view);
  for (const caller of view.associations) {
    const contexts = storageContexts(caller);
    const accepted = new Set(contexts.filter((one) => one.result === 0).map((one) => one.abstractSyntax));
    const refused = contexts.find((one) => one.result === 4 && !accepted.has(one.abstractSyntax));
    if (refused) {
      const name = sopClassName(refused.abstractSyntax);
      const text = `We refused every transfer syntax that was offered for ${name} (result 4).`;
      return {
        confidence: 'certain',
        facts: [callerFact(caller), fact(text, caller.accepted?.seq), finalFact(view)],
      };
    }
  }
  const idle = view.associations.find(isIdle);
  const complains = (view.failed ?? 0) > 0 || view.category === 'failure';
  if (!idle || !complains || view.associations.some((one) => one.refused.length > 0)) return undefined;
  return {
    confidence: works ? 'certain' : 'likely',
    facts: [
      callerFact(idle),
      absence('The association was accepted and released without a single image.', idle.end?.seq),
      mixedFact(idle),
      finalFact(view),
      works ? fact('The same images came in the other form.') : undefined,
    ],
  };
}

/** Accepted with storage contexts, nothing sent, and released in good order by the peer. */
function isIdle(connection: InboundConnection): boolean {
  if (!storageContexts(connection).some((one) => one.result === 0)) return false;
  const { storeRequests, stored, refused, end } = connection;
  return (storeRequests ?? 0) === 0 && stored === 0 && refused.length === 0 && end?.how === 'released';
}

/** Several syntaxes in one context: our choice decides which images can come. */
function mixedFact(connection: InboundConnection) {
  const mixed = connection.proposed?.contexts.find((one) => {
    const encapsulated = one.transferSyntaxes.map((uid) => transferSyntaxes.get(uid)?.encapsulated === true);
    return encapsulated.includes(true) && encapsulated.includes(false);
  });
  if (!mixed) return undefined;
  const chosen = connection.accepted?.contexts.find((one) => one.id === mixed.id)?.transferSyntax ?? '';
  const name = transferSyntaxes.get(chosen)?.name ?? chosen;
  return fact(
    `One presentation context offered compressed and uncompressed forms; ${name} was chosen.`,
    connection.accepted?.seq,
  );
}

function otherChoiceWorks(view: View): boolean {
  const byMove = view
    .probes('P5')
    .some((one) => one.preferred !== undefined && one.arrived > 0 && one.sameStudy !== false);
  return byMove || view.probes('P6').some((one) => (one.arrived ?? 0) > 0);
}

function isDiskFailure(refusal: RefusalFact): boolean {
  const { failure } = refusal;
  if (failure.kind === 'disk-full') return true;
  return failure.kind === 'file-write-failed' && /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS)$/.test(failure.code);
}

function refusedInstances(view: View, fits: (refusal: RefusalFact) => boolean): Match | undefined {
  const refusals = (view.evidence.arrivals?.refused ?? []).filter(fits);
  if (refusals.length === 0) return undefined;
  const free = view.evidence.health?.freeBytes;
  return {
    confidence: 'certain',
    facts: [
      ...refusals.map((one) =>
        fact(
          `We answered ${plural(one.count, 'image')} with ${formatStatus(one.status)} (${one.failure.kind}).`,
          one.seq,
        ),
      ),
      free === undefined || !refusals.some(isDiskFailure)
        ? undefined
        : fact(`${Math.round(free / 1e6)} MB are free.`),
      finalFact(view),
    ],
    values: { X: refusals.reduce((sum, one) => sum + one.count, 0) },
  };
}

/**
 * D12. That the peer broke off in the middle is our own observation; why it did is open, so it is never certain as the
 * cause. With nothing stored it may as well have given up on us.
 */
function brokenOff(view: View): Match | undefined {
  const broken = view.associations.find(
    (one) =>
      one.accepted && one.end?.by === 'peer' && (one.end.how === 'aborted' || one.end.how === 'closed'),
  );
  if (!broken?.end) return undefined;
  const aborted = broken.end.how === 'aborted';
  const inTheMiddle = broken.stored > 0 && (aborted || broken.end.code !== undefined);
  return {
    confidence: inTheMiddle && (view.missing ?? 1) > 0 ? 'likely' : 'possible',
    facts: [callerFact(broken), endFact(broken.end), arrivedFact(view)],
    hints:
      aborted && broken.end.source === 2
        ? ['The PACS complains about a message of ours: save a support bundle.']
        : [],
  };
}

function stalled(view: View): Match | undefined {
  const until = view.evidence.endedAt ?? view.evidence.takenAt;
  const hung = view.associations.find((one) => {
    if (!one.accepted || (view.final && view.category === 'success' && !view.ended)) return false;
    const timedOut = one.end?.by === 'us' && one.end.failure?.kind === 'response-timeout';
    const last = Math.max(one.lastStoredAt ?? 0, one.accepted.at ?? 0, one.connectedAt);
    return timedOut || (!one.end && until - last >= stalledMs);
  });
  if (!hung) return undefined;
  const many = view.expected !== undefined && view.received > 0;
  // That an image began and did not go on is our own observation; an association that only stays open is not that yet.
  const inAnImage = hung.end !== undefined && (hung.storeRequests ?? 0) > hung.stored;
  return {
    confidence: inAnImage && (view.missing ?? 1) > 0 ? 'likely' : 'possible',
    facts: [
      callerFact(hung),
      hung.end
        ? fact(
            inAnImage
              ? 'An image had begun and did not go on: it was the turn of the PACS. After a long silence we ended the association.'
              : 'We ended the association after a long silence in the middle of it.',
            hung.end.seq,
          )
        : waitedFor(hung, until),
      arrivedFact(view),
    ],
    values: { N: view.received, M: view.expected },
    ...(many && { sentence: stalledSentence(inAnImage) }),
  };
}

function stalledSentence(inAnImage: boolean): string {
  return `The connection stalled${inAnImage ? ' in the middle of an image' : ''}; {N} of {M} images have arrived.`;
}

/** Whether an image has begun is not known; the next word is the sender's either way. */
function waitedFor(open: InboundConnection, until: number) {
  const silentMs = until - Math.max(open.lastStoredAt ?? 0, open.accepted?.at ?? 0, open.connectedAt);
  const [turn, image] =
    open.stored > 0
      ? ['What came is answered, so it is the turn of the PACS: its', 'no further image']
      : ['Its', 'no image'];
  return absence(`${turn} association is open, and ${image} has come on it for ${formatDuration(silentMs)}.`);
}

function tooSlow(view: View): Match | undefined {
  const { health } = view.evidence;
  const delay = health?.maxEventLoopDelayMs ?? 0;
  const store = health?.maxStoreResponseMs ?? 0;
  if ((delay <= blockedLoopMs && store <= slowStoreMs) || !view.isMove) return undefined;
  return {
    confidence: 'certain',
    facts: [
      delay > blockedLoopMs
        ? fact(`This program was blocked for up to ${formatDuration(delay)}.`)
        : undefined,
      store > slowStoreMs ? fact(`Storing an image took up to ${formatDuration(store)}.`) : undefined,
      finalFact(view),
    ],
  };
}
