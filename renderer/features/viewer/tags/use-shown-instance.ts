import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { StudyData } from '../study-data.ts';
import { useActiveView, useViewer, useWorkspace } from '../workspace-context.ts';

const noPicture = createStore(() => ({ shown: undefined, position: 0 }));
const noData = createStore<Pick<StudyData, 'instances' | 'series'>>(() => ({
  instances: new Map(),
  series: [],
}));

/** The instance in the active pane: that of its picture, else the first one of its series. */
export function useShownInstance(): string | undefined {
  const { studies } = useWorkspace();
  const content = useViewer((state) => state.panes[state.activePane]);
  const view = useActiveView();
  const ofPicture = useStore(view?.state ?? noPicture, (state) => state.shown?.frame.sopInstanceUid);
  const data = useStore((content && studies.get(content.studyInstanceUid)?.store) ?? noData);
  const seriesUid = content?.seriesInstanceUid ?? data.series[0]?.seriesInstanceUid;
  const [first] = (seriesUid && data.instances.get(seriesUid)) || [];
  return ofPicture ?? first?.sopInstanceUid;
}
