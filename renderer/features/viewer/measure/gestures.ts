import type { ImagePoint, Measurement, MeasurementKind } from '../../../../shared/contract/measurement.ts';
import type { ShownImage } from '../cornerstone/shown-image.ts';
import type { StackView } from '../cornerstone/stack-view.ts';
import type { MeasurementDesk, PaneDrawing } from './desk.ts';
import { follow } from './drag.ts';
import { type Drawing, middlePoints, moved, pressed, released, type Step } from './drawing.ts';
import { measureOn, pixelSizeAt, placeOf, pointsOn } from './on-picture.ts';
import { outlineOf } from './outline.ts';
import { type Hit, hitTest, type Placed, type ScreenPoint, withinPicture } from './screen.ts';
import { handlesOf, hasExtent, movedBy, withHandleAt, withSecondAxis } from './shape.ts';

/** What the gestures of a pane need to know and to say. */
export interface GestureContext {
  readonly view: StackView;
  readonly desk: MeasurementDesk;
  readonly pane: number;
  /** Undefined: the left button does not measure. */
  tool(): MeasurementKind | undefined;
  /** Of a study that the library has. */
  series(): { readonly studyInstanceUid: string; readonly seriesInstanceUid: string } | undefined;
  /** What lies on the screen now. */
  placed(): readonly Placed[];
  /** What is being drawn; undefined: nothing. */
  setDrawing(measurement: Measurement | undefined): void;
  activate(): void;
}

export interface MeasureGestures extends PaneDrawing {
  /** Moves the measurement, or one of its points, on the screen (CSS pixels). */
  nudge(measurementId: string, handle: number | undefined, x: number, y: number): void;
  stop(): void;
}

const dragPixels = 3;

/** Listens before Cornerstone and the other tools do, and keeps from them what is meant for a measurement. */
export function attachGestures(element: HTMLElement, context: GestureContext): MeasureGestures {
  const { view, desk } = context;
  const listening = new AbortController();
  const options = { signal: listening.signal, capture: true };
  let drawing: Drawing | undefined;
  let drawnOn: string | undefined;
  let consumed = false;

  const screenPoint = (event: MouseEvent): ScreenPoint => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const shownNow = (): ShownImage | undefined => view.state.getState().shown;
  const pointAt = (at: ScreenPoint, shown: ShownImage): ImagePoint =>
    withinPicture(view.screenToImage(...at), shown.facts.layout);
  const cancel = (): void => {
    drawing = undefined;
    context.setDrawing(undefined);
  };
  const show = (next: Drawing, shown: ShownImage): void => {
    drawing = next;
    drawnOn = shown.frame.imageId;
    context.setDrawing(measurementOf(next, shown, context, true));
  };
  const finish = ({ drawing: done }: Step, shown: ShownImage): void => {
    cancel();
    const made = measurementOf(done, shown, context, false);
    if (!made || !hasExtent(made.kind, made.points)) return;
    desk.apply({ before: undefined, after: made });
    desk.select(made.measurementId, context.pane);
    if (made.kind === 'arrow') desk.setNaming({ measurementId: made.measurementId, pane: context.pane });
  };

  const draw = (event: PointerEvent, kind: MeasurementKind, shown: ShownImage): void => {
    const start = screenPoint(event);
    if (drawnOn !== shown.frame.imageId || drawing?.kind !== kind) drawing = undefined;
    show(pressed(kind, drawing, pointAt(start, shown)).drawing, shown);
    let dragged = false;
    follow(element, event, {
      move: (to) => {
        const at = screenPoint(to);
        dragged ||= Math.hypot(at[0] - start[0], at[1] - start[1]) > dragPixels;
        if (drawing) show(moved(drawing, pointAt(at, shown), true), shown);
      },
      end: (to) => {
        if (!drawing) return;
        const step = released(drawing, pointAt(screenPoint(to), shown), dragged);
        if (step.complete) finish(step, shown);
        else show(step.drawing, shown);
      },
      cancel,
    });
  };

  const edit = (event: PointerEvent, hit: Hit, shown: ShownImage): void => {
    const before = desk.state.getState().measurements.get(hit.measurementId);
    const points = before && pointsOn(before, shown);
    if (!before || !points) return;
    desk.select(hit.measurementId, context.pane);
    const start = screenPoint(event);
    const from = view.screenToImage(...start);
    let after: Measurement | undefined;
    follow(element, event, {
      move: (to) => {
        const at = screenPoint(to);
        if (!after && Math.hypot(at[0] - start[0], at[1] - start[1]) <= dragPixels) return;
        const [x, y] = view.screenToImage(...at);
        const changed =
          hit.kind === 'handle'
            ? withHandle(before.kind, points, hit.handle, [x - from[0], y - from[1]], shown)
            : movedBy(points, x - from[0], y - from[1]);
        after = remeasured(before, changed, shown, true);
        desk.setEdited(after);
      },
      end: () => {
        desk.setEdited(undefined);
        if (after) desk.apply({ before, after: remeasured(before, after.points, shown, false) });
      },
      cancel: () => desk.setEdited(undefined),
    });
  };

  const onPointerDown = (event: PointerEvent): void => {
    consumed = false;
    const shown = shownNow();
    // Shift is the crosshair.
    if (event.button !== 0 || event.shiftKey || !shown) return;
    const tool = context.tool();
    const hit = drawing
      ? undefined
      : hitTest(screenPoint(event), context.placed(), desk.state.getState().selected);
    if (!hit && desk.state.getState().selected !== undefined) desk.select(undefined);
    if (!hit && tool === undefined) return;
    consumed = true;
    event.stopImmediatePropagation();
    context.activate();
    if (hit) edit(event, hit, shown);
    else if (tool !== undefined) draw(event, tool, shown);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const shown = shownNow();
    if (!shown) return;
    if (drawing && event.buttons === 0) {
      if (drawnOn === shown.frame.imageId)
        show(moved(drawing, pointAt(screenPoint(event), shown), false), shown);
      else cancel();
    }
    if (event.buttons === 0) element.style.cursor = cursorAt(screenPoint(event));
  };
  const cursorAt = (at: ScreenPoint): string => {
    const hit = drawing ? undefined : hitTest(at, context.placed(), desk.state.getState().selected);
    if (hit) return hit.kind === 'handle' ? 'grab' : 'move';
    return context.tool() === undefined ? '' : 'crosshair';
  };
  /** The mouse events that follow a pointer event are meant for the same. */
  const withhold = (event: MouseEvent): void => {
    if (!consumed) return;
    event.stopImmediatePropagation();
    // The focus goes to the measurement or stays where the keys of the pane are.
    if (event.type === 'mousedown') event.preventDefault();
  };
  element.addEventListener('pointerdown', onPointerDown, options);
  element.addEventListener('pointermove', onPointerMove, options);
  for (const type of ['mousedown', 'dblclick'] as const) element.addEventListener(type, withhold, options);

  return {
    isDrawing: () => drawing !== undefined,
    cancel,
    placeInMiddle() {
      const [shown, kind] = [shownNow(), context.tool()];
      if (!shown || kind === undefined) return;
      const { clientWidth: width, clientHeight: height } = element;
      const points = middlePoints(kind, width, height).map((at) => pointAt(at, shown));
      finish({ drawing: { kind, points, placing: true }, complete: true }, shown);
    },
    nudge(measurementId, handle, x, y) {
      const shown = shownNow();
      const before = desk.state.getState().measurements.get(measurementId);
      const points = before && shown && pointsOn(before, shown);
      if (!before || !points || !shown) return;
      const [from, to] = [view.screenToImage(0, 0), view.screenToImage(x, y)];
      const by: ImagePoint = [to[0] - from[0], to[1] - from[1]];
      const changed =
        handle === undefined ? movedBy(points, ...by) : withHandle(before.kind, points, handle, by, shown);
      desk.apply({ before, after: remeasured(before, changed, shown, false) });
    },
    stop() {
      listening.abort();
      element.style.cursor = '';
      cancel();
    },
  };
}

