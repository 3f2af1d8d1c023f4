import { type PointerEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { SliceState, StackView } from '../cornerstone/stack-view.ts';

const colours: Readonly<Record<SliceState, string>> = {
  waiting: '#2a2f38',
  loaded: '#5b6472',
  failed: '#ff7070',
};

/** The stack at the right edge: where the reader is, which pictures are in memory and which can't be shown. */
export function SliceBar(props: { readonly view: StackView }) {
  const { view } = props;
  const count = useStore(view.state, (state) => state.count);
  const position = useStore(view.state, (state) => state.position);
  const version = useStore(view.state, (state) => state.slicesVersion);
  const canvas = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the slices' states
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (canvas.current) drawSlices(canvas.current, view.sliceStates());
    });
    return () => cancelAnimationFrame(frame);
  }, [view, version, count]);
  if (count < 2) return null;
  const goToPointer = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientY - box.top) / box.height;
    view.goTo(Math.floor(Math.min(0.9999, Math.max(0, share)) * count));
  };
  return (
    <div
      className="viewer-slices"
      role="slider"
      aria-label="Image"
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={position + 1}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goToPointer(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goToPointer(event);
      }}
    >
      <canvas ref={canvas} className="viewer-slices-map" width={1} height={1} />
      <div className="viewer-slices-thumb" style={{ top: `${((position + 0.5) / count) * 100}%` }} />
    </div>
  );
}

/** One row for each slice; the browser stretches it over the bar. Failed ones win where rows are shared. */
function drawSlices(canvas: HTMLCanvasElement, states: readonly SliceState[]): void {
  const rows = Math.min(states.length, 1024);
  canvas.height = Math.max(1, rows);
  const context = canvas.getContext('2d');
  if (!context) return;
  for (let row = 0; row < rows; row++) {
    const from = Math.floor((row * states.length) / rows);
    const to = Math.max(from + 1, Math.floor(((row + 1) * states.length) / rows));
    const part = states.slice(from, to);
    const state = part.includes('failed')
      ? 'failed'
      : part.every((one) => one === 'loaded')
        ? 'loaded'
        : 'waiting';
    context.fillStyle = colours[state];
    context.fillRect(0, row, 1, 1);
  }
}
