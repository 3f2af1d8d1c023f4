import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import { featureStore, useFeature, useFeatureApi } from '../../backend/index.ts';
import { answersForm } from './local-check.ts';
import { cancelNode, failNode, finishNode, type NodeProgress, newProgress } from './node-progress.ts';
import { runFind } from './run-find.ts';
import { buildQueries, emptyForm, formProblem, type SearchForm } from './search-form.ts';
import { addMatches, type StudyRow } from './study-row.ts';

export interface SearchState {
  readonly form: SearchForm;
  readonly status: 'idle' | 'running' | 'done' | 'cancelled';
  /** The form that the results answer. */
  readonly asked: SearchForm | undefined;
  readonly rows: ReadonlyMap<string, StudyRow>;
  /** Studies that a PACS sent although they do not match what was asked. */
  readonly setAside: ReadonlyMap<string, StudyRow>;
  readonly nodes: readonly NodeProgress[];
  readonly problem: string | undefined;
  /** Key of the chosen row of the results. */
  readonly selected: string | undefined;
  /** Keys of rows that are chosen beside it. */
  readonly others: ReadonlySet<string>;
  select(key: string | undefined, others?: ReadonlySet<string>): void;
  edit(change: Partial<SearchForm>): void;
  clear(): void;
  /** Asks these nodes; what runs is cancelled first. */
  run(nodeIds: readonly string[]): void;
  cancel(): void;
}

const noOthers: ReadonlySet<string> = new Set();

export function createSearchStore(
  client: BackendClient,
  today: () => Date = () => new Date(),
): StoreApi<SearchState> {
  let stop: (() => void)[] = [];
  return createStore<SearchState>((set, get) => {
    const changeNode = (nodeId: string, change: (progress: NodeProgress) => NodeProgress): void => {
      const nodes = get().nodes.map((node) => (node.nodeId === nodeId ? change(node) : node));
      set({ nodes, status: nodes.some((node) => node.running > 0) ? 'running' : 'done' });
    };

    const start = (nodeIds: readonly string[], form: SearchForm): void => {
      const day = today();
      const queries = buildQueries(form, day);
      set({
        status: 'running',
        asked: form,
        rows: new Map(),
        setAside: new Map(),
        problem: undefined,
        selected: undefined,
        others: noOthers,
        nodes: nodeIds.map((nodeId) => newProgress(nodeId, queries.length)),
      });
      stop = queries.map((keys) =>
        runFind(
          client,
          { nodeIds, level: 'study', keysFor: () => keys },
          {
            matches(nodeId, matches) {
              const right = matches.filter((match) => answersForm(match, form, day));
              const wrong = matches.filter((match) => !answersForm(match, form, day));
              set((old) => ({
                rows: addMatches(old.rows, nodeId, right),
                ...(wrong.length > 0 ? { setAside: addMatches(old.setAside, nodeId, wrong) } : {}),
              }));
            },
            finished: (nodeId, event) => changeNode(nodeId, (node) => finishNode(node, event)),
            failed: (nodeId, failure) => changeNode(nodeId, (node) => failNode(node, failure)),
          },
        ),
      );
    };

    return {
      form: emptyForm,
      status: 'idle',
      asked: undefined,
      rows: new Map(),
      setAside: new Map(),
      nodes: [],
      problem: undefined,
      selected: undefined,
      others: noOthers,
      select: (selected, others = noOthers) => set({ selected, others }),
      edit: (change) => set({ form: { ...get().form, ...change } }),
      clear: () => set({ form: { ...emptyForm, nodeIds: get().form.nodeIds }, problem: undefined }),
      run(nodeIds) {
        const { form, cancel } = get();
        const problem = formProblem(form) ?? (nodeIds.length === 0 ? 'There is no PACS to ask.' : undefined);
        if (problem) {
          set({ problem });
          return;
        }
        cancel();
        start(nodeIds, form);
      },
      cancel() {
        for (const stopOne of stop.splice(0)) stopOne();
        if (get().status !== 'running') return;
        set({ status: 'cancelled', nodes: get().nodes.map(cancelNode) });
      },
    };
  });
}

const search = featureStore((client) => createSearchStore(client));

export function useSearch<T>(selector: (state: SearchState) => T): T {
  return useFeature(search, selector);
}

export function useSearchApi(): StoreApi<SearchState> {
  return useFeatureApi(search);
}
