import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import { latestEvent, liveStore, useFeature, useLiveTopic } from '../../backend/index.ts';
import type { Tone } from '../../ui/index.ts';

const nodes = liveStore<readonly NodeState[]>([]);

/** Keeps the list of PACS nodes live; mounted once, by the frame. */
export function useNodesLive(): void {
  useLiveTopic(nodes, 'node.states', latestEvent);
}

export function useNodes() {
  return useFeature(nodes, (state) => state);
}

export function useNodeStates(): readonly NodeState[] {
  return useFeature(nodes, (state) => state.value);
}

/** The name under which people know a node; the id when it is gone. */
export function nodeName(states: readonly NodeState[], nodeId: string): string {
  return states.find((state) => state.node.nodeId === nodeId)?.node.name ?? nodeId;
}

export function echoMark(state: NodeState): { readonly tone: Tone; readonly word: string } {
  switch (state.echo) {
    case 'ok':
      return { tone: 'good', word: 'PACS answers' };
    case 'failed':
      return { tone: 'bad', word: 'No answer' };
    case 'testing':
      return { tone: 'working', word: 'Testing' };
    case 'unknown':
      return { tone: 'idle', word: 'Not tested' };
  }
}
