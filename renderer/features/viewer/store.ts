import { createStore } from 'zustand/vanilla';
import type { MeasurementKind } from '../../../shared/contract/measurement.ts';
import type { Comparison } from './compare/match-priors.ts';
import type { MprPlane } from './mpr/plane-grid.ts';
import type { Slab } from './mpr/reslice.ts';

export type LeftTool = 'window' | 'pan' | 'zoom' | 'scroll' | 'crosshair' | 'magnify' | MeasurementKind;
type Side = 1 | 2 | 3;
/** Rows by columns. */
export type Layout = `${Side}x${Side}`;

export interface PaneContent {
  readonly studyInstanceUid: string;
  /** Undefined: the first series with images, as soon as one is known. */
  readonly seriesInstanceUid: string | undefined;
  /** The pane shows this plane through the series as a volume. */
  readonly plane?: MprPlane;
}

/** What the panes have in common; each can be switched. */
export interface Links {
  /** Scrolling one pane scrolls the others. */
  readonly scroll: boolean;
  /** The window of the active pane is that of all panes of its modality. */
  readonly window: boolean;
  /** Each pane shows where the slices of the others go through it. */
  readonly lines: boolean;
}

/** How the panes were before a prior took the right ones. */
export type BeforeComparison = Pick<ViewerState, 'layout' | 'panes' | 'activePane' | 'links'>;

/** How the panes were before the planes of a volume took their place. */
export type BeforeMpr = Pick<ViewerState, 'layout' | 'panes' | 'activePane' | 'leftTool' | 'links'>;

/** What is open in the viewer and how it is laid out. Lives as long as the page, so that leaving the screen keeps it. */
export interface ViewerState {
  /** In the order in which they were opened. */
  readonly studies: readonly string[];
  /** The study whose series the strip lists. */
  readonly activeStudy: string | undefined;
  readonly layout: Layout;
  /** Always nine; the layout shows the first ones, row by row. */
  readonly panes: readonly (PaneContent | undefined)[];
  readonly activePane: number;
  /** The pane that covers the others until it is let go. */
  readonly maximised: number | undefined;
  readonly leftTool: LeftTool;
  readonly overlaysVisible: boolean;
  readonly links: Links;
  readonly comparison: Comparison | undefined;
  readonly beforeComparison: BeforeComparison | undefined;
  /** Of all planes through volumes. */
  readonly slab: Slab;
  readonly beforeMpr: BeforeMpr | undefined;
  readonly layoutPicker: boolean;
  /** The list of measurements is beside the panes. */
  readonly measurementList: boolean;
  /** The data elements of the active pane's instance stand beside the panes. */
  readonly tags: boolean;
  /** The picture last seen of a series in a pane (`<pane>/<Series Instance UID>` to image id), to come back to. */
  readonly places: ReadonlyMap<string, string>;
}

const sides: readonly Side[] = [1, 2, 3];

/** From one pane to three by three. */
export const layouts: readonly Layout[] = sides.flatMap((rows) =>
  sides.map((columns): Layout => `${rows}x${columns}`),
);

export const mostPanes = 9;

export function sidesOf(layout: Layout): { readonly rows: number; readonly columns: number } {
  return { rows: Number(layout[0]), columns: Number(layout[2]) };
}

export function paneCount(layout: Layout): number {
  const { rows, columns } = sidesOf(layout);
  return rows * columns;
}

const nothingOpen: ViewerState = {
  studies: [],
  activeStudy: undefined,
  layout: '1x1',
  panes: Array.from({ length: mostPanes }, () => undefined),
  activePane: 0,
  maximised: undefined,
  leftTool: 'window',
  overlaysVisible: true,
  links: { scroll: false, window: false, lines: true },
  comparison: undefined,
  beforeComparison: undefined,
  slab: { projection: 'average', thicknessMm: 0 },
  beforeMpr: undefined,
  layoutPicker: false,
  measurementList: false,
  tags: false,
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
  const { comparison } = state;
  const compared = [comparison?.current, comparison?.prior].some(
    (study) => study?.studyInstanceUid === studyInstanceUid,
  );
  store.setState({
    studies,
    ...(compared ? { comparison: undefined, beforeComparison: undefined } : {}),
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
  store.setState({ layout, maximised: undefined, activePane: Math.min(activePane, paneCount(layout) - 1) });
}

/** Opens or closes the choice of layouts. */
export function setLayoutPicker(store: ViewerStore, layoutPicker: boolean): void {
  store.setState({ layoutPicker });
}

export function setActivePane(store: ViewerStore, pane: number): void {
  if (store.getState().activePane !== pane) store.setState({ activePane: pane });
}

/** Lets a pane cover the others, or puts it back among them. A pane that is alone stays as it is. */
export function toggleMaximised(store: ViewerStore, pane: number): void {
  const { maximised, layout } = store.getState();
  if (maximised === undefined && layout === '1x1') return;
  store.setState({ maximised: maximised === undefined ? pane : undefined, activePane: pane });
}

export function setLeftTool(store: ViewerStore, leftTool: LeftTool): void {
  store.setState({ leftTool });
}

export function toggleOverlays(store: ViewerStore): void {
  store.setState({ overlaysVisible: !store.getState().overlaysVisible });
}

export function toggleMeasurementList(store: ViewerStore): void {
  store.setState({ measurementList: !store.getState().measurementList });
}

export function toggleTags(store: ViewerStore): void {
  store.setState({ tags: !store.getState().tags });
}

export function toggleLink(store: ViewerStore, which: keyof Links): void {
  const { links } = store.getState();
  store.setState({ links: { ...links, [which]: !links[which] } });
}
