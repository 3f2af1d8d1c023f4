import { useCallback } from 'react';
import { useNodeStates } from '../nodes/index.ts';
import { useChildrenApi } from './children-store.ts';
import { librarySource } from './library-source.ts';
import { formForText, formProblem } from './search-form.ts';
import { useSearchApi } from './search-store.ts';

/** Runs the search as the form says: at the chosen PACSs, or at all, and in the library. */
export function useRunSearch(): () => void {
  const search = useSearchApi();
  const children = useChildrenApi();
  const nodes = useNodeStates();
  return useCallback(() => {
    const { form, run } = search.getState();
    // What can't be sent leaves the results, and what was opened of them.
    if (!formProblem(form)) children.getState().reset();
    const known = nodes.map((state) => state.node.nodeId);
    const chosen = form.nodeIds.filter((nodeId) => known.includes(nodeId));
    const pacs = chosen.length > 0 ? chosen : known;
    // The library knows the usual attributes only: what it could not look for is not asked of it.
    const others = form.tags.some((tag) => tag.keyword.trim() && tag.value.trim());
    run(others ? pacs : [...pacs, librarySource]);
  }, [search, children, nodes]);
}

/** Searches for what was typed in the one field of the top bar: a name, an ID, an accession number or a study UID. */
export function useSearchForText(): (text: string) => void {
  const search = useSearchApi();
  const run = useRunSearch();
  return useCallback(
    (text) => {
      const { form, edit } = search.getState();
      edit(formForText(text, form.nodeIds));
      run();
    },
    [search, run],
  );
}
