import { createStore } from 'zustand/vanilla';

export type LeftTool = 'window' | 'pan' | 'zoom' | 'scroll';
export type Layout = '1x1' | '1x2' | '2x2';

export interface PaneContent {
  readonly studyInstanceUid: string;
  /** Undefined: the first series with images, as soon as one is known. */
  readonly seriesInstanceUid: string | undefined;
}

/** What is open in the viewer and how it is laid out. Lives as long as the page, so that leaving the screen keeps it. */
export interface ViewerState {
  /** In the order in which they were opened. */
  readonly studies: readonly string[];
  /** The study whose series the strip lists. */
  readonly activeStudy: string | undefined;
  readonly layout: Layout;
  /** Always four; the layout shows the first one, two or four. */
  readonly panes: readonly (PaneContent | undefined)[];
  readonly activePane: number;
  readonly leftTool: LeftTool;
  readonly overlaysVisible: boolean;
  /** The picture last seen of a series in a pane (`<pane>/<Series Instance UID>` to image id), to come back to. */
  readonly places: ReadonlyMap<string, string>;
}

export const paneCount: Readonly<Record<Layout, number>> = { '1x1': 1, '1x2': 2, '2x2': 4 };

const nothingOpen: ViewerState = {
  studies: [],
  activeStudy: undefined,
  layout: '1x1',
  panes: [undefined, undefined, undefined, undefined],
  activePane: 0,
  leftTool: 'window',
  overlaysVisible: true,
  places: new Map(),
};

export type ViewerStore = ReturnType<typeof createViewerStore>;

export function createViewerStore() {
  return createStore<ViewerState>(() => nothingOpen);
}

/** The page's viewer. */
export const viewerStore = createViewerStore();

/** Opens a study in the active pane and makes it the one in the strip. Opening it again only brings it back. */
export function openStudy(store: ViewerStore, studyInstanceUid: string, seriesInstanceUid?: string): void {
  const state = store.getState();
  const shown = state.panes[state.activePane];
  const keep = shown?.studyInstanceUid === studyInstanceUid && seriesInstanceUid === undefined;
  store.setState({
    studies: state.studies.includes(studyInstanceUid) ? state.studies : [...state.studies, studyInstanceUid],
    activeStudy: studyInstanceUid,
    panes: keep ? state.panes : state.panes.with(state.activePane, { studyInstanceUid, seriesInstanceUid }),
  });
}

/** Shows a series in a pane, which becomes the active one. */
export function showSeries(
  store: ViewerStore,
  pane: number,
  studyInstanceUid: string,
  seriesInstanceUid: string | undefined,
): void {
  const { panes } = store.getState();
  store.setState({ panes: panes.with(pane, { studyInstanceUid, seriesInstanceUid }), activePane: pane });
}

/** Settles which series a pane shows that was opened without one. The reader may have put another there meanwhile. */
export function fillPane(
  store: ViewerStore,
  pane: number,
  asked: PaneContent,
  seriesInstanceUid: string,
): void {
  const { panes } = store.getState();
  if (panes[pane] === asked) store.setState({ panes: panes.with(pane, { ...asked, seriesInstanceUid }) });
}

export function rememberPlace(
  store: ViewerStore,
  pane: number,
  seriesInstanceUid: string,
  imageId: string,
): void {
  const { places } = store.getState();
  store.setState({ places: new Map([...places, [`${pane}/${seriesInstanceUid}`, imageId]]) });
}

export function placeOf(store: ViewerStore, pane: number, seriesInstanceUid: string): string | undefined {
  return store.getState().places.get(`${pane}/${seriesInstanceUid}`);
}

/** Takes a study out of the viewer; its files stay. Panes that showed it become empty. */
export function closeStudy(store: ViewerStore, studyInstanceUid: string): void {
  const state = store.getState();
  const studies = state.studies.filter((uid) => uid !== studyInstanceUid);
  store.setState({
    studies,
    activeStudy: state.activeStudy === studyInstanceUid ? studies.at(-1) : state.activeStudy,
    panes: state.panes.map((pane) => (pane?.studyInstanceUid === studyInstanceUid ? undefined : pane)),
  });
}

/** Lists a study in the strip. Panes stay as they are, so that a prior can be put beside the current study. */
export function selectStudy(store: ViewerStore, studyInstanceUid: string): void {
  store.setState({ activeStudy: studyInstanceUid });
}

/** Fewer panes hide the last ones; they come back with their series. */
export function setLayout(store: ViewerStore, layout: Layout): void {
  const { activePane } = store.getState();
  store.setState({ layout, activePane: Math.min(activePane, paneCount[layout] - 1) });
}

export function setActivePane(store: ViewerStore, pane: number): void {
  if (store.getState().activePane !== pane) store.setState({ activePane: pane });
}

export function setLeftTool(store: ViewerStore, leftTool: LeftTool): void {
  store.setState({ leftTool });
}

export function toggleOverlays(store: ViewerStore): void {
  store.setState({ overlaysVisible: !store.getState().overlaysVisible });
}
