import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { HopId, HopResult, LinkCheckEvent, LinkCheckReport } from '../../../shared/link-check/hop.ts';
import { featureStore, useFeature, useFeatureApi } from '../../backend/index.ts';

/** How far the check of one node has come. */
export interface LinkCheck {
  readonly nodeId: string;
  readonly status: 'running' | 'done' | 'cancelled' | 'failed';
  readonly hops: ReadonlyMap<HopId, HopResult | 'running'>;
  /** What the step that runs waits for. */
  readonly progress?: string;
  readonly report?: LinkCheckReport;
  readonly failure?: Failure;
}

/** Adds what the check tells. */
export function foldLinkCheck(check: LinkCheck, event: LinkCheckEvent): LinkCheck {
  switch (event.type) {
    case 'hop-started':
      return { ...check, hops: new Map(check.hops).set(event.hop, 'running') };
    case 'hop-progress':
      return { ...check, progress: event.text };
    case 'hop-finished': {
      const { progress: _, ...rest } = check;
      return { ...rest, hops: new Map(check.hops).set(event.result.hop, event.result) };
    }
    case 'finished':
      return { ...check, status: 'done', report: event.report };
  }
}

interface LinkCheckState {
  /** The last check of each node, as long as the program is open. */
  readonly checks: ReadonlyMap<string, LinkCheck>;
  run(nodeId: string): void;
  cancel(nodeId: string): void;
}

export function createLinkCheckStore(client: BackendClient): StoreApi<LinkCheckState> {
  const stops = new Map<string, () => void>();
  return createStore<LinkCheckState>((set, get) => {
    const change = (nodeId: string, next: (check: LinkCheck) => LinkCheck): void => {
      const check = get().checks.get(nodeId);
      if (check) set({ checks: new Map(get().checks).set(nodeId, next(check)) });
    };
    const stop = (nodeId: string): void => {
      stops.get(nodeId)?.();
      stops.delete(nodeId);
    };
    return {
      checks: new Map(),
      run(nodeId) {
        stop(nodeId);
        const begun: LinkCheck = { nodeId, status: 'running', hops: new Map() };
        set({ checks: new Map(get().checks).set(nodeId, begun) });
        stops.set(
          nodeId,
          client.subscribe(
            'link-check.run',
            { nodeId },
            {
              event: (event) => change(nodeId, (check) => foldLinkCheck(check, event)),
              end(failure) {
                stops.delete(nodeId);
                change(nodeId, (check) => {
                  if (check.status !== 'running') return check;
                  return failure ? { ...check, status: 'failed', failure } : { ...check, status: 'done' };
                });
              },
            },
          ),
        );
      },
      cancel(nodeId) {
        stop(nodeId);
        change(nodeId, (check) => (check.status === 'running' ? { ...check, status: 'cancelled' } : check));
      },
    };
  });
}

const linkChecks = featureStore(createLinkCheckStore);

export function useLinkCheck(nodeId: string | undefined): LinkCheck | undefined {
  return useFeature(linkChecks, (state) => (nodeId === undefined ? undefined : state.checks.get(nodeId)));
}

export function useLinkCheckApi(): StoreApi<LinkCheckState> {
  return useFeatureApi(linkChecks);
}
