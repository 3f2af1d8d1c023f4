import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';

/** Studies that were deleted by one press of a key, by the ids under which they lie in the trash. */
export type Deletion = readonly string[];

/** What was deleted in this window and can be undone, the last one last. */
export interface TrashState {
  readonly undoable: readonly Deletion[];
  /** Resolves with what was deleted. One that can't be deleted ends it with its error; those before it can be undone. */
  remove(studyInstanceUids: readonly string[]): Promise<Deletion>;
  /** That one, else the last; resolves with it, undefined when there is none. */
  restore(deletion?: Deletion): Promise<Deletion | undefined>;
}

export function createTrashStore(client: BackendClient): StoreApi<TrashState> {
  return createStore<TrashState>((set, get) => ({
    undoable: [],
    async remove(studyInstanceUids) {
      const deletion: string[] = [];
      try {
        for (const studyInstanceUid of studyInstanceUids) {
          deletion.push((await client.call('library.delete', { studyInstanceUid })).trashId);
        }
      } finally {
        if (deletion.length > 0) set({ undoable: [...get().undoable, deletion] });
      }
      return deletion;
    },
    async restore(deletion = get().undoable.at(-1)) {
      if (deletion === undefined) return undefined;
      // Taken off first: a second press of the key undoes the one before.
      set({ undoable: get().undoable.filter((one) => one !== deletion) });
      const left = [...deletion];
      try {
        for (const trashId of deletion) {
          await client.call('library.restore', { trashId });
          left.shift();
        }
      } catch (error) {
        set({ undoable: [...get().undoable, left] });
        throw error;
      }
      return deletion;
    },
  }));
}
