import type { LibraryStudy } from '../../../../shared/contract/library.ts';
import type { Plane } from '../geometry/slice-place.ts';
import { regionsOf } from './body-regions.ts';

/** A series as far as matching goes. */
export interface ComparedSeries {
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly description: string;
  readonly bodyPart: string;
  /** Undefined where the images do not say, as in projections. */
  readonly plane: Plane | undefined;
  readonly images: number;
}

export interface ComparedStudy {
  readonly study: LibraryStudy;
  /** Those with images, in the order of the strip. */
  readonly series: readonly ComparedSeries[];
}

export interface SeriesPair {
  readonly current: string;
  readonly prior: string;
}

/** A current study and a prior side by side, one pair of series at a time. */
export interface Comparison {
  readonly current: LibraryStudy;
  readonly prior: LibraryStudy;
  readonly pairs: readonly SeriesPair[];
  /** The pair that is shown. */
  readonly pair: number;
}

export interface PriorMatch {
  readonly study: LibraryStudy;
  /** In the order of the current study's series; empty where nothing corresponds. */
  readonly pairs: readonly SeriesPair[];
}

/** A pair that has this much in common shows the same examination, not only the same modality. */
const goodScore = 3;

/**
 * The priors of a study, best first: those with series of the same body region or plane before those with the same
 * modality only, and among these the most recent. Those that correspond in nothing come last, without pairs.
 */
export function rankPriors(current: ComparedStudy, candidates: readonly ComparedStudy[]): PriorMatch[] {
  const ranked = candidates
    .filter((candidate) => isPriorOf(candidate.study, current.study))
    .map((candidate) => {
      const pairs = pairSeries(current, candidate);
      const best = Math.max(0, ...pairs.map((pair) => pair.score));
      return { study: candidate.study, pairs, rank: pairs.length === 0 ? 0 : best >= goodScore ? 2 : 1 };
    });
  return ranked
    .sort((a, b) => b.rank - a.rank || timeOf(b.study).localeCompare(timeOf(a.study)))
    .map(({ study, pairs }) => ({ study, pairs: pairs.map(({ score: _, ...pair }) => pair) }));
}

/**
 * Whether a study is an earlier one of the same patient: the same Patient ID, and a birth date that does not contradict
 * or, where one is missing, the same family name. IDs alone are given twice by different hospitals.
 */
export function isPriorOf(candidate: LibraryStudy, current: LibraryStudy): boolean {
  return isOfSamePatient(candidate, current) && isEarlier(candidate, current);
}

export function isOfSamePatient(a: LibraryStudy, b: LibraryStudy): boolean {
  if (a.studyInstanceUid === b.studyInstanceUid) return false;
  if (a.patientId.trim() === '' || a.patientId.trim() !== b.patientId.trim()) return false;
  if (a.patientBirthDate && b.patientBirthDate) return a.patientBirthDate === b.patientBirthDate;
  return familyName(a) === familyName(b);
}

function isEarlier(a: LibraryStudy, b: LibraryStudy): boolean {
  return a.studyDate !== '' && b.studyDate !== '' && timeOf(a) < timeOf(b);
}

function timeOf(study: LibraryStudy): string {
  return `${study.studyDate}${study.studyTime.padEnd(6, '0')}`;
}

function familyName(study: LibraryStudy): string {
  return (study.patientName.split('^')[0] ?? '').trim().toLocaleUpperCase();
}

type ScoredPair = SeriesPair & { readonly score: number };

/** Each series is in one pair at most; the best pairs are made first. */
function pairSeries(current: ComparedStudy, prior: ComparedStudy): ScoredPair[] {
  const possible = current.series.flatMap((one) =>
    prior.series.flatMap((other): ScoredPair[] => {
      const score = similarity(one, current.study, other, prior.study);
      return score === undefined
        ? []
        : [{ current: one.seriesInstanceUid, prior: other.seriesInstanceUid, score }];
    }),
  );
  const pairs: ScoredPair[] = [];
  for (const pair of possible.sort((a, b) => b.score - a.score)) {
    if (pairs.some((made) => made.current === pair.current || made.prior === pair.prior)) continue;
    pairs.push(pair);
  }
  const orderOf = (pair: ScoredPair): number =>
    current.series.findIndex((series) => series.seriesInstanceUid === pair.current);
  return pairs.sort((a, b) => orderOf(a) - orderOf(b));
}

/** How much two series have in common; undefined when they contradict each other in modality, region or plane. */
function similarity(
  a: ComparedSeries,
  ofA: LibraryStudy,
  b: ComparedSeries,
  ofB: LibraryStudy,
): number | undefined {
  if (modalityGroup(a.modality) !== modalityGroup(b.modality)) return undefined;
  if (a.plane && b.plane && a.plane !== b.plane) return undefined;
  const [regionsA, regionsB] = [regionsFor(a, ofA), regionsFor(b, ofB)];
  const known = regionsA.size > 0 && regionsB.size > 0;
  if (known && ![...regionsA].some((region) => regionsB.has(region))) return undefined;
  const samePlane = a.plane !== undefined && a.plane === b.plane;
  const size = Math.min(a.images, b.images) / Math.max(1, a.images, b.images);
  return (known ? 4 : 0) + (samePlane ? 2 : 0) + 3 * sharedWords(a.description, b.description) + size;
}

/** What is said of the series; where it says nothing, of the study. */
function regionsFor(series: ComparedSeries, study: LibraryStudy): ReadonlySet<string> {
  const own = regionsOf(`${series.bodyPart} ${series.description}`);
  return own.size > 0 ? own : regionsOf(study.studyDescription);
}

/** Projection radiographs of different detectors are compared with each other. */
function modalityGroup(modality: string): string {
  return ['CR', 'DX', 'DR', 'RG'].includes(modality) ? 'radiograph' : modality;
}

/** The share of common words, from 0 to 1. */
function sharedWords(a: string, b: string): number {
  const [wordsA, wordsB] = [wordsOf(a), wordsOf(b)];
  if (wordsA.size === 0 || wordsB.size === 0) return 0;
  const shared = [...wordsA].filter((word) => wordsB.has(word)).length;
  return (2 * shared) / (wordsA.size + wordsB.size);
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .toLocaleLowerCase()
      .split(/[^\p{L}\p{N}.]+/u)
      .filter((word) => word !== ''),
  );
}
