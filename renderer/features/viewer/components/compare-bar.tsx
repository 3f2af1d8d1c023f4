import { Menu } from '@mantine/core';
import { IconChevronDown, IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { formatDicomDate } from '../../../../shared/dicom/date-time.ts';
import { navigate } from '../../../ui/index.ts';
import { showPair } from '../compare/comparison.ts';
import type { FoundPriors } from '../compare/load-studies.ts';
import type { Comparison, PriorMatch } from '../compare/match-priors.ts';
import type { ComparisonControl, ComparisonNews } from '../compare/use-comparison.ts';
import { viewerStore } from '../store.ts';
import { useViewer } from '../workspace-context.ts';
import { ToolButton } from './tool-button.tsx';

/** What is compared, or why nothing is. */
export function CompareBar(props: { readonly control: ComparisonControl }) {
  const { control } = props;
  const comparison = useViewer((state) => state.comparison);
  if (comparison) return <ComparedBar control={control} comparison={comparison} />;
  if (!control.news) return null;
  return (
    <div className="viewer-compare" role="status">
      <span className="viewer-compare-pair">{newsText(control.news)}</span>
      {control.news.kind === 'no-prior' ? (
        <button type="button" className="link" onClick={() => navigate('search')}>
          Go to Search
        </button>
      ) : null}
      <ToolButton label="Close this message" onClick={control.dismiss}>
        <IconX size={15} />
      </ToolButton>
    </div>
  );
}

function newsText(news: ComparisonNews): string {
  switch (news.kind) {
    case 'looking':
      return 'Looking for a prior in the library';
    case 'no-patient-id':
      return 'This study has no Patient ID, so its priors cannot be told from those of other patients.';
    case 'no-date':
      return 'This study has no date, so it cannot be told what is earlier.';
    case 'no-prior':
      return 'No prior of this patient is in the library. Retrieve one first: in Search, P shows the priors of a patient.';
    case 'nothing-alike':
      return `The library has ${news.priors === 1 ? 'one earlier study' : `${news.priors} earlier studies`} of this patient, but none with the same modality, body region and plane. Open it from the library to see it beside this one.`;
    case 'failed':
      return 'The library could not be asked for priors. Try again.';
  }
}

function ComparedBar(props: { readonly control: ComparisonControl; readonly comparison: Comparison }) {
  const { comparison, control } = props;
  const { pairs, pair } = comparison;
  return (
    <section className="viewer-compare num" aria-label="Comparison">
      <span className="viewer-compare-pair">
        {pairs.length > 1 ? (
          <>
            <ToolButton
              label="Previous pair"
              keys="Shift+N"
              onClick={() => showPair(viewerStore, comparison, pair - 1)}
            >
              <IconChevronLeft size={15} />
            </ToolButton>
            <span>
              Pair {pair + 1} of {pairs.length}
            </span>
            <ToolButton
              label="Next pair"
              keys="N"
              onClick={() => showPair(viewerStore, comparison, pair + 1)}
            >
              <IconChevronRight size={15} />
            </ToolButton>
          </>
        ) : null}
        <PairText comparison={comparison} found={control.found} />
      </span>
      {control.found ? <PriorMenu control={control} found={control.found} comparison={comparison} /> : null}
      <button type="button" className="link" onClick={control.toggle}>
        End comparison
      </button>
    </section>
  );
}

function PairText(props: { readonly comparison: Comparison; readonly found: FoundPriors | undefined }) {
  const { comparison, found } = props;
  const pair = comparison.pairs[comparison.pair];
  const nameOf = (series: readonly { seriesInstanceUid: string; description: string }[], uid?: string) =>
    series.find((one) => one.seriesInstanceUid === uid)?.description || 'No description';
  if (!pair || !found) return null;
  const prior = found.loaded.get(comparison.prior.studyInstanceUid)?.series ?? [];
  return (
    <span className="truncate">
      {nameOf(found.current.series, pair.current)} <span className="meta">beside</span>{' '}
      {nameOf(prior, pair.prior)}
    </span>
  );
}

function PriorMenu(props: {
  readonly control: ComparisonControl;
  readonly found: FoundPriors;
  readonly comparison: Comparison;
}) {
  const { control, found, comparison } = props;
  const choices = found.priors.filter((prior) => prior.pairs.length > 0);
  if (choices.length < 2) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="viewer-tool viewer-tool-wide">
          Other priors
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((prior) => (
          <Menu.Item
            key={prior.study.studyInstanceUid}
            disabled={prior.study.studyInstanceUid === comparison.prior.studyInstanceUid}
            onClick={() => control.choose(prior.study.studyInstanceUid)}
          >
            {priorText(prior)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function priorText({ study, pairs }: PriorMatch): string {
  return [
    formatDicomDate(study.studyDate),
    study.modalities.join(' '),
    study.studyDescription,
    pairs.length === 1 ? '1 pair' : `${pairs.length} pairs`,
  ]
    .filter(Boolean)
    .join(' · ');
}
