import { Button, Menu } from '@mantine/core';
import { IconCheck, IconListNumbers, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Priority, QueueMove } from '../../../shared/contract/queue.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { useClient, useOperation } from '../../backend/index.ts';
import { KeyHint } from '../../ui/index.ts';
import { queuePlaces, useQueue } from './queue-store.ts';
import { tellFailure } from './start-retrieve.ts';

const priorities: readonly Priority[] = ['urgent', 'normal', 'low'];
const moves: readonly { readonly to: QueueMove; readonly label: string; readonly keys?: string }[] = [
  { to: 'top', label: 'To the top' },
  { to: 'up', label: 'Up', keys: 'Alt ↑' },
  { to: 'down', label: 'Down', keys: 'Alt ↓' },
  { to: 'bottom', label: 'To the bottom' },
];

/** Pause, priority and place of a transfer that has not ended. */
export function QueueMenu(props: { readonly summary: RetrieveSummary }) {
  const { retrieveId, hold, phase } = props.summary;
  const client = useClient();
  const queue = useQueue();
  const entry = useMemo(() => queuePlaces(queue).get(retrieveId), [queue, retrieveId]);
  const pause = useOperation('queue.pause');
  const resume = useOperation('queue.resume');
  if (!entry) return null;
  const change = entry.paused ? resume : pause;
  const tell = (work: Promise<unknown>): void => void work.catch(tellFailure);
  const ending = phase === 'cancelling' || (hold?.why === 'pausing' && !entry.paused);
  return (
    <>
      <Button
        disabled={ending}
        loading={change.state.status === 'running'}
        leftSection={
          entry.paused ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />
        }
        onClick={() => void change.run({ part: { retrieveId } })}
      >
        {entry.paused ? 'Resume' : 'Pause'}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button leftSection={<IconListNumbers size={15} aria-hidden />}>Queue</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Priority</Menu.Label>
          {priorities.map((priority) => (
            <Menu.Item
              key={priority}
              aria-current={entry.priority === priority}
              rightSection={entry.priority === priority ? <IconCheck size={14} aria-hidden /> : null}
              onClick={() => tell(client.call('queue.setPriority', { retrieveId, priority }))}
            >
              {priorityWord[priority]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Label>Place</Menu.Label>
          {moves.map(({ to, label, keys }) => (
            <Menu.Item
              key={label}
              disabled={entry.running}
              rightSection={keys ? <KeyHint>{keys}</KeyHint> : null}
              onClick={() => tell(client.call('queue.move', { retrieveId, to }))}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

export const priorityWord: Readonly<Record<Priority, string>> = {
  urgent: 'Urgent',
  normal: 'Normal',
  low: 'Low',
};
