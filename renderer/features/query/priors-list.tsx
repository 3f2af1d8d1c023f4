import { ActionIcon, Tooltip } from '@mantine/core';
import { IconDownload, IconEye } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { ToneIcon } from '../../ui/index.ts';
import { useHere } from '../library/index.ts';
import { useNodeStates } from '../nodes/index.ts';
import { newestByStudy, useRetrieves } from '../retrieve/index.ts';
import { listText, nameText } from '../study/index.ts';
import { type ChildEntry, isDoubtful, priorsKey, useChildren, useChildrenApi } from './children-store.ts';
import { librarySource, sourceName } from './library-source.ts';
import { StudyPlace } from './result-columns.tsx';
import { useSearch } from './search-store.ts';
import { modalitiesOf, type StudyRow } from './study-row.ts';
import { useResultActions } from './use-result-actions.ts';

/** The patient's other studies over the picked PACSs and in the library, newest first. */
export function PriorsList(props: { readonly row: StudyRow }) {
  const { row } = props;
  const nodes = useNodeStates();
  const picked = useSearch((state) => state.form.nodeIds);
  const children = useChildrenApi();
  const priors = useChildren((state) => state.children.get(priorsKey(row.studyInstanceUid)));
  const nodeIds = useMemo(
    () => [...(picked.length > 0 ? picked : nodes.map((state) => state.node.nodeId)), librarySource],
    [picked, nodes],
  );
  const nodeKey = nodeIds.join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the nodes, whose array is new with each echo
  useEffect(() => {
    // Walking through the list with the arrow keys must not ask the PACS at every step.
    const timer = setTimeout(() => children.getState().findPriors(row, nodeIds), 250);
    return () => clearTimeout(timer);
  }, [children, row.studyInstanceUid, nodeKey]);

  const patientId = row.attributes.PatientID?.trim();
  const others = (priors?.entries ?? []).filter((entry) => entry.uid !== row.studyInstanceUid);
  return (
    <section className="inspector-section" aria-label="Priors of this patient" id="priors">
      <div className="section-head">
        <h3 className="section-title">Priors of this patient</h3>
        {priors?.status === 'running' ? <ToneIcon tone="working" size={12} /> : null}
        {priors?.status === 'done' && priors.failures.length === 0 ? (
          <span className="meta num">{others.length}</span>
        ) : null}
      </div>
      {patientId ? null : <p className="meta">Without a patient ID, priors can't be told.</p>}
      {(priors?.failures ?? []).map((failed) => (
        <p key={failed.nodeId} className="prior-failure" title={explain(failed.failure).whatHappened}>
          <ToneIcon tone="bad" size={12} /> {sourceName(nodes, failed.nodeId)}:{' '}
          {explain(failed.failure).title}
        </p>
      ))}
      {priors?.status === 'done' && others.length === 0 && priors.failures.length === 0 ? (
        <p className="meta">No other studies under this patient ID.</p>
      ) : null}
      <PriorEntries row={row} entries={others} />
    </section>
  );
}

function PriorEntries(props: { readonly row: StudyRow; readonly entries: readonly ChildEntry[] }) {
  const uidKey = props.entries.map((entry) => entry.uid).join(' ');
  const uids = useMemo(() => (uidKey ? uidKey.split(' ') : []), [uidKey]);
  const here = useHere(uids);
  return (
    <ol className="priors">
      {props.entries.map((entry) => (
        <Prior key={entry.uid} row={props.row} entry={entry} here={here.get(entry.uid)} />
      ))}
    </ol>
  );
}

function Prior(props: {
  readonly row: StudyRow;
  readonly entry: ChildEntry;
  readonly here: LibraryStudy | null | undefined;
}) {
  const { entry, here } = props;
  const { attributes } = entry;
  const actions = useResultActions();
  const summaries = useRetrieves().value.summaries;
  const retrieve = useMemo(() => newestByStudy(summaries.values()).get(entry.uid), [summaries, entry.uid]);
  const asRow: StudyRow = {
    studyInstanceUid: entry.uid,
    attributes,
    sources: entry.nodeIds.map((nodeId) => ({ nodeId, attributes })),
  };
  const doubtful = isDoubtful(entry, props.row);
  const what = `${formatDicomDate(attributes.StudyDate ?? '')} ${attributes.StudyDescription ?? ''}`.trim();
  return (
    <li className="prior">
      <span className="num">{formatDicomDate(attributes.StudyDate ?? '') || 'No date'}</span>
      <span className="prior-modality">{listText(modalitiesOf(attributes))}</span>
      <span className="truncate dim" title={attributes.StudyDescription}>
        {attributes.StudyDescription || 'No description'}
      </span>
      <StudyPlace row={asRow} here={here} retrieve={retrieve} />
      {here ? (
        <Tooltip label="Open">
          <ActionIcon size={24} aria-label={`Open ${what}`} onClick={() => actions.open(entry.uid)}>
            <IconEye size={15} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Tooltip label="Retrieve">
          <ActionIcon
            size={24}
            aria-label={`Retrieve ${what}`}
            onClick={() => actions.retrieve({ kind: 'study', key: entry.uid, row: asRow, expanded: false })}
          >
            <IconDownload size={15} />
          </ActionIcon>
        </Tooltip>
      )}
      {doubtful ? (
        <span className="prior-doubt">
          <ToneIcon tone="warn" size={12} /> Same ID, other person? {nameText(attributes.PatientName)}{' '}
          {formatDicomDate(attributes.PatientBirthDate ?? '')}
        </span>
      ) : null}
    </li>
  );
}
