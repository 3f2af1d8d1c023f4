import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { type SlicePlace, slicePlace } from '../geometry/slice-place.ts';
import { createPaneLinks, type LinkedView, type LinkOptions } from './link-panes.ts';

const axial = [1, 0, 0, 0, 1, 0];
const sagittal = [0, 1, 0, 0, 0, -1];

interface FakeView extends LinkedView {
  readonly position: () => number;
  readonly choose: (window: { center: number; width: number }) => void;
  readonly grow: (places: readonly (SlicePlace | undefined)[], position: number) => void;
}

/** A stack without pictures: what linking needs of a pane. */
function view(
  places: readonly (SlicePlace | undefined)[],
  more: { frame?: string; modality?: string; at?: number } = {},
): FakeView {
  let slices = places;
  const facts = { frameOfReferenceUid: more.frame ?? '1.9', modality: more.modality ?? 'CT' };
  const state = createStore(() => ({
    count: places.length,
    position: more.at ?? 0,
    window: { center: 40, width: 400 },
    windowChosen: false,
    shown: { facts },
  }));
  return {
    state,
    goTo: (position) => state.setState({ position: Math.max(0, Math.min(slices.length - 1, position)) }),
    setWindow: (window) =>
      state.setState(
        window === 'file'
          ? { windowChosen: false, window: { center: 40, width: 400 } }
          : { windowChosen: true, window },
      ),
    imageIdAt: (index) => (index in slices ? String(slices.length - index) : undefined),
    indexOf: (imageId) => slices.length - Number(imageId),
    placeAt: (index) => slices[index],
    shownArea: () => undefined,
    position: () => state.getState().position,
    choose: (window) => state.setState({ window, windowChosen: true }),
    grow: (next, position) => {
      slices = next;
      state.setState({ count: next.length, position });
    },
  };
}

function axials(from: number, step: number, count: number): (SlicePlace | undefined)[] {
  return Array.from({ length: count }, (_, index) => slicePlace([0, 0, from + step * index], axial));
}

function linked(views: readonly FakeView[], options: Partial<LinkOptions> = {}) {
  const store = createStore<readonly (LinkedView | undefined)[]>(() => [...views, undefined]);
  const links = createPaneLinks(store, () => ({ scroll: true, window: true, active: 0, ...options }));
  links.link();
  return links;
}

describe('linked scrolling in one frame of reference', () => {
  it('goes to the nearest slice in the patient, whatever the spacing and the direction of the stack', () => {
    const [thin, thick, reversed] = [
      view(axials(0, 1, 100)),
      view(axials(-10, 5, 30)),
      view(axials(99, -1, 100)),
    ];
    linked([thin, thick, reversed]);
    thin.goTo(42);
    expect([thick.position(), reversed.position()]).toEqual([10, 57]);
    thick.goTo(20);
    expect([thin.position(), reversed.position()]).toEqual([90, 9]);
  });

  it('brings the others to the active pane when it is switched on', () => {
    const [one, other] = [view(axials(0, 1, 100), { at: 30 }), view(axials(0, 2, 50))];
    linked([one, other]).align();
    expect(other.position()).toBe(15);
  });

  it('leaves stacks in another plane where they are', () => {
    const across = view(
      Array.from({ length: 50 }, (_, index) => slicePlace([index, 0, 0], sagittal)),
      { at: 7 },
    );
    const one = view(axials(0, 1, 100));
    linked([one, across]);
    one.goTo(60);
    expect(across.position()).toBe(7);
  });

  it('is not set off by a stack that grows', () => {
    const [one, other] = [view(axials(10, 1, 10), { at: 2 }), view(axials(0, 1, 100), { at: 50 })];
    linked([one, other]);
    one.grow(axials(0, 1, 20), 12);
    expect(other.position()).toBe(50);
  });
});

describe('linked scrolling without a common frame of reference', () => {
  it('goes as many millimetres as the other, from where both were when they were linked', () => {
    const current = view(axials(-500, 1, 200), { frame: '1', at: 20 });
    const prior = view(axials(300, -2.5, 80), { frame: '2', at: 40 });
    linked([current, prior]).align();
    current.goTo(45);
    expect(prior.position()).toBe(30);
    current.goTo(20);
    expect(prior.position()).toBe(40);
  });

  it('keeps the offset also when one of them was at its end', () => {
    const current = view(axials(0, 1, 100), { frame: '1' });
    const prior = view(axials(0, 1, 50), { frame: '2' });
    linked([current, prior]);
    current.goTo(80);
    expect(prior.position()).toBe(49);
    current.goTo(30);
    expect(prior.position()).toBe(30);
  });

  it('counts pictures where the files give no positions', () => {
    const nowhere = (count: number) => Array.from({ length: count }, () => undefined);
    const [one, other] = [view(nowhere(30), { frame: '' }), view(nowhere(20), { frame: '', at: 5 })];
    linked([one, other]);
    one.goTo(4);
    expect(other.position()).toBe(9);
  });

  it('survives pictures that arrive before the anchored ones', () => {
    const current = view(axials(0, 1, 10), { frame: '1' });
    const prior = view(axials(0, 1, 50), { frame: '2', at: 20 });
    linked([current, prior]);
    current.goTo(5);
    expect(prior.position()).toBe(25);
    current.grow(axials(-30, 1, 40), 35);
    expect(prior.position()).toBe(25);
    current.goTo(36);
    expect(prior.position()).toBe(26);
  });
});

describe('a linked window', () => {
  const lung = { center: -600, width: 1500 };

  it('goes from the active pane to those of the same modality', () => {
    const [ct, prior, mr] = [
      view(axials(0, 1, 5)),
      view(axials(0, 1, 5)),
      view(axials(0, 1, 5), { modality: 'MR' }),
    ];
    linked([ct, prior, mr]);
    ct.choose(lung);
    expect(prior.state.getState().window).toEqual(lung);
    expect(mr.state.getState().windowChosen).toBe(false);
    ct.setWindow('file');
    expect(prior.state.getState().windowChosen).toBe(false);
  });

  it('does not come back from the panes that follow', () => {
    const [ct, prior] = [view(axials(0, 1, 5)), view(axials(0, 1, 5))];
    linked([ct, prior]);
    prior.choose(lung);
    expect(ct.state.getState().windowChosen).toBe(false);
  });
});
