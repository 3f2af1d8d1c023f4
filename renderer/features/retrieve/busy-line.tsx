import { Button } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { useClient } from '../../backend/index.ts';
import { nextTryWords } from './phase-mark.ts';
import { tellFailure } from './start-retrieve.ts';
import { useNow } from './transfers-pill.tsx';

/** Why a queued transfer waits for its PACS, for how long yet, and the way to not wait. */
export function BusyLine(props: { readonly summary: RetrieveSummary }) {
  const { hold, retrieveId } = props.summary;
  const client = useClient();
  const now = useNow(hold?.why === 'busy');
  if (hold?.why !== 'busy') return null;
  return (
    <div className="busy-line">
      <IconClockPause size={16} aria-hidden />
      <span className="num" role="status">
        PACS is busy, {nextTryWords(hold.nextTryAt, now)} (try {hold.retry} of {hold.of}).
      </span>
      <Button
        size="compact-sm"
        onClick={() => void client.call('queue.tryNow', { retrieveId }).catch(tellFailure)}
      >
        Try now
      </Button>
    </div>
  );
}