function withHandle(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  handle: number,
  by: ImagePoint,
  shown: ShownImage,
): readonly ImagePoint[] {
  const held = handlesOf(kind, points)[handle];
  if (!held) return points;
  const to = withinPicture([held[0] + by[0], held[1] + by[1]], shown.facts.layout);
  return withHandleAt(kind, points, handle, to, pixelSizeAt(shown, points));
}

/** The measurement with other points, on the picture that is shown. */
function remeasured(
  before: Measurement,
  points: readonly ImagePoint[],
  shown: ShownImage,
  moving: boolean,
): Measurement {
  const place = placeOf(shown) ?? before.place;
  return { ...before, place, points: [...points], ...measureOn(before.kind, points, shown, moving) };
}

function measurementOf(
  drawing: Drawing,
  shown: ShownImage,
  context: GestureContext,
  moving: boolean,
): Measurement | undefined {
  const [series, place] = [context.series(), placeOf(shown)];
  if (!series || !place) return undefined;
  const points = finalPoints(drawing, shown, screenPixel(context.view, shown));
  return {
    measurementId: crypto.randomUUID(),
    ...series,
    place,
    kind: drawing.kind,
    points: [...points],
    name: '',
    ...measureOn(drawing.kind, points, shown, moving),
    createdAt: Date.now(),
  };
}

function finalPoints({ kind, points }: Drawing, shown: ShownImage, pixel: number): readonly ImagePoint[] {
  if (kind === 'bidirectional') return withSecondAxis(points, pixelSizeAt(shown, points));
  return kind === 'freehand' ? outlineOf(points, 0.7 * pixel) : points;
}

/** How many pixels of the picture one of the screen is. */
function screenPixel(view: StackView, shown: ShownImage): number {
  const geometry = view.state.getState().geometry;
  return geometry ? geometry.unitsPerPixel / shown.frameFacts.pixelSpacing[1] : 1;
}
