import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Measurement } from '../../../../shared/contract/measurement.ts';
import type { ShownImage } from '../cornerstone/shown-image.ts';
import type { StackView } from '../cornerstone/stack-view.ts';
import { setActivePane, viewerStore } from '../store.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import type { DeskState } from './desk.ts';
import { attachGestures, type MeasureGestures } from './gestures.ts';
import { type DrawnMeasurement, layOut } from './layout.ts';
import { MeasureShape } from './measure-shape.tsx';
import { measuringTool } from './measuring.ts';
import { NameField } from './name-field.tsx';
import { pointsOn } from './on-picture.ts';
import './measure.css';

interface MeasureLayerProps {
  readonly index: number;
  readonly seriesInstanceUid: string;
  readonly view: StackView;
  readonly element: HTMLElement | null;
}

const drawingId = 'drawing';
const noRoom = { width: 0, height: 0 };

/** The measurements on a picture: drawn over it, with the mouse and the keys that make and change them. */
export function MeasureLayer(props: MeasureLayerProps) {
  const { index, view, element } = props;
  const { desk } = useWorkspace();
  const [drawing, setDrawing] = useState<Measurement>();
  const shown = useStore(view.state, (state) => state.shown);
  // The lines lie where the picture lies.
  useStore(view.state, (state) => state.geometry);
  const { measurements, edited, selected, focus, naming } = useStore(desk.state);
  const overlays = useViewer((state) => state.overlaysVisible);
  const here = useMemo(
    () => (shown ? onPicture(measurements, edited, drawing, shown) : []),
    [measurements, edited, drawing, shown],
  );
  // Asked only when something is drawn: the answer makes the browser lay the page out.
  const pane =
    here.length > 0 && element ? { width: element.clientWidth, height: element.clientHeight } : noRoom;
  const drawn = layOut(here, {
    toScreen: (point) => view.imageToScreen(point),
    pane,
    overlays,
    selected: drawing ? drawingId : selected,
  });
  const placed = useRef(drawn);
  placed.current = drawn;
  const gestures = usePaneGestures(props, placed, setDrawing);
  const named =
    naming?.pane === index ? drawn.find((one) => one.measurementId === naming.measurementId) : undefined;
  if (drawn.length === 0) return null;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset can't be drawn */}
      <svg className="viewer-measure" role="group" aria-label="Measurements on the picture">
        {drawn.map((one) => (
          <MeasureShape
            key={one.measurementId}
            drawn={one}
            finished={one.measurementId !== drawingId}
            selected={one.measurementId === selected}
            wantsFocus={focus?.pane === index && focus.measurementId === one.measurementId}
            onFocus={() => desk.select(one.measurementId)}
            onFocused={() => desk.focusIsSet()}
            onKeyDown={(event, handle) =>
              onShapeKey(event, one, handle, { gestures: gestures.current, desk, index })
            }
          />
        ))}
      </svg>
      {named ? <NameField drawn={named} pane={pane} /> : null}
    </>
  );
}

/** Those on the picture, with what is being changed or drawn as it is now. */
function onPicture(
  measurements: DeskState['measurements'],
  edited: Measurement | undefined,
  drawing: Measurement | undefined,
  shown: ShownImage,
) {
  const all = [...measurements.values()].map((one) =>
    one.measurementId === edited?.measurementId ? edited : one,
  );
  const drawn = drawing ? [{ ...drawing, measurementId: drawingId }] : [];
  return [...all, ...drawn].flatMap((measurement) => {
    const points = pointsOn(measurement, shown);
    return points ? [{ measurement, points }] : [];
  });
}

function usePaneGestures(
  { index, seriesInstanceUid, view, element }: MeasureLayerProps,
  placed: { readonly current: readonly DrawnMeasurement[] },
  setDrawing: (measurement: Measurement | undefined) => void,
) {
  const { desk } = useWorkspace();
  const gestures = useRef<MeasureGestures>(undefined);
  useEffect(() => {
    if (!element) return;
    const attached = attachGestures(element, {
      view,
      desk,
      pane: index,
      tool: measuringTool,
      series: () => {
        const content = viewerStore.getState().panes[index];
        return content && { studyInstanceUid: content.studyInstanceUid, seriesInstanceUid };
      },
      placed: () => placed.current.filter((one) => one.measurementId !== drawingId),
      setDrawing,
      activate: () => {
        setActivePane(viewerStore, index);
        element.closest<HTMLElement>('.viewer-pane')?.focus({ preventScroll: true });
      },
    });
    gestures.current = attached;
    desk.panes.set(index, attached);
    // Another picture, or another tool: what was begun is dropped.
    const stopView = view.state.subscribe((state, before) => {
      if (state.shown !== before.shown && attached.isDrawing()) attached.cancel();
    });
    const stopTool = viewerStore.subscribe((state, before) => {
      if (state.leftTool !== before.leftTool && attached.isDrawing()) attached.cancel();
    });
    return () => {
      stopTool();
      stopView();
      if (desk.panes.get(index) === attached) desk.panes.delete(index);
      attached.stop();
      gestures.current = undefined;
    };
  }, [element, view, desk, index, seriesInstanceUid, placed, setDrawing]);
  return gestures;
}

const steps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function onShapeKey(
  event: KeyboardEvent,
  { measurementId }: DrawnMeasurement,
  handle: number | undefined,
  on: {
    readonly gestures: MeasureGestures | undefined;
    readonly desk: ReturnType<typeof useWorkspace>['desk'];
    readonly index: number;
  },
): void {
  const step = steps[event.key];
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (step) {
    const far = event.shiftKey ? 10 : 1;
    on.gestures?.nudge(measurementId, handle, step[0] * far, step[1] * far);
  } else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'F2') {
    on.desk.setNaming({ measurementId, pane: on.index });
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
