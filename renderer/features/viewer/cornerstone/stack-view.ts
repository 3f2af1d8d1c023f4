import { cache, Enums, type Types } from '@cornerstonejs/core';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StackFrame } from '../display-set.ts';
import type { FrameFacts, ImageFacts } from '../instance/image-facts.ts';
import { type ImageProblem, ImageProblemError } from '../instance/image-problem.ts';
import { type Window, windowOfRange, windowRange } from '../window-presets.ts';
import { imageCacheBytes, type ViewerEngine } from './engine.ts';
import { createPrefetcher } from './prefetch.ts';
import { type ViewGeometry, viewGeometry } from './view-geometry.ts';

/** The picture on the screen and what is known of it. */
export interface ShownImage {
  readonly frame: StackFrame;
  readonly facts: ImageFacts;
  readonly frameFacts: FrameFacts;
}

export interface StackViewState {
  readonly count: number;
  /** Where the reader wants to be. */
  readonly position: number;
  /** What is drawn; it lags behind the position while a picture loads. Undefined: nothing is. */
  readonly shown: ShownImage | undefined;
  /** Why the picture at the position can't be shown; then nothing is drawn. */
  readonly problem: ImageProblem | undefined;
  readonly window: Window | undefined;
  readonly inverted: boolean;
  readonly geometry: ViewGeometry | undefined;
  /** Grows when a slice was loaded, let go or failed: read `sliceStates` again. */
  readonly slicesVersion: number;
}

export type SliceState = 'waiting' | 'loaded' | 'failed';

/** A pane: one stack in one element. */
export interface StackView {
  readonly state: StoreApi<StackViewState>;
  readonly viewportId: string;
  /** Takes a grown or reordered stack of the same series; the reader stays at the same picture. */
  setFrames(frames: readonly StackFrame[]): void;
  /** Goes to a picture; beyond the ends it stays at the end. */
  goTo(position: number): void;
  /** Whether the picture at the position is on the screen. */
  isAtPosition(): boolean;
  /** Tries again what failed at the position. */
  retry(): void;
  sliceStates(): readonly SliceState[];
  setWindow(window: Window | 'file' | 'full-range'): void;
  fit(): void;
  /** One image pixel on one pixel of the screen. */
  actualSize(): void;
  invert(): void;
  /** Clockwise on the screen. */
  rotate(degrees: number): void;
  flip(axis: 'horizontal' | 'vertical'): void;
  reset(): void;
  resize(): void;
  destroy(): void;
}

const empty: StackViewState = {
  count: 0,
  position: 0,
  shown: undefined,
  problem: undefined,
  window: undefined,
  inverted: false,
  geometry: undefined,
  slicesVersion: 0,
};

/** Pictures loaded at once ahead of the reader; each is one fetch and one decode in a worker. */
const prefetchParallel = 3;

