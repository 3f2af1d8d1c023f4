import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconFileImport, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
import { formatCount, plural, ToneIcon } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { droppedFiles } from './dropped-files.ts';
import { useImport, useImportApi } from './import-store.ts';
import { createBatch } from './local-batch.ts';
import { useOpenedFiles } from './use-opened-files.ts';

/** Files and folders can be dropped anywhere in the window; what becomes of them is told at the bottom. */
export function ImportZone() {
  useOpenedFiles();
  const over = useDrop();
  const status = useImport((state) => state.status);
  return (
    <>
      {over ? (
        <div className="drop-cover" aria-hidden>
          <IconFileImport size={40} stroke={1.25} />
          <span>Drop to import into the library</span>
        </div>
      ) : null}
      {status === 'idle' ? null : <ImportPanel />}
    </>
  );
}

function useDrop(): boolean {
  const [over, setOver] = useState(false);
  const imports = useImportApi();
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      void droppedFiles(event.dataTransfer).then((files) => imports.getState().start(files, createBatch()));
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [imports]);
  return over;
}

function ImportPanel() {
  const state = useImport((all) => all);
  const { progress } = state;
  const busy = state.status === 'uploading' || state.status === 'importing';
  const title = {
    idle: '',
    uploading: `Reading ${formatCount(state.uploaded)} of ${plural(state.files, 'file', 'files')}`,
    importing: 'Importing',
    done: 'Import finished',
    failed: 'Import failed',
  }[state.status];
  return (
    <section className="import-panel" aria-label="Import">
      <div className="import-head">
        <ToneIcon
          tone={
            busy ? 'working' : state.status === 'failed' ? 'bad' : progress?.problems.length ? 'warn' : 'good'
          }
        />
        <strong role="status">{title}</strong>
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
      {state.failure ? <FailureNotice failure={state.failure} /> : null}
    </section>
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
    progress.duplicates > 0 ? `${formatCount(progress.duplicates)} were here already` : undefined,
    progress.skipped > 0 ? `${formatCount(progress.skipped)} skipped` : undefined,
  ].filter(Boolean);
  return (
    <>
      <p className="num import-counts">{parts.join(' · ')}</p>
      {progress.problems.length > 0 ? (
        <ul className="import-problems" aria-label="Problems">
          {progress.problems.map((problem) => (
            <li key={`${problem.name} ${problem.reason}`}>
              <span className="mono">{ownName(problem.name)}</span>{' '}
              <span className="dim">{reasonWords[problem.reason] ?? problem.reason}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

const reasonWords: Readonly<Record<string, string>> = {
  'no-dicom': 'is not a DICOM file',
  truncated: 'is cut short',
  'no-uids': 'has no UIDs',
  encrypted: 'is encrypted',
};

/** The host numbers the files of a batch in front of their names. */
function ownName(name: string): string {
  return name.replace(/^\d+-/, '');
}
