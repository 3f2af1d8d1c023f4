import { Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { formatCount, formatDuration, plural, ToneIcon } from '../../ui/index.ts';
import { DiagnosedNotice } from '../failure/index.ts';
import { FindingList } from '../finding/index.ts';
import { useNodeStates } from '../nodes/index.ts';
import { isPacs, sourceName } from './library-source.ts';
import type { NodeProgress } from './node-progress.ts';
import { matchLimit } from './run-find.ts';
import { useSearch } from './search-store.ts';
import { countOf, type StudyRow } from './study-row.ts';

/** How many studies there are, and what each PACS, and the library, has said so far. */
export function ResultBar() {
  const rows = useSearch((state) => state.rows);
  const status = useSearch((state) => state.status);
  const progress = useSearch((state) => state.nodes);
  const setAside = useSearch((state) => state.setAside.size);
  const nodes = useNodeStates();
  if (status === 'idle') return <div className="result-bar" />;
  const pacs = progress.filter((node) => isPacs(node.nodeId));
  const unanswered = pacs.length > 0 && pacs.every((node) => node.failure);
  return (
    <div className="result-bar">
      <span className="result-total num" role="status">
        {rows.size === 0 && unanswered
          ? 'No answer'
          : `${plural(rows.size, 'study', 'studies')}${status === 'running' ? ' so far' : ''}`}
      </span>
      {progress.filter(isTold(rows)).map((node) => (
        <NodeResult
          key={node.nodeId}
          progress={node}
          count={countOf(rows.values(), node.nodeId)}
          node={nodes.find((state) => state.node.nodeId === node.nodeId)}
          name={sourceName(nodes, node.nodeId)}
        />
      ))}
      {setAside > 0 ? (
        <span
          className="dim"
          title="A PACS sent studies that do not match what was asked: it seems to ignore one of the keys."
        >
          {plural(setAside, 'answer', 'answers')} did not match and {setAside === 1 ? 'is' : 'are'} not shown
        </span>
      ) : null}
    </div>
  );
}

/** The library is mentioned when it has something to say. */
function isTold(rows: ReadonlyMap<string, StudyRow>): (node: NodeProgress) => boolean {
  return (node) =>
    isPacs(node.nodeId) || node.failure !== undefined || countOf(rows.values(), node.nodeId) > 0;
}

interface NodeResultProps {
  readonly progress: NodeProgress;
  readonly count: number;
  readonly node: NodeState | undefined;
  readonly name: string;
}

function NodeResult(props: NodeResultProps) {
  const { progress, count, name } = props;
  if (progress.failure) return <FailedNode {...props} />;
  if (progress.running > 0) {
    return (
      <span className="node-result">
        <ToneIcon tone="working" size={14} />
        {name} <span className="num">{formatCount(count)}</span>
      </span>
    );
  }
  if (progress.findings && progress.findings.length > 0) return <DoubtedNode {...props} />;
  const reasons = [
    progress.cancelled ? 'cancelled' : undefined,
    progress.truncated ? 'not all: cut short' : undefined,
  ].filter(Boolean);
  const warn = reasons.length > 0;
  const title = progress.truncated
    ? `There are more than the ${formatCount(Math.min(count, matchLimit))} shown. Narrow the search, for example by date.`
    : `Answered in ${formatDuration(progress.elapsedMs)}`;
  return (
    <span className={`node-result${warn ? ' node-result-warn' : ''}`} title={title}>
      {warn ? <ToneIcon tone={progress.truncated ? 'warn' : 'stopped'} size={14} /> : null}
      {name} <span className="num">{formatCount(count)}</span>
      {warn ? <span>({reasons.join(', ')})</span> : null}
      {progress.optionalKeysUnsupported ? (
        <span className="dim" title="The PACS says that it does not support one of the keys (FF01).">
          some keys ignored
        </span>
      ) : null}
    </span>
  );
}

/** An error is shown as one, with its explanation a click away; what came before it stays counted. */
function FailedNode(props: NodeResultProps) {
  const { progress, node, name, count } = props;
  if (!progress.failure) return null;
  const context = node ? { peer: node.node } : undefined;
  const text = explain(progress.failure, context);
  return (
    <ExplainedNode
      tone="bad"
      title={`Why ${name} failed`}
      label={`${name} ${count > 0 ? `${formatCount(count)}, then ` : ''}failed: ${lowerFirst(text.title)}`}
    >
      <DiagnosedNotice failure={progress.failure} findings={progress.findings} context={context} />
    </ExplainedNode>
  );
}

/** An answer that is none, as far as is known of the PACS: “0” alone would be believed. */
function DoubtedNode(props: NodeResultProps) {
  const { progress, name, count } = props;
  return (
    <ExplainedNode
      tone="warn"
      title={`Why the answer of ${name} may be wrong`}
      label={`${name} ${formatCount(count)}: may be wrong`}
    >
      <FindingList findings={progress.findings ?? []} />
    </ExplainedNode>
  );
}

function ExplainedNode(props: {
  readonly tone: 'bad' | 'warn';
  readonly label: string;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={420} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={`node-result node-result-${props.tone}`}
          aria-expanded={open}
          onClick={() => setOpen((old) => !old)}
          onKeyDown={(event) => {
            // It closes what it has opened; the search goes on.
            if (event.key !== 'Escape' || !open) return;
            event.stopPropagation();
            setOpen(false);
          }}
        >
          <ToneIcon tone={props.tone} size={14} />
          <span className="truncate">{props.label}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={12} aria-label={props.title}>
        {props.children}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Joins a title into a sentence; names and abbreviations keep their capitals. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text[0]?.toLowerCase() + text.slice(1) : text;
}