/** `startAt` is the image id to begin with, when it is in the stack. */
export function createStackView(
  engine: ViewerEngine,
  element: HTMLDivElement,
  viewportId: string,
  startAt?: string,
): StackView {
  const { rendering, tools } = engine;
  rendering.enableElement({
    viewportId,
    element,
    type: Enums.ViewportType.STACK,
    defaultOptions: { background: [0, 0, 0] },
  });
  tools.add(viewportId, rendering.id);
  const viewport = rendering.getViewport<Types.IStackViewport>(viewportId);
  const state = createStore<StackViewState>(() => empty);
  const problems = new Map<string, ImageProblem>();
  let frames: readonly StackFrame[] = [];
  // Cornerstone reads its stack from this array; a growing study changes it in place, because setting a stack anew
  // clears the picture, the window and the zoom.
  const stack: string[] = [];
  let direction: 1 | -1 = 1;
  let pumping = false;
  let destroyed = false;

  const touchSlices = (): void => state.setState({ slicesVersion: state.getState().slicesVersion + 1 });

  const load = async (imageId: string): Promise<ImageProblem | undefined> => {
    try {
      await engine.load(imageId);
      problems.delete(imageId);
      return undefined;
    } catch (error) {
      const problem = problemOf(error);
      problems.set(imageId, problem);
      return problem;
    } finally {
      if (!destroyed) touchSlices();
    }
  };

  const prefetcher = createPrefetcher({
    count: () => frames.length,
    isWanted: (index) => {
      const imageId = frames[index]?.imageId;
      return imageId !== undefined && !problems.has(imageId) && !cache.isLoaded(imageId);
    },
    load: async (index) => {
      const imageId = frames[index]?.imageId;
      if (imageId) await load(imageId);
    },
    reach: () => reachWithin(stack[0], rendering.getViewports().length),
    parallel: prefetchParallel,
  });

  const draw = async (frame: StackFrame): Promise<void> => {
    const index = stack.indexOf(frame.imageId);
    if (destroyed || index < 0) return;
    const known = engine.factsOf(frame.imageId);
    if (!known) return;
    if (viewport.getImageIds() === stack) await viewport.setImageIdIndex(index);
    else await viewport.setStack(stack, index);
    if (destroyed) return;
    viewport.render();
    state.setState({ shown: { frame, facts: known.facts, frameFacts: known.frame }, problem: undefined });
  };

  /** One picture at a time, always the one wanted now: fast scrolling skips what was passed. */
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    try {
      for (;;) {
        const wanted = frames[state.getState().position];
        if (destroyed || !wanted) return;
        const { shown } = state.getState();
        if (shown?.frame.imageId === wanted.imageId && state.getState().problem === undefined) return;
        const problem = problems.get(wanted.imageId) ?? (await load(wanted.imageId));
        if (destroyed) return;
        if (!problem) await draw(wanted);
        if (frames[state.getState().position]?.imageId !== wanted.imageId) continue;
        if (problem) state.setState({ shown: undefined, problem });
        return;
      }
    } finally {
      pumping = false;
      if (!destroyed) prefetcher.follow(state.getState().position, direction);
    }
  };

  const onRendered = (): void => {
    const { voiRange, invert } = viewport.getProperties();
    state.setState({
      window: voiRange ? windowOfRange(voiRange) : undefined,
      inverted: invert === true,
      geometry: viewGeometry(viewport),
    });
  };
  element.addEventListener(Enums.Events.IMAGE_RENDERED, onRendered);

  const hasPicture = (): boolean => state.getState().shown !== undefined;
  const present = (change: () => void): void => {
    if (!hasPicture()) return;
    change();
    viewport.render();
  };

  return {
    state,
    viewportId,
    setFrames(next) {
      const current = frames[state.getState().position]?.imageId ?? startAt;
      frames = next;
      stack.splice(0, stack.length, ...next.map((frame) => frame.imageId));
      const kept = current === undefined ? -1 : stack.indexOf(current);
      const position = kept >= 0 ? kept : Math.min(state.getState().position, Math.max(0, next.length - 1));
      state.setState({ count: next.length, position });
      touchSlices();
      if (kept >= 0 && hasPicture()) void viewport.setImageIdIndex(kept);
      prefetcher.wake();
      void pump();
    },
    goTo(position) {
      const target = Math.min(frames.length - 1, Math.max(0, Math.round(position)));
      const { position: from } = state.getState();
      if (frames.length === 0 || target === from) return;
      direction = target > from ? 1 : -1;
      state.setState({ position: target });
      void pump();
    },
    isAtPosition() {
      const { position, shown } = state.getState();
      return shown !== undefined && shown.frame.imageId === frames[position]?.imageId;
    },
    retry() {
      const imageId = frames[state.getState().position]?.imageId;
      if (imageId) problems.delete(imageId);
      state.setState({ problem: undefined });
      void pump();
    },
    sliceStates: () => frames.map(({ imageId }) => sliceState(imageId, problems)),
    setWindow(window) {
      present(() => {
        if (window === 'file') viewport.resetProperties();
        else
          viewport.setProperties({
            voiRange: window === 'full-range' ? fullRange(viewport) : windowRange(window),
          });
      });
    },
    fit() {
      present(() => {
        // Resetting the camera also undoes rotation and flips, which fitting must not.
        const { rotation = 0, flipHorizontal = false, flipVertical = false } = viewport.getViewPresentation();

        viewport.resetCamera();

        viewport.setViewPresentation({ rotation, flipHorizontal, flipVertical });
      });
    },
    actualSize() {
      const { geometry, shown } = state.getState();
      if (!geometry || !shown) return;
      const unitsPerPixel = shown.frameFacts.pixelSpacing[1] * window.devicePixelRatio;
      present(() => viewport.setZoom((viewport.getZoom() * geometry.unitsPerPixel) / unitsPerPixel));
    },
    invert: () => present(() => viewport.setProperties({ invert: !viewport.getProperties().invert })),
    rotate(degrees) {
      present(() => {
        const { rotation = 0 } = viewport.getViewPresentation();
        viewport.setViewPresentation({ rotation: (rotation + degrees + 360) % 360 });
      });
    },
    flip(axis) {
      present(() => {
        const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
        viewport.setCamera(
          axis === 'horizontal' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical },
        );
      });
    },
    reset() {
      present(() => {
        viewport.setCamera({ flipHorizontal: false, flipVertical: false });
        viewport.setViewPresentation({ rotation: 0 });
        viewport.resetCamera();
        viewport.resetProperties();
      });
    },
    resize() {
      if (!destroyed) rendering.resize(true, true);
    },
    destroy() {
      destroyed = true;
      prefetcher.stop();
      element.removeEventListener(Enums.Events.IMAGE_RENDERED, onRendered);
      tools.remove(viewportId, rendering.id);
      rendering.disableElement(viewportId);
    },
  };
}

function problemOf(error: unknown): ImageProblem {
  if (error instanceof ImageProblemError) return error.problem;
  return { kind: 'damaged', detail: 'the decoder could not read its pixels' };
}

function sliceState(imageId: string, problems: ReadonlyMap<string, ImageProblem>): SliceState {
  if (problems.has(imageId)) return 'failed';
  return cache.isLoaded(imageId) ? 'loaded' : 'waiting';
}

/** How many pictures on either side fit into this pane's share of the cache. */
function reachWithin(anyImageId: string | undefined, panes: number): number {
  const bytes = anyImageId ? (cache.getImage(anyImageId)?.sizeInBytes ?? 0) : 0;
  const share = (imageCacheBytes * 0.8) / Math.max(1, panes);
  return bytes > 0 ? Math.max(2, Math.floor(share / bytes / 2)) : 500;
}

function fullRange(viewport: Types.IStackViewport): { lower: number; upper: number } {
  const image = viewport.getCornerstoneImage();
  return { lower: image.minPixelValue, upper: Math.max(image.maxPixelValue, image.minPixelValue + 1) };
}
