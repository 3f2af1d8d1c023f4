import type { LibrarySeries } from '../../../shared/contract/library.ts';
import { buildDisplaySet, type DisplaySet } from './display-set.ts';
import type { StudyData } from './study-data.ts';

/** A series as the strip lists it. */
export interface SeriesView {
  readonly series: LibrarySeries;
  readonly displaySet: DisplaySet;
}

/** `12 images`, `1 image, 40 frames`, `2 objects`. */
export function countText(view: SeriesView): string {
  const { frames, nonImages } = view.displaySet;
  const images = new Set(frames.map((frame) => frame.sopInstanceUid)).size;
  const parts: string[] = [];
  if (images > 0) parts.push(images === 1 ? '1 image' : `${images} images`);
  if (frames.length > images) parts.push(`${frames.length} frames`);
  if (nonImages.length > 0)
    parts.push(nonImages.length === 1 ? '1 not an image' : `${nonImages.length} not images`);
  return parts.join(', ') || 'nothing here yet';
}

const sets = new WeakMap<readonly object[], DisplaySet>();

/** Sorting thousands of slices once for each list of instances is enough, however many panes and cards show it. */
export function displaySetOf(data: StudyData, seriesInstanceUid: string): DisplaySet {
  const instances = data.instances.get(seriesInstanceUid) ?? noInstances;
  let set = sets.get(instances);
  if (!set) {
    set = buildDisplaySet(instances);
    sets.set(instances, set);
  }
  return set;
}

const noInstances: readonly never[] = [];

export function selectSeriesViews(data: StudyData): readonly SeriesView[] {
  return data.series.map((series) => ({ series, displaySet: displaySetOf(data, series.seriesInstanceUid) }));
}

/** The series to show when none was asked for: the first with images. */
export function firstSeriesWithImages(data: StudyData): string | undefined {
  return selectSeriesViews(data).find((view) => view.displaySet.frames.length > 0)?.series.seriesInstanceUid;
}
