import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';

/** What was deleted in this window and can be undone, the last one last. */
export interface TrashState {
  readonly undoable: readonly string[];
  /** Resolves with the id under which it lies in the trash. */
  remove(studyInstanceUid: string): Promise<string>;
  /** That one, else the last; resolves with its id, undefined when there is none. */
  restore(trashId?: string): Promise<string | undefined>;
}

export function createTrashStore(client: BackendClient): StoreApi<TrashState> {
  return createStore<TrashState>((set, get) => ({
    undoable: [],
    async remove(studyInstanceUid) {
      const { trashId } = await client.call('library.delete', { studyInstanceUid });
      set({ undoable: [...get().undoable, trashId] });
      return trashId;
    },
    async restore(trashId = get().undoable.at(-1)) {
      if (trashId === undefined) return undefined;
      // Taken off first: a second press of the key undoes the one before.
      set({ undoable: get().undoable.filter((id) => id !== trashId) });
      try {
        await client.call('library.restore', { trashId });
      } catch (error) {
        set({ undoable: [...get().undoable, trashId] });
        throw error;
      }
      return trashId;
    },
  }));
}
