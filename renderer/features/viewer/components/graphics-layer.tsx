import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { StackView } from '../cornerstone/stack-view.ts';
import { hiddenPath, overlayPath } from '../graphics-path.ts';

/** Shutters, which always hold, and overlay planes, which go with the text on the picture. */
export function GraphicsLayer(props: { readonly view: StackView; readonly overlays: boolean }) {
  const { view } = props;
  const shown = useStore(view.state, (state) => state.shown);
  useStore(view.state, (state) => state.geometry);
  const graphics = shown?.frameFacts.graphics;
  const overlays = useMemo(() => graphics?.overlays.map(overlayPath).join('') ?? '', [graphics]);
  // A plane through a volume has the facts of one of its slices, and not its graphics.
  if (!shown || !graphics || shown.frame.sopInstanceUid === '') return null;
  const { columns, rows } = shown.facts.layout;
  // From the edges of pixels to the screen: 0, 0 of the picture is the centre of its first pixel.
  const [e, f] = view.imageToScreen([-0.5, -0.5]);
  const [a, b] = view.imageToScreen([0.5, -0.5]);
  const [c, d] = view.imageToScreen([-0.5, 0.5]);
  const picture = { columns, rows, pixelAspect: Math.hypot(c - e, d - f) / Math.hypot(a - e, b - f) };
  return (
    <svg className="viewer-lines" aria-hidden>
      <g
        className="viewer-graphics"
        transform={`matrix(${[a - e, b - f, c - e, d - f, e, f].join(' ')})`}
        shapeRendering="crispEdges"
      >
        {graphics.shutter.map((shape) => (
          <path key={shape.kind} d={hiddenPath(shape, picture)} fill="#000" fillRule="evenodd" />
        ))}
        {props.overlays && overlays ? <path d={overlays} fill="#fff" /> : null}
      </g>
    </svg>
  );
}
