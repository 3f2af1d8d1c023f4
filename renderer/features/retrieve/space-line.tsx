import { Button } from '@mantine/core';
import { IconDatabaseOff } from '@tabler/icons-react';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { formatBytes, navigate } from '../../ui/index.ts';

/** That the disk is full, how much is needed, and where space can be made; then it goes on by itself. */
export function SpaceLine(props: { readonly summary: RetrieveSummary }) {
  const { hold } = props.summary;
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
    </div>
  );
}
