import { Button } from '@mantine/core';
import { IconDatabaseOff } from '@tabler/icons-react';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { useClient } from '../../backend/index.ts';
import { formatBytes, navigate } from '../../ui/index.ts';
import { tellFailure } from './start-retrieve.ts';

/** That the disk is full, how much is needed, and where space can be made; then it goes on by itself, or when it is told to. */
export function SpaceLine(props: { readonly summary: RetrieveSummary }) {
  const { hold, retrieveId } = props.summary;
  const client = useClient();
  if (hold?.why !== 'space') return null;
  const more = Math.max(0, hold.neededBytes - hold.freeBytes);
  return (
    <div className="busy-line">
      <IconDatabaseOff size={16} aria-hidden />
      <span className="num" role="status">
        The disk is full. What has come is kept; the transfer goes on by itself when {formatBytes(more)} more
        are free.
      </span>
      <Button size="compact-sm" onClick={() => navigate('library')}>
        Make space in the library
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void client.call('queue.tryNow', { retrieveId }).catch(tellFailure)}
      >
        Try now
      </Button>
    </div>
  );
}
