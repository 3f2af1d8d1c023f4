import { IconFileText, IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Thumbnails } from '../cornerstone/thumbnails.ts';
import { countText, type SeriesView } from '../series-view.ts';
import type { ThumbnailPixels } from '../thumbnail.ts';

interface SeriesFaceProps {
  readonly view: SeriesView;
  /** Undefined: without a picture. */
  readonly thumbnails: Thumbnails | undefined;
}

/** What a series is, in a picture and three lines. */
export function SeriesFace({ view, thumbnails }: SeriesFaceProps) {
  const { series, displaySet } = view;
  return (
    <>
      <SeriesPicture view={view} thumbnails={thumbnails} />
      <span className="viewer-series-text">
        <span className="viewer-series-head num">
          <span>{series.modality}</span>
          {series.seriesNumber ? <span className="dim">Se {series.seriesNumber}</span> : null}
        </span>
        <span className="truncate">{seriesTitle(view)}</span>
        <span className="meta num">{countText(view)}</span>
        {displaySet.frames.length === 0 && displaySet.nonImages[0] ? (
          <span className="meta truncate">{displaySet.nonImages[0].what}</span>
        ) : null}
      </span>
    </>
  );
}

export function seriesTitle({ series }: SeriesView): string {
  return series.seriesDescription || series.bodyPart || 'No description';
}

type Picture =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'drawn'; readonly pixels: ThumbnailPixels }
  | { readonly kind: 'none' };

/** The middle picture of a series, small. */
function SeriesPicture(props: SeriesFaceProps) {
  const { thumbnails } = props;
  const { frames } = props.view.displaySet;
  const imageId = useSettledMiddle(frames.map((frame) => frame.imageId));
  const [picture, setPicture] = useState<Picture>({ kind: 'waiting' });
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (imageId === undefined || !thumbnails) return;
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
