import type { NodeQueue, QueueEntryState, QueueState } from '../../../shared/contract/queue.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { liveStore, useFeature, useLiveTopic } from '../../backend/index.ts';

const nothing: QueueState = { paused: false, nodes: [] };
const queue = liveStore<QueueState>(nothing);

/** Keeps the order of the queue live; mounted once, beside the retrieves. */
export function useQueueLive(): void {
  useLiveTopic(
    queue,
    'queue.state',
    (_, event): QueueState => event,
    () => nothing,
  );
}

export function useQueue(): QueueState {
  return useFeature(queue, (state) => state.value);
}

/** What the queue knows about one retrieve. */
export interface QueuePlace extends QueueEntryState {
  readonly node: NodeQueue;
  /** Its node or everything is paused. */
  readonly heldBack: boolean;
  /** Among those that wait on its node, from 1; undefined while it runs. */
  readonly place: number | undefined;
}

/** By retrieve id, in the order of the queue: node by node, what runs first. */
export function queuePlaces(state: QueueState): ReadonlyMap<string, QueuePlace> {
  const places = new Map<string, QueuePlace>();
  for (const node of state.nodes) {
    let place = 0;
    for (const entry of node.entries) {
      places.set(entry.retrieveId, {
        ...{ ...entry, node, heldBack: state.paused || node.paused },
        place: entry.running ? undefined : ++place,
      });
    }
  }
  return places;
}

/** A part of the list of transfers. */
export interface QueueGroup {
  readonly title: string;
  readonly summaries: readonly RetrieveSummary[];
}

/** What has not ended by node, in the order of the queue, then what has ended, the newest first. */
export function inGroups(
  summaries: Iterable<RetrieveSummary>,
  places: ReadonlyMap<string, QueuePlace>,
): QueueGroup[] {
  const order = new Map([...places.keys()].map((id, index) => [id, index] as const));
  const orderOf = ({ retrieveId }: RetrieveSummary): number => order.get(retrieveId) ?? order.size;
  const nodes = new Map<string, RetrieveSummary[]>();
  const ended: RetrieveSummary[] = [];
  const active: RetrieveSummary[] = [];
  for (const summary of summaries) (isEnded(summary.phase) ? ended : active).push(summary);
  for (const summary of active.sort((a, b) => orderOf(a) - orderOf(b) || b.queuedAt - a.queuedAt)) {
    nodes.set(summary.nodeName, [...(nodes.get(summary.nodeName) ?? []), summary]);
  }
  const groups = [...nodes].map(([title, own]) => ({ title, summaries: own }));
  if (ended.length === 0) return groups;
  return [...groups, { title: 'Ended', summaries: ended.sort((a, b) => b.queuedAt - a.queuedAt) }];
}
