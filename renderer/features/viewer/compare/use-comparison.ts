import { useCallback, useState } from 'react';
import { useClient } from '../../../backend/index.ts';
import { rememberPlace, viewerStore } from '../store.ts';
import { useWorkspace } from '../workspace-context.ts';
import { beginComparison, endComparison, placeInPrior } from './comparison.ts';
import { type FoundPriors, findPriors } from './load-studies.ts';

export type ComparisonNews =
  | { readonly kind: 'looking' }
  | { readonly kind: 'no-patient-id' }
  | { readonly kind: 'no-date' }
  | { readonly kind: 'no-prior' }
  /** There are earlier studies, but none shows the same with the same modality. */
  | { readonly kind: 'nothing-alike'; readonly priors: number }
  | { readonly kind: 'failed' };

export interface ComparisonControl {
  readonly news: ComparisonNews | undefined;
  readonly found: FoundPriors | undefined;
  /** Puts the best prior of the active pane's study beside it; while comparing, ends that. */
  readonly toggle: () => void;
  /** Compares with this prior of `found`. */
  readonly choose: (priorStudyUid: string) => void;
  readonly dismiss: () => void;
}

export function useComparison(): ComparisonControl {
  const client = useClient();
  const { views } = useWorkspace();
  const [news, setNews] = useState<ComparisonNews>();
  const [found, setFound] = useState<FoundPriors>();

  const begin = useCallback(
    (priors: FoundPriors, priorStudyUid: string): void => {
      const { panes, activePane, comparison } = viewerStore.getState();
      // Another prior is chosen: the current study is on the left already.
      const pane = comparison ? 0 : activePane;
      const match = priors.priors.find((one) => one.study.studyInstanceUid === priorStudyUid);
      const prior = priors.loaded.get(priorStudyUid);
      if (!match || !prior) return;
      const shown = panes[pane]?.seriesInstanceUid;
      const pair = Math.max(
        0,
        match.pairs.findIndex((one) => one.current === shown),
      );
      const view = views.getState()[pane];
      const position = view?.state.getState().position ?? 0;
      for (const [index, one] of match.pairs.entries()) {
        const current = priors.current.stacks.get(one.current) ?? [];
        const at = index === pair && one.current === shown ? position : 0;
        const stack = prior.stacks.get(one.prior) ?? [];
        const [here, there] = [current[at], stack[placeInPrior(current, at, stack)]];
        if (here) rememberPlace(viewerStore, 0, one.current, here.imageId);
        if (there) rememberPlace(viewerStore, 1, one.prior, there.imageId);
      }
      beginComparison(viewerStore, {
        current: priors.current.study,
        prior: match.study,
        pairs: match.pairs,
        pair,
      });
    },
    [views],
  );

  const look = useCallback(
    async (studyInstanceUid: string): Promise<void> => {
      setNews({ kind: 'looking' });
      const priors = await findPriors(client, studyInstanceUid);
      if (!priors) return setNews({ kind: 'failed' });
      setFound(priors);
      const problem = newsOf(priors);
      setNews(problem);
      const [best] = priors.priors;
      if (!problem && best) begin(priors, best.study.studyInstanceUid);
    },
    [client, begin],
  );

  const toggle = useCallback(() => {
    const { comparison, panes, activePane, activeStudy } = viewerStore.getState();
    if (comparison) return endComparison(viewerStore);
    const study = panes[activePane]?.studyInstanceUid ?? activeStudy;
    if (study === undefined) return;
    look(study).catch(() => setNews({ kind: 'failed' }));
  }, [look]);

  return {
    news,
    found,
    toggle,
    choose: (uid) => (found ? begin(found, uid) : undefined),
    dismiss: () => setNews(undefined),
  };
}

function newsOf({ current, priors }: FoundPriors): ComparisonNews | undefined {
  if (current.study.patientId.trim() === '') return { kind: 'no-patient-id' };
  if (current.study.studyDate === '') return { kind: 'no-date' };
  if (priors.length === 0) return { kind: 'no-prior' };
  if (!priors.some((prior) => prior.pairs.length > 0)) {
    return { kind: 'nothing-alike', priors: priors.length };
  }
  return undefined;
}
