import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { useClient } from '../../backend/index.ts';
import { openStudy } from '../library/index.ts';
import { useNodeStates } from '../nodes/index.ts';
import { startRetrieve } from '../retrieve/index.ts';
import { labelOf, outermost, type ResultItem, retrievable } from './result-items.ts';
import { studyInstancesAt } from './study-row.ts';

export interface ResultActions {
  /** From the given node, or from the best of those that have it. */
  retrieve(item: ResultItem, nodeId?: string): void;
  /** Each from the best of those that have it; what only the library has is left out. */
  retrieveAll(items: readonly ResultItem[]): void;
  open(studyInstanceUid: string, seriesInstanceUid?: string): void;
  cancel(retrieve: RetrieveSummary): void;
}

/** What can be done with a line of the results, from keys, buttons and menus alike. */
export function useResultActions(): ResultActions {
  const client = useClient();
  const nodes = useNodeStates();
  return useMemo(() => {
    // A PACS that has answered an echo is the better bet when several have the study.
    const best = (nodeIds: readonly string[]): string | undefined =>
      nodeIds.find((nodeId) => nodes.some((state) => state.node.nodeId === nodeId && state.echo === 'ok')) ??
      nodeIds[0];
    const retrieve: ResultActions['retrieve'] = (item, nodeId) => {
      const wanted = retrievable(item);
      const from = nodeId ?? (wanted ? best(wanted.nodeIds) : undefined);
      if (!wanted || !from) return;
      void startRetrieve(client, {
        nodeId: from,
        scope: wanted.scope,
        label: labelOf(item.row),
        studyInstances: studyInstancesAt(item.row, from),
      });
    };
    return {
      retrieve,
      retrieveAll(items) {
        for (const item of outermost(items)) retrieve(item);
      },
      open(studyInstanceUid, seriesInstanceUid) {
        void openStudy(studyInstanceUid, seriesInstanceUid);
      },
      cancel(retrieve) {
        if (isEnded(retrieve.phase)) return;
        client.call('retrieve.cancel', { retrieveId: retrieve.retrieveId }).catch(() => {
          notifications.show({ color: 'bad', message: 'The retrieve could not be cancelled.' });
        });
      },
    };
  }, [client, nodes]);
}
