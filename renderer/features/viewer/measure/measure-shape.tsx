import { type KeyboardEvent, useEffect, useRef } from 'react';
import { labelFont } from './label-size.ts';
import type { DrawnMeasurement } from './layout.ts';
import { sentenceOf } from './measure-text.ts';
import type { Rectangle, ScreenPoint } from './screen.ts';

interface MeasureShapeProps {
  readonly drawn: DrawnMeasurement;
  /** False while it is being drawn: then it has no keys. */
  readonly finished: boolean;
  readonly selected: boolean;
  readonly wantsFocus: boolean;
  readonly onFocus: () => void;
  /** It has the focus that it wanted. */
  readonly onFocused: () => void;
  /** `handle`: the point that has the focus; undefined: the whole. */
  readonly onKeyDown: (event: KeyboardEvent, handle: number | undefined) => void;
}

/** One measurement on a picture. Tab goes to it, and from it to its points. */
export function MeasureShape(props: MeasureShapeProps) {
  const { drawn, finished, selected, wantsFocus, onFocused } = props;
  const { measurement } = drawn;
  const group = useRef<SVGGElement>(null);
  useEffect(() => {
    if (!wantsFocus) return;
    group.current?.focus({ preventScroll: true });
    onFocused();
  }, [wantsFocus, onFocused]);
  const className = `measure${selected || !finished ? ' measure-selected' : ''}`;
  const keys = finished
    ? {
        tabIndex: 0,
        role: 'button',
        'aria-label': sentenceOf(measurement),
        'aria-pressed': selected,
        onFocus: props.onFocus,
        onKeyDown: (event: KeyboardEvent) => props.onKeyDown(event, undefined),
      }
    : {};
  return (
    <>
      <g ref={group} className={className} data-kind={measurement.kind} {...keys}>
        {drawn.strokes.map((stroke, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stroke is its place in the shape
          <Line key={index} points={stroke.points} dashed={stroke.dashed} />
        ))}
        <Mark drawn={drawn} />
      </g>
      {/* What it says is the name of the measurement already. */}
      {drawn.label ? (
        <g className={`${className} measure-label`} aria-hidden>
          <Label box={drawn.label} lines={drawn.text} />
        </g>
      ) : null}
      {selected && finished
        ? drawn.handles.map((at, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place in the measurement
            <HandleMark key={index} at={at} index={index} {...props} />
          ))
        : null}
    </>
  );
}

function HandleMark(props: MeasureShapeProps & { readonly at: ScreenPoint; readonly index: number }) {
  const { at, index, drawn } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button can't be drawn on the picture
    <circle
      className="measure-handle"
      cx={at[0]}
      cy={at[1]}
      r={drawn.handles.length > 12 ? 3 : 4.5}
      tabIndex={0}
      role="button"
      aria-label={`Point ${index + 1} of ${drawn.handles.length}`}
      onKeyDown={(event) => props.onKeyDown(event, index)}
    />
  );
}

/** A dark edge under a bright line is seen on any picture. */
function Line(props: { readonly points: readonly ScreenPoint[]; readonly dashed?: boolean }) {
  const points = props.points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
  return (
    <>
      <polyline className="measure-edge" points={points} />
      <polyline className={`measure-line${props.dashed ? ' measure-dashed' : ''}`} points={points} />
    </>
  );
}

/** What has its size on the screen, whatever the zoom: the cross of a probe, the head of an arrow, the ends of a line. */
function Mark({ drawn }: { readonly drawn: DrawnMeasurement }) {
  const [first, second] = drawn.handles;
  const { kind } = drawn.measurement;
  if (!first) return null;
  if (kind === 'probe') {
    const [x, y] = first;
    const arm = (dx: number, dy: number): readonly ScreenPoint[] => [
      [x + 3 * dx, y + 3 * dy],
      [x + 9 * dx, y + 9 * dy],
    ];
    return [arm(1, 0), arm(-1, 0), arm(0, 1), arm(0, -1)].map((points, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: an arm is its direction
      <Line key={index} points={points} />
    ));
  }
  if (kind === 'arrow' && second) return <Line points={headOf(first, second)} />;
  if (kind === 'length' && second) {
    return (
      <>
        <Line points={endOf(first, second)} />
        <Line points={endOf(second, first)} />
      </>
    );
  }
  return null;
}

function headOf(tip: ScreenPoint, tail: ScreenPoint): readonly ScreenPoint[] {
  const angle = Math.atan2(tail[1] - tip[1], tail[0] - tip[0]);
  const side = (turn: number): ScreenPoint => [
    tip[0] + 12 * Math.cos(angle + turn),
    tip[1] + 12 * Math.sin(angle + turn),
  ];
  return [side(0.45), tip, side(-0.45)];
}

function endOf(at: ScreenPoint, other: ScreenPoint): readonly ScreenPoint[] {
  const [x, y] = [other[0] - at[0], other[1] - at[1]];
  const length = Math.hypot(x, y) || 1;
  const [dx, dy] = [(-y / length) * 5, (x / length) * 5];
  return [
    [at[0] - dx, at[1] - dy],
    [at[0] + dx, at[1] + dy],
  ];
}

function Label({ box, lines }: { readonly box: Rectangle; readonly lines: readonly string[] }) {
  const { lineHeight, padding } = labelFont;
  return (
    <>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={3} />
      <text>
        {lines.map((line, index) => (
          <tspan
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the label
            key={index}
            x={box.x + padding}
            y={box.y + padding + lineHeight * index + 11}
          >
            {line}
          </tspan>
        ))}
      </text>
    </>
  );
}
