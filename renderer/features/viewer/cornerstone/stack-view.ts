import { cache, Enums, type Types } from '@cornerstonejs/core';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ImagePoint } from '../../../../shared/contract/measurement.ts';
import type { StackFrame } from '../display-set.ts';
import { type SliceArea, type SlicePlace, slicePlace } from '../geometry/slice-place.ts';
import type { Vector } from '../geometry/vector.ts';
import { type ImageProblem, problemOf } from '../instance/image-problem.ts';
import { mprScheme } from '../mpr/mpr-images.ts';
import { whenIdle } from '../when-idle.ts';
import { type Window, windowOfRange } from '../window-presets.ts';
import { imageCacheBytes, type ViewerEngine } from './engine.ts';
import { canvasToImage, imageToCanvas } from './image-points.ts';
import { createPrefetcher, type Prefetcher } from './prefetch.ts';
import * as presentation from './presentation.ts';
import { areaOf, type ShownImage } from './shown-image.ts';
import { type ViewGeometry, viewGeometry } from './view-geometry.ts';
import { applyVoiLut } from './voi-lut.ts';

export interface StackViewState {
  readonly count: number;
  /** Where the reader wants to be. */
  readonly position: number;
  /** What is drawn; it lags behind the position while a picture loads. Undefined: nothing is. */
  readonly shown: ShownImage | undefined;
  /** Why the picture at the position can't be shown; then nothing is drawn. */
  readonly problem: ImageProblem | undefined;
  readonly window: Window | undefined;
  /** The reader chose the window; otherwise it is each picture's own. */
  readonly windowChosen: boolean;
  readonly inverted: boolean;
  readonly geometry: ViewGeometry | undefined;
  /** Grows when a slice was loaded, let go or failed: read `sliceStates` again. */
  readonly slicesVersion: number;
}

export type SliceState = 'waiting' | 'loaded' | 'failed';

const empty: StackViewState = {
  count: 0,
  position: 0,
  shown: undefined,
  problem: undefined,
  window: undefined,
  windowChosen: false,
  inverted: false,
  geometry: undefined,
  slicesVersion: 0,
};

/** Pictures loaded at once ahead of the reader; each is one fetch and one decode in a worker. */
const prefetchParallel = 3;

/** Pictures of planes are drawn from memory: what is fetched ahead costs the time in which the reader scrolls. */
const planesAhead = 2;

const slicesToldEveryMs = 200;

/** A pane: one stack in one element, from construction to `destroy`. */
export class StackView {
  readonly state: StoreApi<StackViewState> = createStore<StackViewState>(() => empty);
  readonly #engine: ViewerEngine;
  readonly #element: HTMLDivElement;
  readonly #viewportId: string;
  readonly #viewport: Types.IStackViewport;
  readonly #prefetcher: Prefetcher;
  readonly #problems = new Map<string, ImageProblem>();
  /**
   * Cornerstone reads its stack from this array; a growing study changes it in place, because setting a stack anew
   * clears the picture, the window and the zoom.
   */
  readonly #stack: string[] = [];
  readonly #startAt: string | undefined;
  #frames: readonly StackFrame[] = [];
  #direction: 1 | -1 = 1;
  #pumping = false;
  #drawing = false;
  #destroyed = false;
  #slicesTimer: ReturnType<typeof setTimeout> | undefined;
  /** Every picture is drawn with the window of its own file, until the reader chooses one. */
  #followsFile = true;
  /** A change of the window that comes now is the view's own, not the reader's. */
  #settingWindow = false;

