import { plural } from '../retrieve/describe-event.ts';
import { existsFact, fact, finalFact, nothingReachedFact } from './facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import { isInstant, type View } from './view.ts';

/** A retrieve that is no larger than this did not exhaust a server. */
const smallStudy = 50;

/** Layer B: what the peer makes of the keys and the level of the request, and whether it has what they name. */
export const identifierRules: readonly Rule[] = [
  rule('B05', (view) =>
    view.final?.status === 0x0124 ? { confidence: 'certain', facts: [finalFact(view)] } : undefined,
  ),
  rule('B06', (view) => incompleteKeys(view)),
  rule('B07', (view) => wholeStudiesOnly(view)),
  rule('B08', (view) => nothingMatched(view)),
  rule('B09', (view) => tooLarge(view)),
];

function isLowLevel(view: View): boolean {
  return view.evidence.level === 'series' || view.evidence.level === 'instance';
}

/** Whether the request carried the unique key of each level above, and the Patient ID in Patient Root. */
function hasAllKeys(view: View): boolean {
  const keys = Object.entries(view.request?.keys ?? {});
  const has = (...names: readonly string[]): boolean =>
    keys.some(([name, value]) => value !== '' && names.includes(name.replace(/[(),\s]/g, '').toLowerCase()));
  if (view.evidence.model === 'patient-root' && !has('patientid', '00100020')) return false;
  if (!has('studyinstanceuid', '0020000d')) return false;
  if (isLowLevel(view) && !has('seriesinstanceuid', '0020000e')) return false;
  return view.evidence.level !== 'instance' || has('sopinstanceuid', '00080018');
}

function isEmptySuccess(view: View): boolean {
  const { final } = view;
  if (final?.status !== 0 || view.received > 0) return false;
  const { completed = 0, failed = 0, warning = 0 } = final.counts;
  return completed + failed + warning === 0;
}

function incompleteKeys(view: View): Match | undefined {
  const { final } = view;
  if (!final) return undefined;
  if (final.service === 'C-FIND') return final.status >> 8 === 0xa9 ? searchKeys(view) : undefined;
  const complete = hasAllKeys(view);
  const wantsMore = view.evidence.memory?.relational === false;
  const known = wantsMore ? fact('This PACS has refused a retrieve for a missing key before.') : undefined;
  const unsure = complete && !wantsMore ? 'possible' : 'likely';
  if (final.status >> 8 === 0xa9) {
    const named = (final.offendingElements?.length ?? 0) > 0 || view.comment === 'missing-key';
    const elements = final.offendingElements?.join(', ');
    // Nothing is missing in it: then it is the level.
    if (complete && !named && !wantsMore && isLowLevel(view)) return undefined;
    return {
      confidence: named ? 'certain' : unsure,
      facts: [finalFact(view), elements ? fact(`The PACS names ${elements}.`, final.seq) : undefined, known],
    };
  }
  if (!isEmptySuccess(view) || view.exists !== 'yes') return undefined;
  return {
    confidence: unsure,
    facts: [
      finalFact(view),
      existsFact(view),
      known,
      complete ? undefined : fact('The request did not carry the keys of all levels.', view.request?.seq),
    ],
  };
}

function searchKeys(view: View): Match {
  const named = (view.final?.offendingElements?.length ?? 0) > 0;
  return {
    confidence: named ? 'certain' : 'likely',
    facts: [finalFact(view)],
    sentence: 'The PACS could not use the search as it was asked.',
    hints: [
      'Search with fewer keys, or set the other information model (Study Root or Patient Root) for this node.',
    ],
  };
}

function wholeStudiesOnly(view: View): Match | undefined {
  if (!isLowLevel(view) || !view.final || (!view.isMove && !view.isGet)) return undefined;
  const refused = view.final.status >> 8 === 0xa9 || view.final.status >> 12 === 0xc || isEmptySuccess(view);
  const extra = (view.evidence.arrivals?.outOfScope ?? 0) > 0;
  const study = view.probes('P5').find((one) => one.level === 'study' && one.arrived > 0);
  if (refused && study) {
    return { confidence: 'certain', facts: [finalFact(view), fact('A request for the whole study worked.')] };
  }
  const known = view.evidence.memory?.wholeStudiesOnly === true;
  if ((refused && known) || (extra && !view.complete)) {
    return {
      confidence: 'likely',
      facts: [
        finalFact(view),
        known ? fact('This PACS sent whole studies only before.') : undefined,
        extra ? fact('More of the study came than was asked for.') : undefined,
      ],
    };
  }
  if (!refused || view.exists !== 'yes' || !hasAllKeys(view) || view.final.status === 0xc000)
    return undefined;
  return { confidence: 'possible', facts: [finalFact(view), existsFact(view)] };
}

/** B08. Certain only with the search by UID beside it: the order of checks hides an unknown destination at some servers. */
function nothingMatched(view: View): Match | undefined {
  const { final } = view;
  if (!final || (!view.isMove && !view.isGet) || view.exists === 'yes' || view.received > 0) return undefined;
  if (view.callers.length > 0) return undefined;
  const conquest = final.status === 0xc004 && view.product === 'conquest';
  const empty = isEmptySuccess(view);
  const orthanc = final.status === 0xc000 && isInstant(view) && (view.delivered ?? 0) === 0;
  if (!conquest && !empty && !orthanc) return undefined;
  if (view.exists === 'no') return { confidence: 'certain', facts: [finalFact(view), existsFact(view)] };
  return {
    confidence: conquest || empty ? 'likely' : 'possible',
    facts: [finalFact(view), nothingReachedFact(view)],
  };
}

function tooLarge(view: View): Match | undefined {
  const { final } = view;
  if (!final) return undefined;
  const stated = view.comment === 'too-large';
  if (final.service === 'C-FIND') {
    const first = (view.evidence.query?.matches ?? 0) === 0;
    if (!stated && !(first && final.status >> 8 === 0xa7)) return undefined;
    return { confidence: 'likely', facts: [finalFact(view)] };
  }
  if (!stated && final.status !== 0xa700 && final.status !== 0xa701) return undefined;
  const small = view.expected !== undefined && view.expected < smallStudy;
  return {
    confidence:
      stated || (!small && final.status === 0xa701) || (view.expected ?? 0) >= smallStudy
        ? 'likely'
        : 'possible',
    facts: [
      finalFact(view),
      view.expected === undefined ? undefined : fact(`${plural(view.expected, 'image')} were asked for.`),
    ],
    ...(small && { hints: ['The request was small: look at the entry for this workstation first.'] }),
  };
}
