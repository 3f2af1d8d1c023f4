import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { formatBytes } from '../../../ui/index.ts';
import type { DisplaySet } from '../display-set.ts';
import { slabText, toggleMpr } from '../mpr/mpr-store.ts';
import type { MprPlane } from '../mpr/plane-grid.ts';
import { tiltOf } from '../mpr/plane-grid.ts';
import type { Extent, Offer } from '../mpr/volume-plan.ts';
import type { SeriesVolume, VolumeState } from '../mpr/volumes.ts';
import { placeOf, viewerStore } from '../store.ts';
import type { StudyData } from '../study-data.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { PaneMessage } from './pane-message.tsx';
import { StackPane } from './stack-pane.tsx';

interface MprPaneProps {
  readonly index: number;
  readonly seriesInstanceUid: string;
  readonly displaySet: DisplaySet;
  readonly data: StudyData;
  readonly plane: MprPlane;
}

/** A plane through a series, or why there is none. Never a blank pane. */
export function MprPane(props: MprPaneProps) {
  const { volumes } = useWorkspace();
  const { seriesInstanceUid } = props;
  const [volume, setVolume] = useState<SeriesVolume>();
  useEffect(() => {
    setVolume(volumes.acquire(seriesInstanceUid));
    return () => {
      setVolume(undefined);
      volumes.release(seriesInstanceUid);
    };
  }, [volumes, seriesInstanceUid]);
  const { frames } = props.displaySet;
  useEffect(() => {
    const place = placeOf(viewerStore, props.index, seriesInstanceUid);
    const at = frames.findIndex((frame) => frame.imageId === place);
    volume?.setFrames(frames, at >= 0 ? at : Math.floor(frames.length / 2));
  }, [volume, frames, props.index, seriesInstanceUid]);
  return volume ? <PlaneOfVolume {...props} volume={volume} /> : null;
}

function PlaneOfVolume(props: MprPaneProps & { readonly volume: SeriesVolume }) {
  const { volume, plane } = props;
  const state = useStore(volume.state);
  switch (state.kind) {
    case 'reading':
      return (
        <PaneMessage
          title={`Reading the volume for the ${plane} plane`}
          text={`${state.done} of ${state.total} slices`}
        />
      );
    case 'refused':
      return (
        <PaneMessage
          title="This series is not a volume"
          text={state.reason}
          action={{ label: 'Back to the images', run: () => toggleMpr(viewerStore) }}
        />
      );
    case 'choose':
      return <Choice volume={volume} state={state} />;
    case 'ready':
      return <PlaneStack {...props} state={state} />;
  }
}

function PlaneStack(
  props: MprPaneProps & {
    readonly volume: SeriesVolume;
    readonly state: Extract<VolumeState, { kind: 'ready' }>;
  },
) {
  const { state, plane, index } = props;
  const slab = useViewer((one) => one.slab);
  const frames = useMemo(() => state.volume.framesOf(plane, slab), [state.volume, plane, slab]);
  const displaySet = useMemo<DisplaySet>(() => ({ frames, nonImages: [] }), [frames]);
  const tilt = tiltOf(state.volume.gridOf(plane));
  const caption = [
    `${plane[0]?.toUpperCase()}${plane.slice(1)}`,
    tilt >= 1 ? `${Math.round(tilt)}° tilted` : '',
    slabText(slab),
    extentText(state.extent),
    state.leftOut > 0 ? `without ${imagesText(state.leftOut)} of another orientation` : '',
  ];
  return (
    <>
      <StackPane
        key={`${state.volume.id}/${plane}`}
        index={index}
        seriesInstanceUid={props.seriesInstanceUid}
        displaySet={displaySet}
        data={props.data}
        caption={caption.filter(Boolean).join(' · ')}
        startAt={frames[Math.floor(frames.length / 2)]?.imageId}
      />
      {state.later > 0 ? (
        <div className="viewer-later" role="status">
          {imagesText(state.later)} more {state.later === 1 ? 'has' : 'have'} arrived
          <button type="button" className="link" onClick={() => props.volume.renew()}>
            Include
          </button>
        </div>
      ) : null}
    </>
  );
}

function extentText(extent: Extent): string {
  switch (extent.kind) {
    case 'whole':
      return '';
    case 'half':
      return 'half resolution';
    case 'slab':
      return `${extent.slices} slices only`;
  }
}

function imagesText(count: number): string {
  return count === 1 ? '1 image' : `${count} images`;
}

function Choice(props: {
  readonly volume: SeriesVolume;
  readonly state: Extract<VolumeState, { kind: 'choose' }>;
}) {
  const { plan } = props.state;
  const needs = `All of it takes ${formatBytes(plan.bytes)} of memory; up to ${formatBytes(plan.bound)} are safe on this computer.`;
  if (plan.offers.length === 0) {
    return <PaneMessage title="This volume is too large" text={needs} />;
  }
  return (
    <div className="viewer-message" role="status">
      <p className="viewer-message-title">This volume is large</p>
      <p className="viewer-message-text">{needs}</p>
      {plan.offers.map((offer) => (
        <button
          key={offer.extent.kind}
          type="button"
          className="link"
          onClick={() => props.volume.choose(offer.extent)}
        >
          {offerText(offer)}
        </button>
      ))}
    </div>
  );
}

function offerText({ extent, bytes }: Offer): string {
  const what =
    extent.kind === 'slab'
      ? `Only the ${extent.slices} slices around the one shown`
      : 'All slices with half the resolution';
  return `${what} (${formatBytes(bytes)})`;
}
