import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconEye, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
import { formatCount, navigate, plural, type Tone, ToneIcon, useRoute } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { type ImportState, useImport } from './import-store.ts';
import { problemWords } from './import-words.ts';
import { openTaken } from './open-taken.ts';

/** What becomes of the files that were opened or dropped, at the bottom of the window. */
export function ImportPanel() {
  const state = useImport((all) => all);
  const { progress } = state;
  const busy = state.status === 'uploading' || state.status === 'importing';
  useOpenSingleStudy(state);
  return (
    <section className="import-panel" aria-label="Import">
      <div className="import-head">
        <ToneIcon tone={toneOf(state)} />
        <strong role="status">{titleOf(state)}</strong>
        {busy ? (
          <Button size="compact-xs" onClick={state.cancel}>
            Cancel
          </Button>
        ) : (
          <ActionIcon size={24} aria-label="Close" onClick={state.dismiss}>
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
      {busy ? (
        <ImportBar done={progress?.done ?? state.uploaded} total={progress ? progress.total : state.files} />
      ) : null}
      {progress ? <ImportCounts progress={progress} /> : null}
      {!busy && progress ? <OpenButton studies={progress.studies} /> : null}
      {state.failure ? <FailureNotice failure={state.failure} /> : null}
    </section>
  );
}

function toneOf({ status, progress }: ImportState): Tone {
  if (status === 'uploading' || status === 'importing') return 'working';
  if (status === 'failed') return 'bad';
  return progress && progress.problems.length > 0 ? 'warn' : 'good';
}

function titleOf({ status, uploaded, files, progress }: ImportState): string {
  switch (status) {
    case 'uploading':
      return `Reading ${formatCount(uploaded)} of ${plural(files, 'file', 'files')}`;
    case 'importing':
      return progress?.total === undefined
        ? 'Looking through the files'
        : `Importing ${formatCount(progress.done)} of ${formatCount(progress.total)}`;
    case 'done':
      return 'Import finished';
    case 'failed':
      return 'Import failed';
    case 'idle':
    case 'asking':
      return '';
  }
}

/** One study is shown at once, unless the user has gone somewhere else meanwhile. */
function useOpenSingleStudy({ status, progress, show }: ImportState): void {
  const { place } = useRoute();
  const startedAt = useRef(place);
  const opened = useRef(false);
  useEffect(() => {
    if (status === 'uploading' || status === 'importing') opened.current = false;
    if (status !== 'done' || opened.current || !show) return;
    opened.current = true;
    const [study, another] = progress?.studies ?? [];
    if (study !== undefined && another === undefined && place === startedAt.current) void openTaken(study);
  }, [status, progress, show, place]);
}

function OpenButton(props: { readonly studies: readonly string[] }) {
  const [study, another] = props.studies;
  if (study === undefined) return null;
  if (another !== undefined)
    return (
      <Button size="compact-sm" onClick={() => navigate('library')}>
        Show {formatCount(props.studies.length)} studies in the library
      </Button>
    );
  return (
    <Button size="compact-sm" leftSection={<IconEye size={14} />} onClick={() => void openTaken(study)}>
      Open study
    </Button>
  );
}

function ImportBar(props: { readonly done: number; readonly total: number | undefined }) {
  const { done, total } = props;
  const share = total ? (100 * done) / total : 100;
  return (
    <Progress value={share} animated={total === undefined} size={6} aria-label="Progress of the import" />
  );
}

function ImportCounts(props: { readonly progress: LibraryProgress }) {
  const { progress } = props;
  const parts = [
    `${formatCount(progress.stored)} stored`,
    progress.inPlace > 0 ? `${formatCount(progress.inPlace)} of them where they are` : undefined,
    progress.duplicates > 0 ? `${formatCount(progress.duplicates)} were here already` : undefined,
    progress.skipped > 0 ? `${formatCount(progress.skipped)} skipped` : undefined,
  ].filter(Boolean);
  return (
    <>
      <p className="num import-counts">{parts.join(' · ')}</p>
      {progress.problems.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        <ul className="import-problems" aria-label="Problems" tabIndex={0}>
          {progress.problems.map((problem, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows, and names may come twice
            <li key={index}>
              <span className="mono">{problem.name}</span>{' '}
              <span className="dim">{problemWords(problem.reason)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
