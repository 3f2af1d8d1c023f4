import { useCallback } from 'react';
import type { Measurement } from '../../../../shared/contract/measurement.ts';
import type { StackView } from '../cornerstone/stack-view.ts';
import { imageIdOf } from '../display-set.ts';
import { distanceFrom } from '../geometry/slice-place.ts';
import { toggleMpr } from '../mpr/mpr-store.ts';
import {
  type PaneContent,
  paneCount,
  rememberPlace,
  setActivePane,
  showSeries,
  viewerStore,
} from '../store.ts';
import { useWorkspace } from '../workspace-context.ts';

/** Brings a measurement onto the screen and selects it; returns the pane that shows it, undefined when none can yet. */
export function useGoTo(): (measurement: Measurement) => number | undefined {
  const { views, desk } = useWorkspace();
  return useCallback(
    (measurement) => {
      const pane =
        measurement.place.kind === 'image'
          ? goToImage(measurement, measurement.place, views.getState())
          : goToPlane(measurement, measurement.place, views.getState());
      if (pane !== undefined) {
        setActivePane(viewerStore, pane);
        desk.select(measurement.measurementId, pane);
      }
      return pane;
    },
    [views, desk],
  );
}

type Views = readonly (StackView | undefined)[];
type PlaceOf<K> = Extract<Measurement['place'], { kind: K }>;

function goToImage(measurement: Measurement, place: PlaceOf<'image'>, views: Views): number {
  const { activePane } = viewerStore.getState();
  const imageId = imageIdOf(place.sopInstanceUid, place.frame);
  const shows = paneWith((content) => isOf(content, measurement) && content.plane === undefined);
  const index = shows === undefined ? -1 : (views[shows]?.indexOf(imageId) ?? -1);
  if (shows !== undefined && index >= 0) {
    views[shows]?.goTo(index);
    return shows;
  }
  rememberPlace(viewerStore, activePane, measurement.seriesInstanceUid, imageId);
  showSeries(viewerStore, activePane, measurement.studyInstanceUid, measurement.seriesInstanceUid);
  return activePane;
}

/** To the picture of the plane that lies nearest. Without planes on the screen they are asked for first. */
function goToPlane(measurement: Measurement, place: PlaceOf<'plane'>, views: Views): number | undefined {
  const { activePane } = viewerStore.getState();
  const pane = paneWith((content) => isOf(content, measurement) && content.plane === place.plane);
  const view = pane === undefined ? undefined : views[pane];
  if (pane === undefined || !view) {
    showSeries(viewerStore, activePane, measurement.studyInstanceUid, measurement.seriesInstanceUid);
    toggleMpr(viewerStore);
    return undefined;
  }
  let [nearest, index] = [Number.POSITIVE_INFINITY, 0];
  for (let at = 0; at < view.state.getState().count; at++) {
    const slice = view.placeAt(at);
    const distance = slice ? Math.abs(distanceFrom(slice, place.position)) : nearest;
    if (distance < nearest) [nearest, index] = [distance, at];
  }
  view.goTo(index);
  return pane;
}

function isOf(content: PaneContent, measurement: Measurement): boolean {
  return (
    content.studyInstanceUid === measurement.studyInstanceUid &&
    content.seriesInstanceUid === measurement.seriesInstanceUid
  );
}

/** The active pane before the others. */
function paneWith(fits: (content: PaneContent) => boolean): number | undefined {
  const { panes, layout, activePane, maximised } = viewerStore.getState();
  const seen =
    maximised === undefined ? Array.from({ length: paneCount(layout) }, (_, at) => at) : [maximised];
  const ordered = [activePane, ...seen.filter((pane) => pane !== activePane)];
  return ordered.find((pane) => {
    const content = panes[pane];
    return content !== undefined && seen.includes(pane) && fits(content);
  });
}
