import { describe, expect, it } from 'vitest';
import type { LibraryStudy } from '../../../../shared/contract/library.ts';
import type { StackFrame } from '../display-set.ts';
import { slicePlace } from '../geometry/slice-place.ts';
import { closeStudy, createViewerStore, openStudy, setLayout, showSeries } from '../store.ts';
import { beginComparison, endComparison, placeInPrior, showPair, timeBetween } from './comparison.ts';

const studyOf = (studyInstanceUid: string): LibraryStudy => ({
  studyInstanceUid,
  patientName: 'SMITH^John',
  patientId: 'P1',
  patientBirthDate: '',
  patientSex: '',
  studyDate: '20260210',
  studyTime: '',
  accessionNumber: '',
  studyDescription: '',
  referringPhysicianName: '',
  modalities: ['CT'],
  series: 1,
  instances: 1,
  bytes: 1,
  receivedAt: 0,
});

const comparison = {
  current: studyOf('1'),
  prior: studyOf('2'),
  pairs: [
    { current: '1.1', prior: '2.1' },
    { current: '1.2', prior: '2.2' },
  ],
  pair: 0,
};

const shown = (store: ReturnType<typeof createViewerStore>) =>
  store
    .getState()
    .panes.slice(0, 2)
    .map((pane) => pane?.seriesInstanceUid);

describe('a comparison', () => {
  it('shows the current series left, the prior right, scrolling together, and goes pair by pair', () => {
    const store = createViewerStore();
    openStudy(store, '1', '1.1');
    beginComparison(store, comparison);
    expect(store.getState()).toMatchObject({ layout: '1x2', studies: ['1', '2'], activeStudy: '1' });
    expect(store.getState().links.scroll).toBe(true);
    expect(shown(store)).toEqual(['1.1', '2.1']);
    for (const pair of [1, 2]) {
      const now = store.getState().comparison;
      if (now) showPair(store, now, pair);
    }
    expect(shown(store)).toEqual(['1.1', '2.1']);
  });

  it('that ends puts the panes back as they were before it, also after another prior was chosen', () => {
    const store = createViewerStore();
    openStudy(store, '1', '1.1');
    setLayout(store, '2x2');
    showSeries(store, 3, '1', '1.2');
    beginComparison(store, comparison);
    beginComparison(store, { ...comparison, prior: studyOf('3') });
    endComparison(store);
    expect(store.getState()).toMatchObject({ layout: '2x2', activePane: 3, comparison: undefined });
    expect(store.getState().links.scroll).toBe(false);
    expect(store.getState().panes[3]?.seriesInstanceUid).toBe('1.2');
  });

  it('is over when one of its studies is closed', () => {
    const store = createViewerStore();
    openStudy(store, '1');
    beginComparison(store, comparison);
    closeStudy(store, '2');
    expect(store.getState().comparison).toBeUndefined();
  });
});

function stack(zs: readonly (number | undefined)[]): StackFrame[] {
  return zs.map((z, index) => ({
    imageId: String(index),
    sopInstanceUid: String(index),
    frame: 1,
    instanceNumber: '',
    place: z === undefined ? undefined : slicePlace([0, 0, z], [1, 0, 0, 0, 1, 0]),
  }));
}

describe('where the prior begins', () => {
  const range = (from: number, step: number, count: number) =>
    Array.from({ length: count }, (_, index) => from + index * step);

  it('is as many millimetres from the same end of the body, whatever the spacing and the direction', () => {
    const current = stack(range(300, -1, 200));
    expect(placeInPrior(current, 50, stack(range(-700, -2.5, 80)))).toBe(20);
    expect(placeInPrior(current, 50, stack(range(-900, 2.5, 81)))).toBe(60);
  });

  it('is at the same share of the stack where there are no positions', () => {
    const nowhere = (count: number) => stack(range(0, 0, count).map(() => undefined));
    expect(placeInPrior(nowhere(11), 5, nowhere(21))).toBe(10);
  });
});

describe('the time between', () => {
  it.each([
    ['20260201', '20260210', '9 days'],
    ['20260209', '20260210', '1 day'],
    ['20250204', '20260210', '12 months'],
    ['20200101', '20260210', '6 years'],
    ['', '20260210', ''],
  ])('%s to %s', (earlier, later, text) => {
    expect(timeBetween(earlier, later)).toBe(text);
  });
});