  /** `startAt` is the image id to begin with, when it is in the stack. */
  constructor(engine: ViewerEngine, element: HTMLDivElement, viewportId: string, startAt?: string) {
    this.#engine = engine;
    this.#element = element;
    this.#viewportId = viewportId;
    this.#startAt = startAt;
    engine.rendering.enableElement({
      viewportId,
      element,
      type: Enums.ViewportType.STACK,
      defaultOptions: { background: [0, 0, 0] },
    });
    // Cornerstone makes its element focusable and then swallows every key: the pane around it takes the focus instead.
    element.removeAttribute('tabindex');
    engine.tools.add(viewportId, engine.rendering.id);
    this.#viewport = engine.rendering.getViewport<Types.IStackViewport>(viewportId);
    this.#prefetcher = this.#createPrefetcher();
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
    element.addEventListener(Enums.Events.VOI_MODIFIED, this.#onWindow);
  }

  get element(): HTMLDivElement {
    return this.#element;
  }

  /** Takes a grown or reordered stack of the same series; the reader stays at the same picture. */
  setFrames(next: readonly StackFrame[]): void {
    const current = this.#frames[this.#position]?.imageId ?? this.#startAt;
    this.#frames = next;
    this.#stack.splice(0, this.#stack.length, ...next.map((frame) => frame.imageId));
    const kept = current === undefined ? -1 : this.#stack.indexOf(current);
    const position = kept >= 0 ? kept : Math.min(this.#position, Math.max(0, next.length - 1));
    this.state.setState({ count: next.length, position });
    this.#touchSlices();
    this.#renumber();
    void this.#pump();
  }

  /** Goes to a picture; beyond the ends it stays at the end. */
  goTo(position: number): void {
    const target = Math.min(this.#frames.length - 1, Math.max(0, Math.round(position)));
    const from = this.#position;
    if (this.#frames.length === 0 || target === from) return;
    this.#direction = target > from ? 1 : -1;
    this.state.setState({ position: target });
    void this.#pump();
  }

  imageIdAt(index: number): string | undefined {
    return this.#frames[index]?.imageId;
  }

  /** -1 when the stack does not have it. */
  indexOf(imageId: string): number {
    return this.#stack.indexOf(imageId);
  }

  /** Where a slice of the stack lies, as far as the index or its file, when it was read, says. */
  placeAt(index: number): SlicePlace | undefined {
    const frame = this.#frames[index];
    if (!frame || frame.place) return frame?.place;
    const known = this.#engine.factsOf(frame.imageId)?.frame;
    return known && slicePlace(known.imagePosition, known.imageOrientation);
  }

  /** The picture that is drawn, with how far it reaches in the patient. */
  shownArea(): SliceArea | undefined {
    const { shown } = this.state.getState();
    return shown && areaOf(shown);
  }

  /** CSS pixels from the pane's top left corner. */
  toScreen(point: Vector): readonly [x: number, y: number] {
    return this.#viewport.worldToCanvas([...point]);
  }

  /** The point of the patient under a point of the pane (CSS pixels from its top left corner). */
  toPatient(x: number, y: number): Vector {
    return this.#viewport.canvasToWorld([x, y]);
  }

  /** A point of the picture that is drawn (column, row) on the pane, in CSS pixels, and back. */
  imageToScreen(point: ImagePoint): readonly [x: number, y: number] {
    return imageToCanvas(this.#viewport, point);
  }

  screenToImage(x: number, y: number): ImagePoint {
    return canvasToImage(this.#viewport, x, y);
  }

  /** Whether the picture at the position is on the screen. */
  isAtPosition(): boolean {
    const { position, shown } = this.state.getState();
    return shown !== undefined && shown.frame.imageId === this.#frames[position]?.imageId;
  }

  /** Tries again what failed at the position. */
  retry(): void {
    const imageId = this.#frames[this.#position]?.imageId;
    if (imageId) this.#problems.delete(imageId);
    this.state.setState({ problem: undefined });
    void this.#pump();
  }

  sliceStates(): readonly SliceState[] {
    return this.#frames.map(({ imageId }) => {
      if (this.#problems.has(imageId)) return 'failed';
      return cache.isLoaded(imageId) ? 'loaded' : 'waiting';
    });
  }

  setWindow(window: Window | 'file' | 'full-range'): void {
    this.#present((viewport) =>
      this.#keepingFile(window === 'file', () => presentation.applyWindow(viewport, window)),
    );
  }

  fit(): void {
    this.#present(presentation.fitWhole);
  }

  /** One image pixel on one pixel of the screen. */
  actualSize(): void {
    const { shown } = this.state.getState();
    // Measured now: a change of the zoom may not be drawn yet.
    const geometry = viewGeometry(this.#viewport);
    if (!geometry || !shown) return;
    const wanted = shown.frameFacts.pixelSpacing[1] * window.devicePixelRatio;
    this.#present((viewport) => presentation.zoomTo(viewport, { now: geometry.unitsPerPixel, wanted }));
  }

  /** Makes the picture `factor` times as large. */
  zoomBy(factor: number): void {
    this.#present((viewport) => viewport.setZoom(viewport.getZoom() * factor));
  }

  /** CSS pixels to the right and down. */
  panBy(x: number, y: number): void {
    this.#present((viewport) => {
      const [left, top] = viewport.getPan();
      viewport.setPan([left + x, top + y]);
    });
  }

  invert(): void {
    this.#present(presentation.invert);
  }

  /** Clockwise on the screen. */
  rotate(degrees: number): void {
    this.#present((viewport) => presentation.rotate(viewport, degrees));
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.#present((viewport) => presentation.flip(viewport, axis));
  }

  reset(): void {
    this.#present((viewport) => this.#keepingFile(true, () => presentation.reset(viewport)));
  }

  resize(): void {
    if (!this.#destroyed) presentation.resizeAll(this.#engine.rendering);
  }

  destroy(): void {
    const { rendering, tools } = this.#engine;
    this.#destroyed = true;
    clearTimeout(this.#slicesTimer);
    this.#prefetcher.stop();
    this.#element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
    this.#element.removeEventListener(Enums.Events.VOI_MODIFIED, this.#onWindow);
    tools.remove(this.#viewportId, rendering.id);
    rendering.disableElement(this.#viewportId);
  }

  get #position(): number {
    return this.state.getState().position;
  }

  #createPrefetcher(): Prefetcher {
    return createPrefetcher({
      count: () => this.#frames.length,
      isWanted: (index) => {
        const imageId = this.#frames[index]?.imageId;
        return imageId !== undefined && !this.#problems.has(imageId) && !cache.isLoaded(imageId);
      },
      load: async (index) => {
        const imageId = this.#frames[index]?.imageId;
        if (imageId) await this.#load(imageId);
      },
      reach: () =>
        this.#stack[this.#position]?.startsWith(mprScheme)
          ? planesAhead
          : reachWithin(this.#stack[this.#position], this.#engine.rendering.getViewports().length),
      parallel: prefetchParallel,
    });
  }

  readonly #onRendered = (): void => {
    const { voiRange, invert } = this.#viewport.getProperties();
    this.state.setState({
      window: voiRange ? windowOfRange(voiRange) : undefined,
      windowChosen: !this.#followsFile,
      inverted: invert === true,
      geometry: viewGeometry(this.#viewport),
    });
  };

  readonly #onWindow = (): void => {
    if (this.#settingWindow) return;
    this.#followsFile = false;
    applyVoiLut(this.#viewport, false);
  };

  #keepingFile(followsFile: boolean, change: () => void): void {
    this.#settingWindow = true;
    change();
    this.#settingWindow = false;
    this.#followsFile = followsFile;
  }

  /** Several slices a moment are told at once: nobody sees more, and while a study arrives the window stays free. */
  #touchSlices(): void {
    this.#slicesTimer ??= setTimeout(() => {
      this.#slicesTimer = undefined;
      this.state.setState({ slicesVersion: this.state.getState().slicesVersion + 1 });
    }, slicesToldEveryMs);
  }

  /** The shown picture may have another place in the stack now. */
  #renumber(): void {
    if (this.#drawing || this.#viewport.getImageIds() !== this.#stack) return;
    const drawn: Types.IImage | undefined = this.#viewport.getCornerstoneImage();
    const index = drawn ? this.#stack.indexOf(drawn.imageId) : -1;
    if (index >= 0) presentation.renumber(this.#viewport, index);
  }

  #present(change: (viewport: Types.IStackViewport) => void): void {
    if (this.state.getState().shown === undefined) return;
    change(this.#viewport);
    this.#viewport.render();
  }

  async #load(imageId: string): Promise<ImageProblem | undefined> {
    try {
      await this.#engine.load(imageId);
      this.#problems.delete(imageId);
      return undefined;
    } catch (error) {
      const problem = problemOf(error);
      this.#problems.set(imageId, problem);
      return problem;
    } finally {
      if (!this.#destroyed) this.#touchSlices();
    }
  }

  /** One picture at a time, always the one wanted now: fast scrolling skips what was passed. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.#destroyed && (await this.#showWanted()) === 'again');
    } finally {
      this.#pumping = false;
      void whenIdle().then(() => this.#prefetcher.follow(this.#position, this.#direction));
    }
  }

  /** `again`: the reader has moved on meanwhile. */
  async #showWanted(): Promise<'done' | 'again'> {
    const wanted = this.#frames[this.#position];
    if (!wanted || (this.isAtPosition() && this.state.getState().problem === undefined)) return 'done';
    const problem = this.#problems.get(wanted.imageId) ?? (await this.#load(wanted.imageId));
    if (!problem) await this.#draw(wanted);
    if (this.#destroyed) return 'done';
    if (this.#frames[this.#position]?.imageId !== wanted.imageId) return 'again';
    if (problem) this.state.setState({ shown: undefined, problem });
    return 'done';
  }

  async #draw(frame: StackFrame): Promise<void> {
    const index = this.#stack.indexOf(frame.imageId);
    const known = this.#engine.factsOf(frame.imageId);
    if (this.#destroyed || index < 0 || !known) return;
    this.#renumber();
    this.#settingWindow = true;
    this.#drawing = true;
    // Another picture at the same place (a slab of another thickness) is drawn too.
    const drawn: Types.IImage | undefined = this.#viewport.getCornerstoneImage();
    const invertedByReader = drawn !== undefined && presentation.isInvertedByReader(this.#viewport);
    if (drawn && drawn.imageId !== frame.imageId) presentation.renumber(this.#viewport, -1);
    if (this.#viewport.getImageIds() === this.#stack) await this.#viewport.setImageIdIndex(index);
    else await this.#viewport.setStack(this.#stack, index);
    this.#settingWindow = false;
    this.#drawing = false;
    if (this.#destroyed) return;
    presentation.invertAsFile(this.#viewport, invertedByReader);
    this.#renumber();
    if (this.#followsFile) this.#keepingFile(true, () => presentation.applyWindow(this.#viewport, 'file'));
    else applyVoiLut(this.#viewport, false);
    this.#viewport.render();
    this.state.setState({
      shown: { frame, facts: known.facts, frameFacts: known.frame },
      problem: undefined,
    });
  }
}

/** How many pictures on either side fit into this pane's share of the cache. */
function reachWithin(currentImageId: string | undefined, panes: number): number {
  const bytes = currentImageId ? (cache.getImage(currentImageId)?.sizeInBytes ?? 0) : 0;
  const share = (imageCacheBytes * 0.8) / Math.max(1, panes);
  return bytes > 0 ? Math.max(2, Math.floor(share / bytes / 2)) : 500;
}
