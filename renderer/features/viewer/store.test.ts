import { describe, expect, it } from 'vitest';
import {
  closeStudy,
  createViewerStore,
  fillPane,
  layouts,
  openStudy,
  paneCount,
  placeOf,
  rememberPlace,
  selectStudy,
  setActivePane,
  setLayout,
  showSeries,
  toggleMaximised,
} from './store.ts';

describe('opening studies', () => {
  it('puts the study into the active pane and the strip', () => {
    const store = createViewerStore();
    openStudy(store, '1.1');
    expect(store.getState()).toMatchObject({ studies: ['1.1'], activeStudy: '1.1' });
    expect(store.getState().panes[0]).toEqual({ studyInstanceUid: '1.1', seriesInstanceUid: undefined });
  });

  it('again brings it back without changing what its pane shows', () => {
    const store = createViewerStore();
    openStudy(store, '1.1');
    showSeries(store, 0, '1.1', '1.1.7');
    openStudy(store, '1.1');
    expect(store.getState().studies).toEqual(['1.1']);
    expect(store.getState().panes[0]?.seriesInstanceUid).toBe('1.1.7');
  });

  it('with a series shows that series', () => {
    const store = createViewerStore();
    openStudy(store, '1.1', '1.1.7');
    openStudy(store, '1.1', '1.1.8');
    expect(store.getState().panes[0]?.seriesInstanceUid).toBe('1.1.8');
  });

  it('beside another leaves that one in its pane', () => {
    const store = createViewerStore();
    openStudy(store, '1.1', '1.1.1');
    setLayout(store, '1x2');
    setActivePane(store, 1);
    openStudy(store, '2.2');
    expect(
      store
        .getState()
        .panes.slice(0, 3)
        .map((pane) => pane?.studyInstanceUid),
    ).toEqual(['1.1', '2.2', undefined]);
  });
});

describe('panes', () => {
  it('opened without a series are filled once, unless the reader was faster', () => {
    const store = createViewerStore();
    openStudy(store, '1.1');
    const asked = store.getState().panes[0];
    if (!asked) throw new Error('the pane is empty');
    showSeries(store, 0, '1.1', '1.1.9');
    fillPane(store, 0, asked, '1.1.1');
    expect(store.getState().panes[0]?.seriesInstanceUid).toBe('1.1.9');
  });

  it('hidden by a smaller layout come back, and the active one is always on the screen', () => {
    const store = createViewerStore();
    setLayout(store, '2x2');
    showSeries(store, 3, '1.1', '1.1.4');
    setLayout(store, '1x1');
    expect(store.getState().activePane).toBe(0);
    setLayout(store, '2x2');
    expect(store.getState().panes[3]?.seriesInstanceUid).toBe('1.1.4');
  });

  it('are one to nine, three at most in a row or a column', () => {
    expect(layouts).toHaveLength(9);
    expect(layouts.map(paneCount)).toEqual([1, 2, 3, 2, 4, 6, 3, 6, 9]);
    expect(createViewerStore().getState().panes).toHaveLength(Math.max(...layouts.map(paneCount)));
  });

  it('cover the others when maximised and go back; one that is alone stays', () => {
    const store = createViewerStore();
    toggleMaximised(store, 0);
    expect(store.getState().maximised).toBeUndefined();
    setLayout(store, '2x3');
    toggleMaximised(store, 4);
    expect(store.getState()).toMatchObject({ maximised: 4, activePane: 4 });
    toggleMaximised(store, 4);
    expect(store.getState().maximised).toBeUndefined();
  });

  it('are let go by another layout', () => {
    const store = createViewerStore();
    setLayout(store, '2x2');
    toggleMaximised(store, 3);
    setLayout(store, '1x2');
    expect(store.getState()).toMatchObject({ maximised: undefined, activePane: 1 });
  });

  it('remember where the reader was in a series', () => {
    const store = createViewerStore();
    rememberPlace(store, 0, '1.1.1', 'movescope:1/5');
    expect(placeOf(store, 0, '1.1.1')).toBe('movescope:1/5');
    expect(placeOf(store, 1, '1.1.1')).toBeUndefined();
  });
});

describe('closing a study', () => {
  it('empties its panes and goes to the study opened last', () => {
    const store = createViewerStore();
    openStudy(store, '1.1');
    openStudy(store, '2.2');
    selectStudy(store, '2.2');
    closeStudy(store, '2.2');
    expect(store.getState()).toMatchObject({ studies: ['1.1'], activeStudy: '1.1' });
    expect(store.getState().panes.every((pane) => pane?.studyInstanceUid !== '2.2')).toBe(true);
  });

  it('that is the last one leaves nothing open', () => {
    const store = createViewerStore();
    openStudy(store, '1.1');
    closeStudy(store, '1.1');
    expect(store.getState()).toMatchObject({ studies: [], activeStudy: undefined });
  });
});
