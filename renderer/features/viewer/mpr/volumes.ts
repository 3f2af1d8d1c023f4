import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StackFrame } from '../display-set.ts';
import {
  buildVolume,
  outlineVolume,
  type Refusal,
  type SliceSource,
  type VolumeOutline,
} from './build-volume.ts';
import type { MprImages, MprVolume } from './mpr-images.ts';
import type { Extent, VolumePlan } from './volume-plan.ts';

/** How far the volume of a series is. */
export type VolumeState =
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | Refusal
  /** More than the computer should give: the reader chooses what to read of it. */
  | { readonly kind: 'choose'; readonly plan: Extract<VolumePlan, { kind: 'too-large' }> }
  | {
      readonly kind: 'ready';
      readonly volume: MprVolume;
      readonly extent: Extent;
      readonly leftOut: number;
      /** Images that have arrived since. */
      readonly later: number;
    };

/** The volume of one series, for as long as a pane shows a plane of it. */
export interface SeriesVolume {
  readonly state: StoreApi<VolumeState>;
  /** The series as it is now. What could not be a volume is looked at again, as slices may have been missing. */
  setFrames(frames: readonly StackFrame[], middle: number): void;
  choose(extent: Extent): void;
  /** Reads the volume again with the images that have arrived. */
  renew(): void;
}

/** Volumes that are open, shared by the panes that show their planes. */
export interface Volumes {
  acquire(seriesInstanceUid: string): SeriesVolume;
  /** The last pane lets the memory go. */
  release(seriesInstanceUid: string): void;
}

export function createVolumes(options: {
  readonly source: SliceSource;
  readonly images: MprImages;
  readonly bound: () => number;
}): Volumes {
  const open = new Map<string, { readonly volume: ReturnType<typeof createSeriesVolume>; users: number }>();
  return {
    acquire(seriesInstanceUid) {
      const entry = open.get(seriesInstanceUid) ?? { volume: createSeriesVolume(options), users: 0 };
      entry.users += 1;
      open.set(seriesInstanceUid, entry);
      return entry.volume;
    },
    release(seriesInstanceUid) {
      const entry = open.get(seriesInstanceUid);
      if (!entry) return;
      entry.users -= 1;
      if (entry.users > 0) return;
      open.delete(seriesInstanceUid);
      entry.volume.close();
    },
  };
}

function createSeriesVolume(options: Parameters<typeof createVolumes>[0]): SeriesVolume & { close(): void } {
  const state = createStore<VolumeState>(() => ({ kind: 'reading', done: 0, total: 0 }));
  let frames: readonly StackFrame[] = [];
  let read: readonly StackFrame[] = [];
  let middle = 0;
  let outline: VolumeOutline | undefined;
  let chosen: Extent | undefined;
  let running = new AbortController();

  const letGo = (): void => {
    running.abort();
    running = new AbortController();
    const now = state.getState();
    if (now.kind === 'ready') now.volume.remove();
  };
  const build = async (from: VolumeOutline, extent: Extent): Promise<void> => {
    const { signal } = running;
    state.setState({ kind: 'reading', done: 0, total: from.order.length }, true);
    const built = await buildVolume(options.source, read, from, {
      extent,
      signal,
      progress: (done, total) => {
        if (!signal.aborted) state.setState({ kind: 'reading', done, total }, true);
      },
    });
    if (!built || signal.aborted) return;
    if ('kind' in built) return state.setState(built, true);
    const { facts, frame, inverted, leftOut } = from;
    const volume = options.images.add({ volume: built, facts, frame, inverted });
    const later = frames.length - read.length;
    state.setState({ kind: 'ready', volume, extent, leftOut, later }, true);
  };
  const start = async (): Promise<void> => {
    letGo();
    const { signal } = running;
    read = frames;
    state.setState({ kind: 'reading', done: 0, total: read.length }, true);
    const found = await outlineVolume(options.source, read, options.bound(), middle);
    if (signal.aborted) return;
    if (found.kind === 'refused') return state.setState(found, true);
    outline = found;
    if (found.plan.kind === 'fits') await build(found, { kind: 'whole' });
    else if (chosen?.kind === 'half') await build(found, chosen);
    else state.setState({ kind: 'choose', plan: found.plan }, true);
  };
  return {
    state,
    setFrames(next, at) {
      if (next === frames) return;
      frames = next;
      middle = at;
      const now = state.getState();
      if (now.kind === 'ready') state.setState({ ...now, later: frames.length - read.length }, true);
      else if (now.kind !== 'reading' || read.length === 0) void start();
    },
    choose(extent) {
      chosen = extent;
      if (outline) void build(outline, extent);
    },
    renew: () => void start(),
    close: letGo,
  };
}
