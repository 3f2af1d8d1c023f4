import type { ViewerStore } from '../store.ts';
import { mprPlanes } from './plane-grid.ts';
import type { Projection, Slab } from './reslice.ts';

/** The three planes and the stack itself, two by two; again: back to what was there. */
export function toggleMpr(store: ViewerStore): void {
  const state = store.getState();
  const { beforeMpr, panes, activePane, layout, leftTool, links } = state;
  if (beforeMpr && panes.some((pane) => pane?.plane)) {
    const open = beforeMpr.panes.map((pane) =>
      pane && state.studies.includes(pane.studyInstanceUid) ? pane : undefined,
    );
    store.setState({ ...beforeMpr, panes: open, maximised: undefined, beforeMpr: undefined });
    return;
  }
  const content = panes[activePane];
  if (!content || content.seriesInstanceUid === undefined) return;
  const planes = mprPlanes.map((plane) => ({ ...content, plane }));
  store.setState({
    layout: '2x2',
    maximised: undefined,
    panes: [...planes, content, ...panes.slice(4)],
    activePane: 0,
    leftTool: 'crosshair',
    links: { ...links, lines: true, window: true },
    beforeMpr: { layout, panes, activePane, leftTool, links },
    comparison: undefined,
    beforeComparison: undefined,
  });
}

export const projections: readonly { readonly projection: Projection; readonly name: string }[] = [
  { projection: 'average', name: 'Average' },
  { projection: 'mip', name: 'MIP' },
  { projection: 'minip', name: 'MinIP' },
];

/** A slab that is first asked for as MIP or MinIP would be one picture: it gets a thickness that shows something. */
const usualThicknessMm = 10;
const thickestMm = 200;

export function setSlab(store: ViewerStore, change: Partial<Slab>): void {
  const { slab } = store.getState();
  const asked = change.thicknessMm ?? slab.thicknessMm;
  const chosen = change.projection !== undefined && asked === 0;
  const thicknessMm = Math.min(thickestMm, Math.max(0, chosen ? usualThicknessMm : asked));
  store.setState({
    slab: { ...slab, ...change, thicknessMm: Number.isFinite(thicknessMm) ? thicknessMm : 0 },
  });
}

export function nextProjection(store: ViewerStore): void {
  const { slab } = store.getState();
  const now = projections.findIndex((one) => one.projection === slab.projection);
  const next = projections[(now + 1) % projections.length];
  if (next) setSlab(store, { projection: next.projection });
}

/** `Average 10 mm`; a slab without thickness has no name. */
export function slabText(slab: Slab): string {
  const name = projections.find((one) => one.projection === slab.projection)?.name ?? '';
  return slab.thicknessMm > 0 ? `${name} ${slab.thicknessMm} mm` : '';
}
