import { formatDuration, plural } from '../retrieve/describe-event.ts';
import type { InboundConnection } from './evidence-association.ts';
import { callerFact, fact, finalFact, rejectionFact } from './facts.ts';
import { type Match, type Rule, rule, ruleAlsoWhenComplete } from './rule.ts';
import { inboundEncryptionRules } from './rules-encryption.ts';
import { silentCallMs, type View } from './view.ts';

/** Layer D: who called our port, and whether we let them in. */
export const callRules: readonly Rule[] = [
  rule('D01', (view) => lostRequest(view)),
  ...inboundEncryptionRules,
  ruleAlsoWhenComplete('D03', (view) => {
    const visitor = (view.evidence.listener?.inbound ?? []).find(
      (one) => one.firstBytes === 'http' || one.firstBytes === 'other',
    );
    if (!visitor || isCallerLater(view, visitor)) return undefined;
    const what = visitor.firstBytes === 'http' ? 'It spoke HTTP.' : 'It did not speak DICOM.';
    return {
      confidence: 'certain',
      facts: [callerFact(visitor), fact(what, visitor.end?.seq ?? visitor.seq)],
      values: { IP2: visitor.remoteAddress },
    };
  }),
  ruleAlsoWhenComplete('D04', (view) => {
    const refused = refusedByUs(view, (one) => one.source === 1 && one.reason === 7);
    if (!refused?.rejected) return calledOtherwise(view);
    return {
      confidence: 'certain',
      facts: [callerFact(refused), rejectionFact(refused.rejected)],
      values: { X: refused.proposed?.calledAe, IP2: refused.remoteAddress },
    };
  }),
  ruleAlsoWhenComplete('D05', (view) => {
    const refused = refusedByUs(view, (one) => one.source !== 3 && !(one.source === 1 && one.reason === 7));
    if (!refused?.rejected) return sentByAnother(view);
    return {
      confidence: 'certain',
      facts: [callerFact(refused), rejectionFact(refused.rejected)],
      values: { X: refused.proposed?.callingAe, IP2: refused.remoteAddress },
    };
  }),
  rule('D06', (view) => {
    const refused = refusedByUs(view, (one) => one.source === 3);
    if (!refused?.rejected) return undefined;
    return { confidence: 'certain', facts: [callerFact(refused), rejectionFact(refused.rejected)] };
  }),
];

/** The same sender spoke DICOM as well: then the other visit does not matter. */
function isCallerLater(view: View, visitor: InboundConnection): boolean {
  return view.associations.some((one) => one.remoteAddress === visitor.remoteAddress);
}

function refusedByUs(
  view: View,
  fits: (rejection: { readonly source: number; readonly reason: number }) => boolean,
): InboundConnection | undefined {
  return view.associations.find((one) => one.rejected?.by === 'us' && fits(one.rejected));
}

/**
 * We take every called name while a retrieve is under way. Where it is another one altogether, the entry at the PACS is not
 * what the technician believes, and a stricter program would have refused: a note, no alarm.
 */
function calledOtherwise(view: View): Match | undefined {
  const { aeTitle, moveDestination } = view.evidence.local;
  const ours = [aeTitle, moveDestination, view.request?.moveDestination].filter((one) => one !== undefined);
  if (ours.length === 0) return undefined;
  const other = view.associations.find(({ accepted, proposed, stored }) => {
    const called = proposed?.calledAe.trim().toUpperCase();
    return accepted && stored > 0 && called && !ours.some((one) => one.trim().toUpperCase() === called);
  });
  if (!other) return undefined;
  return {
    confidence: 'certain',
    facts: [callerFact(other), fact('We took the images all the same.', other.accepted?.seq)],
    values: { X: other.proposed?.calledAe, IP2: other.remoteAddress },
    sentence: 'The images came, but the PACS called this computer “{X}”; its name is “{AET}”.',
    role: 'note',
  };
}

/**
 * We take images from whoever sends what was asked for. A sender that was not known, neither asked nor heard of before, is
 * worth a note: elsewhere it would have to be allowed. It is learned with the retrieve, so the note comes once.
 */
function sentByAnother(view: View): Match | undefined {
  const { peer, memory } = view.evidence;
  const known = [peer?.aeTitle, ...(memory?.senderAeTitles ?? [])].filter((one) => one !== undefined);
  if (!view.complete || !peer) return undefined;
  const other = view.associations.find(({ accepted, proposed, stored }) => {
    const calling = proposed?.callingAe.trim().toUpperCase();
    return accepted && stored > 0 && calling && !known.some((one) => one.trim().toUpperCase() === calling);
  });
  if (!other) return undefined;
  return {
    confidence: 'certain',
    facts: [callerFact(other), fact('We took its images.', other.accepted?.seq)],
    values: { X: other.proposed?.callingAe, IP2: other.remoteAddress },
    sentence: 'The images came, but from another sender than the PACS that was asked: “{X}”.',
    hints: [
      'Nothing has to be done here. In stricter programs and in firewalls, allow {X} at {IP2} as well.',
    ],
    role: 'note',
  };
}

function lostRequest(view: View): Match | undefined {
  const until = view.evidence.endedAt ?? view.evidence.takenAt;
  const silent = view.callers.find(
    (one) =>
      !one.proposed &&
      one.firstBytes !== 'tls' &&
      one.firstBytes !== 'http' &&
      one.firstBytes !== 'other' &&
      (one.end?.at ?? until) - one.connectedAt >= silentCallMs,
  );
  if (!silent || view.associations.length > 0) return undefined;
  const open = (silent.end?.at ?? until) - silent.connectedAt;
  const bytes = silent.bytesReceived ?? 0;
  return {
    confidence: 'likely',
    facts: [
      callerFact(silent),
      fact(
        `The connection stood ${formatDuration(open)} and brought ${plural(bytes, 'byte')}, no whole request.`,
        silent.end?.seq ?? silent.seq,
      ),
      finalFact(view),
    ],
  };
}
