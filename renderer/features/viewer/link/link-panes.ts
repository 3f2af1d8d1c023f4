import type { StoreApi } from 'zustand/vanilla';
import { centreOf, type SliceArea, type SlicePlace } from '../geometry/slice-place.ts';
import { minus, plus } from '../geometry/vector.ts';
import type { Window } from '../window-presets.ts';
import { type Anchor, followingPosition, haveOneFrame, type ScrolledStack } from './follow.ts';

/** What of a pane's stack takes part in linking. */
export interface LinkedView {
  readonly state: StoreApi<LinkedState>;
  goTo(position: number): void;
  setWindow(window: Window | 'file'): void;
  imageIdAt(index: number): string | undefined;
  indexOf(imageId: string): number;
  placeAt(index: number): SlicePlace | undefined;
  shownArea(): SliceArea | undefined;
}

interface LinkedState {
  readonly count: number;
  readonly position: number;
  readonly window: Window | undefined;
  readonly windowChosen: boolean;
  readonly shown:
    | { readonly facts: { readonly frameOfReferenceUid: string; readonly modality: string } }
    | undefined;
}

export interface LinkOptions {
  readonly scroll: boolean;
  readonly window: boolean;
  /** The pane whose window the others take: the reader's pointer and keys change no other one's. */
  readonly active: number;
}

type View = LinkedView | undefined;

/** Moves the stacks of several panes together. Call `align` when linking begins; the result of `link` ends it. */
export function createPaneLinks(
  views: StoreApi<readonly View[]>,
  options: () => LinkOptions,
): { readonly align: () => void; readonly link: () => () => void } {
  /** Which pictures of two stacks belong together, by the leader. */
  let anchors = new WeakMap<LinkedView, WeakMap<LinkedView, { leader: string; follower: string }>>();
  let leading = false;
  const others = (view: LinkedView): LinkedView[] =>
    views.getState().flatMap((one) => (one && one !== view ? [one] : []));

  const anchorOf = (leader: LinkedView, before: number, follower: LinkedView): Anchor | undefined => {
    const known = anchors.get(leader)?.get(follower);
    if (known) {
      const found = { leader: leader.indexOf(known.leader), follower: follower.indexOf(known.follower) };
      if (found.leader >= 0 && found.follower >= 0) return found;
    }
    const anchor = { leader: before, follower: follower.state.getState().position };
    const [one, other] = [leader.imageIdAt(anchor.leader), follower.imageIdAt(anchor.follower)];
    if (one === undefined || other === undefined) return undefined;
    keepAnchor(leader, follower, { leader: one, follower: other });
    keepAnchor(follower, leader, { leader: other, follower: one });
    return anchor;
  };
  const keepAnchor = (
    leader: LinkedView,
    follower: LinkedView,
    pair: { leader: string; follower: string },
  ): void => {
    const ofLeader = anchors.get(leader) ?? new WeakMap();
    anchors.set(leader, ofLeader.set(follower, pair));
  };

  const lead = (leader: LinkedView, before: number): void => {
    if (leading) return;
    leading = true;
    const { position } = leader.state.getState();
    for (const follower of others(leader)) {
      const anchor = anchorOf(leader, before, follower);
      const target = anchor && followingPosition(stackOf(leader), position, stackOf(follower), anchor);
      if (target !== undefined) follower.goTo(target);
    }
    leading = false;
  };

  const takeWindow = (leader: LinkedView): void => {
    const { window, windowChosen, shown } = leader.state.getState();
    for (const follower of others(leader)) {
      const theirs = follower.state.getState();
      if (!window || theirs.shown?.facts.modality !== shown?.facts.modality) continue;
      if (!windowChosen) {
        if (theirs.windowChosen) follower.setWindow('file');
      } else if (!theirs.window || !isSame(theirs.window, window)) follower.setWindow(window);
    }
  };

  const onChange = (view: LinkedView, state: LinkedState, before: LinkedState): void => {
    const { scroll, window, active } = options();
    // A stack that grew has the reader's picture at another place: nobody scrolled.
    if (scroll && state.position !== before.position && state.count === before.count) {
      lead(view, before.position);
    }
    const chosen = state.windowChosen !== before.windowChosen || state.window !== before.window;
    if (window && chosen && views.getState()[active] === view) takeWindow(view);
  };

  return {
    align() {
      anchors = new WeakMap();
      const { scroll, window, active } = options();
      const leader = views.getState()[active];
      if (!leader) return;
      if (window) takeWindow(leader);
      if (!scroll) return;
      leading = true;
      for (const follower of others(leader)) {
        if (!haveOneFrame(stackOf(leader), stackOf(follower))) continue;
        const { position } = leader.state.getState();
        const anchor = { leader: position, follower: follower.state.getState().position };
        const target = followingPosition(stackOf(leader), position, stackOf(follower), anchor);
        if (target !== undefined) follower.goTo(target);
      }
      leading = false;
    },
    link() {
      const following = new Map<LinkedView, () => void>();
      const follow = (): void => {
        const present = new Set(views.getState());
        for (const [view, stop] of following) {
          if (present.has(view)) continue;
          stop();
          following.delete(view);
        }
        for (const view of present) {
          if (!view || following.has(view)) continue;
          following.set(
            view,
            view.state.subscribe((state, before) => onChange(view, state, before)),
          );
        }
      };
      follow();
      const stop = views.subscribe(follow);
      return () => {
        stop();
        for (const end of following.values()) end();
      };
    },
  };
}

/** Slices are compared by the middle of their pictures: tilted ones are far apart at the corners. */
function stackOf(view: LinkedView): ScrolledStack {
  const { count, shown } = view.state.getState();
  const area = view.shownArea();
  const toMiddle = area && minus(centreOf(area), area.place.position);
  return {
    count,
    frameOfReferenceUid: shown?.facts.frameOfReferenceUid ?? '',
    placeAt(index) {
      const place = view.placeAt(index);
      return place && toMiddle ? { ...place, position: plus(place.position, toMiddle) } : place;
    },
  };
}

function isSame(a: Window, b: Window): boolean {
  const least = 1e-4 * Math.max(1, b.width);
  return Math.abs(a.center - b.center) < least && Math.abs(a.width - b.width) < least;
}
