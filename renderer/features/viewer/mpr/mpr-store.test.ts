import { describe, expect, it } from 'vitest';
import { createViewerStore, openStudy, setLayout, showSeries } from '../store.ts';
import { nextProjection, setSlab, slabText, toggleMpr } from './mpr-store.ts';

describe('planes of a series', () => {
  it('take the panes two by two with the stack beside them, and give them back', () => {
    const store = createViewerStore();
    openStudy(store, '1', '1.1');
    setLayout(store, '1x2');
    showSeries(store, 1, '1', '1.2');
    toggleMpr(store);
    const { panes, layout, leftTool, activePane } = store.getState();
    expect(panes.slice(0, 4).map((pane) => [pane?.seriesInstanceUid, pane?.plane])).toEqual([
      ['1.2', 'axial'],
      ['1.2', 'coronal'],
      ['1.2', 'sagittal'],
      ['1.2', undefined],
    ]);
    expect({ layout, leftTool, activePane }).toEqual({ layout: '2x2', leftTool: 'crosshair', activePane: 0 });
    toggleMpr(store);
    expect(store.getState()).toMatchObject({ layout: '1x2', leftTool: 'window', activePane: 1 });
    expect(store.getState().panes[1]).toEqual({ studyInstanceUid: '1', seriesInstanceUid: '1.2' });
  });

  it('need a series in the active pane', () => {
    const store = createViewerStore();
    toggleMpr(store);
    expect(store.getState().layout).toBe('1x1');
  });
});

describe('a slab', () => {
  it('asked for as MIP without a thickness gets one; the thickness stays within bounds', () => {
    const store = createViewerStore();
    expect(slabText(store.getState().slab)).toBe('');
    nextProjection(store);
    expect(slabText(store.getState().slab)).toBe('MIP 10 mm');
    nextProjection(store);
    setSlab(store, { thicknessMm: 12 });
    expect(slabText(store.getState().slab)).toBe('MinIP 12 mm');
    setSlab(store, { thicknessMm: -3 });
    expect(store.getState().slab.thicknessMm).toBe(0);
    setSlab(store, { thicknessMm: 900 });
    expect(store.getState().slab.thicknessMm).toBe(200);
  });
});
