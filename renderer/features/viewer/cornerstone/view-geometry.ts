import type { Types } from '@cornerstonejs/core';
import type { ImageDirection } from '../orientation.ts';

/** How the picture lies on the screen. */
export interface ViewGeometry {
  /** The way in the stored image that the screen's right and down edges point to. */
  readonly right: ImageDirection;
  readonly down: ImageDirection;
  /** Millimetres (or units of the pixel's proportions) on one CSS pixel. */
  readonly unitsPerPixel: number;
}

/** Far enough apart for a stable direction, whatever the zoom. */
const probe = 100;

/** Measured from what Cornerstone draws, so that letters and scale can't differ from the picture. */
export function viewGeometry(viewport: Types.IStackViewport): ViewGeometry | undefined {
  const direction = viewport.getImageData()?.direction;
  if (!direction) return undefined;
  const origin = viewport.canvasToWorld([0, 0]);
  const right = minus(viewport.canvasToWorld([probe, 0]), origin);
  const down = minus(viewport.canvasToWorld([0, probe]), origin);
  const length = Math.hypot(...right);
  if (!Number.isFinite(length) || length === 0) return undefined;
  const row = Array.from(direction).slice(0, 3);
  const column = Array.from(direction).slice(3, 6);
  return {
    right: inImage(right, row, column),
    down: inImage(down, row, column),
    unitsPerPixel: length / probe,
  };
}

function inImage(
  vector: readonly number[],
  row: readonly number[],
  column: readonly number[],
): ImageDirection {
  const length = Math.hypot(...vector);
  return { u: dot(vector, row) / length, v: dot(vector, column) / length };
}

function minus(a: Types.Point3, b: Types.Point3): number[] {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
