import type { StackFrame } from '../display-set.ts';
import { dot, minus } from '../geometry/vector.ts';
import { followingPosition } from '../link/follow.ts';
import type { ViewerStore } from '../store.ts';
import type { Comparison } from './match-priors.ts';

/** The current study left, the prior right, scrolling together. `pair` is the one to begin with. */
export function beginComparison(store: ViewerStore, comparison: Comparison): void {
  const state = store.getState();
  const { layout, panes, activePane, links } = state.beforeComparison ?? state;
  const { studyInstanceUid } = comparison.prior;
  const studies = [comparison.current.studyInstanceUid, studyInstanceUid].filter(
    (uid) => !state.studies.includes(uid),
  );
  store.setState({
    studies: [...state.studies, ...studies],
    activeStudy: comparison.current.studyInstanceUid,
    layout: '1x2',
    maximised: undefined,
    activePane: 0,
    links: { ...links, scroll: true },
    beforeComparison: { layout, panes, activePane, links },
    beforeMpr: undefined,
  });
  showPair(store, comparison, comparison.pair);
}

/** Shows another pair; beyond the last one comes the first again. */
export function showPair(store: ViewerStore, comparison: Comparison, pair: number): void {
  const { pairs, current, prior } = comparison;
  const index = (pair + pairs.length) % pairs.length;
  const shown = pairs[index];
  if (!shown) return;
  const { panes } = store.getState();
  store.setState({
    comparison: { ...comparison, pair: index },
    panes: panes
      .with(0, { studyInstanceUid: current.studyInstanceUid, seriesInstanceUid: shown.current })
      .with(1, { studyInstanceUid: prior.studyInstanceUid, seriesInstanceUid: shown.prior }),
  });
}

/** Puts the panes back as they were; the prior stays open as a study. */
export function endComparison(store: ViewerStore): void {
  const { beforeComparison, studies } = store.getState();
  if (!beforeComparison) return;
  const stillOpen = beforeComparison.panes.map((pane) =>
    pane && studies.includes(pane.studyInstanceUid) ? pane : undefined,
  );
  store.setState({
    ...beforeComparison,
    panes: stillOpen,
    comparison: undefined,
    beforeComparison: undefined,
  });
}

/**
 * Where in the prior's stack to begin when the reader is at `position` of the current one: at the same distance from the
 * upper end in the patient, or, where files give no positions, at the same share of the stack. Frames of reference of
 * different days have nothing in common.
 */
export function placeInPrior(
  current: readonly StackFrame[],
  position: number,
  prior: readonly StackFrame[],
): number {
  const share = Math.round((position / Math.max(1, current.length - 1)) * (prior.length - 1));
  const [one, other] = [current[0]?.place, prior[0]?.place];
  if (!one || !other) return share;
  const runOf = (frames: readonly StackFrame[]) => {
    const [first, last] = [frames[0]?.place, frames.at(-1)?.place];
    return first && last ? Math.sign(dot(one.normal, minus(last.position, first.position))) : 0;
  };
  const end = runOf(current) * runOf(prior) < 0 ? prior.length - 1 : 0;
  const stackOf = (frames: readonly StackFrame[]) => ({
    count: frames.length,
    frameOfReferenceUid: '',
    placeAt: (index: number) => frames[index]?.place,
  });
  return followingPosition(stackOf(current), position, stackOf(prior), { leader: 0, follower: end }) ?? share;
}

/** How long before: `12 days`, `5 months`, `3 years`; dates as in DICOM. */
export function timeBetween(earlier: string, later: string): string {
  const days = Math.round((dayOf(later) - dayOf(earlier)) / 86_400_000);
  if (!Number.isFinite(days)) return '';
  const [count, unit] =
    days < 60
      ? [days, 'day']
      : days < 730
        ? [Math.round(days / 30.44), 'month']
        : [Math.round(days / 365.25), 'year'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** NaN for what is not a date. */
function dayOf(date: string): number {
  if (!/^\d{8}$/.test(date)) return Number.NaN;
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)));
}
