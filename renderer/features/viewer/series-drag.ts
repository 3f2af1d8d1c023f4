import type { DragEvent } from 'react';

/** A series on its way from the strip to a pane. */
export interface DraggedSeries {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

const mimeType = 'application/x-movescope-series';

export function startSeriesDrag(event: DragEvent, series: DraggedSeries): void {
  event.dataTransfer.setData(mimeType, `${series.studyInstanceUid} ${series.seriesInstanceUid}`);
  event.dataTransfer.effectAllowed = 'copy';
}

export function isSeriesDrag(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(mimeType);
}

export function droppedSeries(event: DragEvent): DraggedSeries | undefined {
  const [studyInstanceUid, seriesInstanceUid] = event.dataTransfer.getData(mimeType).split(' ');
  return studyInstanceUid && seriesInstanceUid ? { studyInstanceUid, seriesInstanceUid } : undefined;
}
