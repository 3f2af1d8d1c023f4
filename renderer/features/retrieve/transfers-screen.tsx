import { IconArrowsDownUp } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import { useClient } from '../../backend/index.ts';
import { EmptyState, KeyHint, LoadingRows, navigate, Split, useRoute } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { bundleRest, OpenBundle, useOpenedBundle } from './open-bundle.tsx';
import { OpenedBundleView } from './opened-bundle-view.tsx';
import { QueueBar } from './queue-bar.tsx';
import { QueueList } from './queue-list.tsx';
import { inGroups, queuePlaces, useQueue } from './queue-store.ts';
import { useRetrieves } from './retrieves-store.ts';
import { tellFailure } from './start-retrieve.ts';
import { TransferDetail } from './transfer-detail.tsx';
import { useNow } from './transfers-pill.tsx';

/** The queue left, the chosen transfer right. */
export function TransfersScreen() {
  const retrieves = useRetrieves();
  const { summaries, samples } = retrieves.value;
  const { rest } = useRoute();
  const queue = useQueue();
  const places = useMemo(() => queuePlaces(queue), [queue]);
  const groups = useMemo(() => inGroups(summaries.values(), places), [summaries, places]);
  const ordered = groups.flatMap((group) => group.summaries);
  const now = useNow(ordered.some((summary) => !isEnded(summary.phase)));
  const chosen = (rest ? summaries.get(rest) : undefined) ?? ordered[0];
  const client = useClient();

  // The address names what is shown, so that a new retrieve on top of the queue does not change the screen.
  const bundle = useOpenedBundle();
  const showsBundle = rest === bundleRest && bundle !== undefined;
  const chosenId = showsBundle ? undefined : chosen?.retrieveId;
  const seen = useRef(new Set<string>());
  useEffect(() => {
    for (const retrieveId of summaries.keys()) seen.current.add(retrieveId);
    // One that was started a moment ago is named by the address before it is in the list.
    const toCome = rest !== undefined && !showsBundle && !seen.current.has(rest);
    if (chosenId && rest !== chosenId && !toCome) {
      window.history.replaceState(undefined, '', `#/transfers/${encodeURIComponent(chosenId)}`);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    }
  }, [chosenId, rest, showsBundle, summaries]);

  if (retrieves.status === 'failed' && retrieves.failure && ordered.length === 0) {
    return (
      <div className="screen-scroll">
        <FailureNotice failure={retrieves.failure} />
      </div>
    );
  }
  if (retrieves.status === 'loading') return <LoadingRows label="Loading" />;
  if (!chosen && !showsBundle) {
    return (
      <EmptyState icon={<IconArrowsDownUp size={32} stroke={1.25} />} title="No transfers yet">
        <p>
          Choose a study in Search and press <KeyHint>R</KeyHint>.
        </p>
        <OpenBundle />
      </EmptyState>
    );
  }
  return (
    <div className="screen">
      <h1 className="visually-hidden">Transfers</h1>
      <Split
        id="transfers"
        label="Width of the queue"
        fixed="first"
        size={312}
        min={256}
        max={480}
        first={
          <>
            <QueueBar queue={queue} />
            <QueueList
              groups={groups}
              places={places}
              samples={samples}
              now={now}
              selected={chosenId}
              onSelect={(retrieveId) => navigate('transfers', retrieveId)}
              onMove={(retrieveId, to) =>
                void client.call('queue.move', { retrieveId, to }).catch(tellFailure)
              }
            />
            <div className="queue-foot">
              <OpenBundle />
            </div>
          </>
        }
        second={
          showsBundle ? (
            <OpenedBundleView bundle={bundle} />
          ) : chosen ? (
            <TransferDetail key={chosen.retrieveId} summary={chosen} />
          ) : null
        }
      />
    </div>
  );
}
