import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { NodeQueue, QueuePart, QueueState } from '../../../shared/contract/queue.ts';
import { useOperation } from '../../backend/index.ts';
import { FailureNotice } from '../failure/index.ts';

/** Pause and resume of everything and of each PACS that something waits for, above the list. */
export function QueueBar(props: { readonly queue: QueueState }) {
  const { paused, nodes } = props.queue;
  const entries = nodes.flatMap((node) => node.entries);
  const running = entries.filter((entry) => entry.running).length;
  return (
    <section className="queue-bar" aria-label="Queue">
      <QueueBarRow
        name="All PACSs"
        words={paused ? `paused · ${entries.length} waiting` : countWords(running, entries.length - running)}
        part="all"
        paused={paused}
      />
      {nodes.map((node) => (
        <QueueBarRow
          key={node.nodeKey}
          name={node.nodeName || node.nodeKey}
          words={nodeWords(node)}
          part={{ nodeKey: node.nodeKey }}
          paused={node.paused}
        />
      ))}
    </section>
  );
}

function QueueBarRow(props: {
  readonly name: string;
  readonly words: string;
  readonly part: QueuePart;
  readonly paused: boolean;
}) {
  const { name, part, paused } = props;
  const pause = useOperation('queue.pause');
  const resume = useOperation('queue.resume');
  const change = paused ? resume : pause;
  const failed = [pause, resume].find((action) => action.state.status === 'failed')?.state;
  const word = paused ? 'Resume' : 'Pause';
  return (
    <div className="queue-bar-row">
      <span className="queue-bar-words" title={`${name}: ${props.words}`}>
        <span className="truncate">{name}</span>
        <span className="meta num truncate">{props.words}</span>
      </span>
      <Button
        size="compact-xs"
        aria-label={`${word} ${name}`}
        loading={change.state.status === 'running'}
        leftSection={
          paused ? <IconPlayerPlay size={12} aria-hidden /> : <IconPlayerPause size={12} aria-hidden />
        }
        onClick={() => void change.run({ part })}
      >
        {word}
      </Button>
      {failed?.status === 'failed' ? <FailureNotice failure={failed.failure} /> : null}
    </div>
  );
}

function countWords(running: number, waiting: number): string {
  if (running + waiting === 0) return 'nothing waits';
  return [running > 0 ? `${running} running` : '', waiting > 0 ? `${waiting} waiting` : '']
    .filter(Boolean)
    .join(' · ');
}

function nodeWords(node: NodeQueue): string {
  const running = node.entries.filter((entry) => entry.running).length;
  const counts = node.entries.length > 0 ? countWords(running, node.entries.length - running) : '';
  const learned = node.limit < node.bound ? `${node.limit} at a time (busy)` : '';
  return [node.paused ? 'paused' : '', counts, learned].filter(Boolean).join(' · ');
}
