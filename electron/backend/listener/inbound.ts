import type { ListenerState } from '../../../shared/contract/listener.ts';
import type { TransferFamily } from '../../../shared/dicom/transfer-syntax.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Library, RefusedInstance, StoredInstance } from '../library/library.ts';

/** What comes in on the storage listener, for those who watch: retrieves, the log, the pill. Each returns its unsubscribe. */
export interface Inbound {
  state(): ListenerState;
  onEvent(listener: (event: AssociationEvent) => void): () => void;
  onStored(listener: (instance: StoredInstance) => void): () => void;
  /** Lets somebody else take an instance instead of the library, until the returned function is called. */
  divert(sopInstanceUid: string, openInstance: Library['openInstance']): () => void;
  /** Where a sender has a choice, asks for images of this kind until the returned function is called; the last wish counts. */
  prefer(family: TransferFamily): () => void;
  onRefused(listener: (instance: RefusedInstance) => void): () => void;
}
