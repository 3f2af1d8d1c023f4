/** How large pages are drawn: as wide as the pane, whole, or so many times their size on paper. */
export type PdfZoom = 'width' | 'whole' | number;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels in a point (1/72 inch) at the size on paper. */
export const pixelsPerPoint = 96 / 72;
const margin = 16;
export const pageGap = 12;
const [leastZoom, mostZoom] = [0.1, 8];

/** CSS pixels for a point. `page`: the first page, in points; `room`: the pane, in CSS pixels. */
export function scaleFor(zoom: PdfZoom, page: Size, room: Size): number {
  const wide = Math.max(50, room.width - 2 * margin) / page.width;
  const high = Math.max(50, room.height - 2 * pageGap) / page.height;
  switch (zoom) {
    case 'width':
      return Math.min(wide, mostZoom * pixelsPerPoint);
    case 'whole':
      return Math.min(wide, high);
    default:
      return zoom * pixelsPerPoint;
  }
}

/** A step of the zoom from what is seen now. */
export function zoomedBy(factor: number, scale: number): number {
  return Math.min(mostZoom, Math.max(leastZoom, (scale / pixelsPerPoint) * factor));
}

/** A canvas of more pixels than this may not be made everywhere. */
const mostPixels = 16_000_000;

/** Pixels of the screen for a CSS pixel, fewer where the page would be too large. */
export function densityFor(page: Size, wanted: number): number {
  return Math.min(wanted, Math.sqrt(mostPixels / (page.width * page.height)));
}

/** The page that is read (0-based): the last that begins above the upper third of what is seen. */
export function pageAt(tops: readonly number[], scrollTop: number, height: number): number {
  const line = scrollTop + height / 3;
  const after = tops.findIndex((top) => top > line);
  return after < 0 ? Math.max(0, tops.length - 1) : Math.max(0, after - 1);
}
