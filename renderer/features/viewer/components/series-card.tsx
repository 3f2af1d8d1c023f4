import { IconFileText, IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { startSeriesDrag } from '../series-drag.ts';
import { countText, type SeriesView } from '../series-view.ts';
import { showSeries, viewerStore } from '../store.ts';
import type { ThumbnailPixels } from '../thumbnail.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';

/** A series in the strip: a click shows it in the active pane, dragging it in any other. */
export function SeriesCard(props: { readonly view: SeriesView }) {
  const { series, displaySet } = props.view;
  const { studyInstanceUid, seriesInstanceUid } = series;
  const panes = useViewer((state) => state.panes);
  const shown = panes.some((pane) => pane?.seriesInstanceUid === seriesInstanceUid);
  const title = series.seriesDescription || series.bodyPart || 'No description';
  return (
    <button
      type="button"
      className={`viewer-series${shown ? ' viewer-series-shown' : ''}`}
      aria-pressed={shown}
      title={title}
      draggable
      onDragStart={(event) => startSeriesDrag(event, { studyInstanceUid, seriesInstanceUid })}
      onClick={() =>
        showSeries(viewerStore, viewerStore.getState().activePane, studyInstanceUid, seriesInstanceUid)
      }
    >
      <SeriesPicture view={props.view} />
      <span className="viewer-series-text">
        <span className="viewer-series-head num">
          <span>{series.modality}</span>
          {series.seriesNumber ? <span className="dim">Se {series.seriesNumber}</span> : null}
        </span>
        <span className="truncate">{title}</span>
        <span className="meta num">{countText(props.view)}</span>
        {displaySet.frames.length === 0 && displaySet.nonImages[0] ? (
          <span className="meta truncate">{displaySet.nonImages[0].what}</span>
        ) : null}
      </span>
    </button>
  );
}

type Picture =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'drawn'; readonly pixels: ThumbnailPixels }
  | { readonly kind: 'none' };

function SeriesPicture(props: { readonly view: SeriesView }) {
  const { thumbnails } = useWorkspace();
  const { frames } = props.view.displaySet;
  const imageId = useSettledMiddle(frames.map((frame) => frame.imageId));
  const [picture, setPicture] = useState<Picture>({ kind: 'waiting' });
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (imageId === undefined) return;
    let current = true;
    void thumbnails.of(imageId).then((pixels) => {
      if (current) setPicture(pixels ? { kind: 'drawn', pixels } : { kind: 'none' });
    });
    return () => {
      current = false;
    };
  }, [thumbnails, imageId]);
  useEffect(() => {
    if (picture.kind !== 'drawn') return;
    const { rgba, width, height } = picture.pixels;
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [picture]);
  return (
    <span className="viewer-series-picture" aria-hidden>
      {imageId === undefined ? <IconFileText size={22} stroke={1.5} /> : null}
      {imageId !== undefined && picture.kind === 'none' ? <IconPhotoOff size={22} stroke={1.5} /> : null}
      {picture.kind === 'drawn' ? (
        <canvas ref={canvas} width={picture.pixels.width} height={picture.pixels.height} />
      ) : null}
    </span>
  );
}

/** The middle picture; while a series grows it changes only when the series has doubled, so that it does not flicker. */
function useSettledMiddle(imageIds: readonly string[]): string | undefined {
  const settled = useRef<{ readonly count: number; readonly imageId: string | undefined }>({
    count: 0,
    imageId: undefined,
  });
  if (imageIds.length >= settled.current.count * 2 && imageIds.length !== settled.current.count) {
    settled.current = { count: imageIds.length, imageId: imageIds[Math.floor(imageIds.length / 2)] };
  }
  return settled.current.imageId;
}
