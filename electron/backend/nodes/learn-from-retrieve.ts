import type { CauseId } from '../../../shared/diagnosis/cause-id.ts';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { ControlAssociation, ResponseFact } from '../../../shared/diagnosis/evidence-association.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { delivered } from '../../../shared/retrieve/counts.ts';
import type { LearnedFact } from './node-profiles.ts';

/** Senders change seldom; the latest are enough. */
const keptSenders = 8;

/**
 * What a retrieve that has ended teaches about its node. Pure. Only what was really seen: a failure that may have other
 * reasons teaches nothing. `known`: senders that are known already.
 */
export function learnFromRetrieve(
  evidence: Evidence,
  findings: readonly Finding[],
  known: { readonly addresses: readonly string[]; readonly aeTitles: readonly string[] },
): LearnedFact[] {
  return [
    ...fromControl(evidence.control),
    ...fromExpectation(evidence),
    ...fromArrivals(evidence),
    ...fromSenders(evidence, known),
    ...fromFindings(findings, evidence),
  ];
}

function fromControl(control: ControlAssociation | undefined): LearnedFact[] {
  const accepted = control?.accepted;
  if (!accepted) return [];
  const how = 'its answer to an association';
  const { implementationClassUid, implementationVersionName, contexts } = accepted;
  const get = contexts.find(({ abstractSyntax }) => getSopClasses.includes(abstractSyntax));
  return [
    { name: 'calledAeAccepted', value: true, how },
    ...(implementationClassUid
      ? [{ name: 'implementationClassUid' as const, value: implementationClassUid, how }]
      : []),
    ...(implementationVersionName
      ? [{ name: 'implementationVersionName' as const, value: implementationVersionName, how }]
      : []),
    ...(get
      ? [{ name: 'getSupported' as const, value: get.result === 0, how: 'its answer to a proposal of C-GET' }]
      : []),
  ];
}

const getSopClasses: readonly string[] = [sopClass.studyRootGet, sopClass.patientRootGet];

function fromExpectation({ expect }: Evidence): LearnedFact[] {
  const answered = expect?.responses.some((one) => one.final && statusCategory(one.status) === 'success');
  return answered ? [{ name: 'findWorked', value: true, how: 'a C-FIND that it answered' }] : [];
}

function fromArrivals(evidence: Evidence): LearnedFact[] {
  const { arrivals, control, local, method, model } = evidence;
  if (!arrivals || arrivals.received === 0) return [];
  const [final, ...more] = control?.responses.filter((one) => one.final && one.service === method) ?? [];
  const facts: LearnedFact[] = [];
  if (model === 'patient-root') {
    facts.push({ name: 'patientRootSupported', value: true, how: 'a retrieve that brought images' });
  }
  if (method !== 'C-MOVE') return facts;
  const requestedAt = control?.requests.findLast((one) => one.service === method)?.at;
  const seconds =
    requestedAt === undefined || arrivals.firstAt === undefined || arrivals.attempt
      ? undefined
      : Math.max(0, (arrivals.firstAt - requestedAt) / 1000);
  facts.push({
    name: 'lastSuccess',
    value: {
      at: arrivals.lastAt ?? evidence.takenAt,
      ...(control?.localAddress !== undefined && { localAddress: control.localAddress }),
      ...(local.port !== undefined && { listenerPort: local.port }),
      ...(local.moveDestination !== undefined && { aeTitle: local.moveDestination }),
      ...(seconds !== undefined && { secondsToFirstImage: seconds }),
    },
    how: 'a C-MOVE that brought images',
  });
  // The counts of several requests for missing images are told apart by nobody.
  if (!final || more.length > 0) return facts;
  return [...facts, ...fromFinal(evidence, arrivals, final, control?.pendingResponses ?? 0)];
}

function fromFinal(
  evidence: Evidence,
  arrivals: NonNullable<Evidence['arrivals']>,
  final: ResponseFact,
  pendingResponses: number,
): LearnedFact[] {
  const facts: LearnedFact[] = [];
  if (statusCategory(final.status) === 'success' && arrivals.late > 0) {
    facts.push({ name: 'finalFirst', value: true, how: `${arrivals.late} images after its final status` });
  }
  if (arrivals.received > 1) {
    facts.push({ name: 'pendingResponses', value: pendingResponses > 0, how: 'a C-MOVE of several images' });
  }
  const reported = delivered(final.counts);
  const { received } = arrivals.attempt ?? arrivals;
  if (evidence.outcome === 'complete' && reported !== undefined) {
    facts.push({
      name: 'countsReliable',
      value: reported === received,
      how: `it reported ${reported} images, and ${received} came`,
    });
  }
  return facts;
}

function fromSenders(
  { listener }: Evidence,
  known: { readonly addresses: readonly string[]; readonly aeTitles: readonly string[] },
): LearnedFact[] {
  const senders = listener?.inbound.filter((one) => one.stored > 0) ?? [];
  if (senders.length === 0) return [];
  const how = 'images that it sent';
  const aeTitles = senders.flatMap((one) => (one.proposed ? [one.proposed.callingAe] : []));
  return [
    {
      name: 'senderAddresses',
      value: merged(
        known.addresses,
        senders.map((one) => one.remoteAddress),
      ),
      how,
    },
    { name: 'senderAeTitles', value: merged(known.aeTitles, aeTitles), how },
  ];
}

function merged(known: readonly string[], seen: readonly string[]): string[] {
  return [...new Set([...known, ...seen])].slice(-keptSenders);
}

function fromFindings(findings: readonly Finding[], { control }: Evidence): LearnedFact[] {
  const isCertain = (wanted: CauseId): boolean =>
    findings.some(({ cause, confidence }) => cause === wanted && confidence === 'certain');
  const facts: LearnedFact[] = [];
  if (isCertain('B07')) {
    facts.push({ name: 'wholeStudiesOnly', value: true, how: 'a series that failed while its study came' });
  }
  // The contrary can't be learned: our requests have the keys of all levels.
  const retrieve = control?.requests.at(-1)?.service;
  if (isCertain('B06') && (retrieve === 'C-MOVE' || retrieve === 'C-GET')) {
    facts.push({ name: 'relational', value: false, how: 'a retrieve that it refused for a missing key' });
  }
  return facts;
}
