import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../../shared/contract/client.ts';
import type { Measurement, MeasurementChange } from '../../../../shared/contract/measurement.ts';
import type { Failure } from '../../../../shared/failure/failure.ts';
import { toFailure } from '../../../backend/index.ts';

export interface DeskState {
  /** What is known of the open studies, in the order in which it was made. */
  readonly measurements: ReadonlyMap<string, Measurement>;
  readonly selected: string | undefined;
  /** The measurement that is to have the keyboard's focus in that pane, as soon as it is drawn. */
  readonly focus: { readonly measurementId: string; readonly pane: number } | undefined;
  /** Its name is being written, in that pane. */
  readonly naming: { readonly measurementId: string; readonly pane: number } | undefined;
  /** While it is dragged: not kept yet. */
  readonly edited: Measurement | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** A measurement before and after; undefined: there was none, or is none. */
export interface Edit {
  readonly before: Measurement | undefined;
  readonly after: Measurement | undefined;
}

/** What a pane can be told to do with what is drawn on it. */
export interface PaneDrawing {
  isDrawing(): boolean;
  cancel(): void;
  /** A measurement of the tool's kind in the middle of the picture. */
  placeInMiddle(): void;
}

/** The measurements of the open studies, as all windows have them, and what the reader did to them in this one. */
export interface MeasurementDesk {
  readonly state: StoreApi<DeskState>;
  /** The panes that show a picture, by their number. */
  readonly panes: Map<number, PaneDrawing>;
  /** Follows the measurements of these studies and lets those of others go. */
  follow(studies: readonly string[]): void;
  /** Asks everything anew, when the backend is back. */
  renew(): void;
  stop(): void;
  /** Shown at once, kept by the backend; what can't be kept is taken back and told. */
  apply(edit: Edit): void;
  undo(): void;
  redo(): void;
  select(measurementId: string | undefined, pane?: number): void;
  setEdited(measurement: Measurement | undefined): void;
  setNaming(naming: DeskState['naming']): void;
  focusIsSet(): void;
}

const nothing: DeskState = {
  measurements: new Map(),
  selected: undefined,
  focus: undefined,
  naming: undefined,
  edited: undefined,
  canUndo: false,
  canRedo: false,
};

const longestHistory = 200;

export function createMeasurementDesk(
  client: BackendClient,
  onFailure: (failure: Failure) => void,
): MeasurementDesk {
  const state = createStore<DeskState>(() => nothing);
  const [done, undone]: [Edit[], Edit[]] = [[], []];
  /** Changes on their way to the backend: what it says of them meanwhile is older than what is shown. */
  const underWay = new Map<string, number>();
  const followed = new Map<string, () => void>();

  const put = (changed: readonly Measurement[], removed: readonly string[]): void => {
    const measurements = new Map(state.getState().measurements);
    for (const id of removed) measurements.delete(id);
    for (const one of changed) measurements.set(one.measurementId, one);
    const { selected } = state.getState();
    const gone = selected !== undefined && !measurements.has(selected);
    state.setState({ measurements, ...(gone ? { selected: undefined } : {}) });
  };
  const tellHistory = (): void => state.setState({ canUndo: done.length > 0, canRedo: undone.length > 0 });

  const keep = async (edit: Edit): Promise<void> => {
    const { before, after } = edit;
    const id = (after ?? before)?.measurementId;
    if (id === undefined) return;
    underWay.set(id, (underWay.get(id) ?? 0) + 1);
    put(after ? [after] : [], after ? [] : [id]);
    try {
      if (after) await client.call('measurement.save', { measurements: [after] });
      else await client.call('measurement.delete', { measurementIds: [id] });
    } catch (error) {
      put(before ? [before] : [], before ? [] : [id]);
      onFailure(toFailure(error));
    } finally {
      const left = (underWay.get(id) ?? 1) - 1;
      if (left > 0) underWay.set(id, left);
      else underWay.delete(id);
    }
  };

  const hear = ({ changed, removed }: MeasurementChange): void => {
    put(
      changed.filter((one) => !underWay.has(one.measurementId)),
      removed.filter((id) => !underWay.has(id)),
    );
  };

  const ofStudy = (uid: string): string[] =>
    [...state.getState().measurements.values()]
      .filter((one) => one.studyInstanceUid === uid)
      .map((one) => one.measurementId);
  const subscribe = (studyInstanceUid: string): (() => void) => {
    let first = true;
    return client.subscribe(
      'measurement.changes',
      { studyInstanceUid },
      {
        event(change) {
          // The first answer is all that there is: what went while the line was down is not in it.
          hear(first ? { ...change, removed: ofStudy(studyInstanceUid) } : change);
          first = false;
        },
        end(failure) {
          if (failure && failure.kind !== 'backend-unreachable') onFailure(failure);
        },
      },
    );
  };

  return {
    state,
    panes: new Map(),
    follow(studies) {
      for (const [uid, stop] of followed) {
        if (studies.includes(uid)) continue;
        stop();
        followed.delete(uid);
        put([], ofStudy(uid));
      }
      for (const uid of studies) if (!followed.has(uid)) followed.set(uid, subscribe(uid));
    },
    renew() {
      for (const [uid, stop] of followed) {
        stop();
        followed.set(uid, subscribe(uid));
      }
    },
    stop() {
      for (const stop of followed.values()) stop();
      followed.clear();
    },
    apply(edit) {
      done.push(edit);
      if (done.length > longestHistory) done.shift();
      undone.length = 0;
      tellHistory();
      void keep(edit);
    },
    undo() {
      const edit = done.pop();
      if (!edit) return;
      undone.push(edit);
      tellHistory();
      void keep({ before: edit.after, after: edit.before });
    },
    redo() {
      const edit = undone.pop();
      if (!edit) return;
      done.push(edit);
      tellHistory();
      void keep(edit);
    },
    select(measurementId, pane) {
      const focus = measurementId !== undefined && pane !== undefined ? { measurementId, pane } : undefined;
      state.setState({ selected: measurementId, focus });
    },
    setEdited: (edited) => state.setState({ edited }),
    setNaming: (naming) => state.setState({ naming }),
    focusIsSet: () => state.setState({ focus: undefined }),
  };
}
