import { formatStatus } from '../../../shared/dicom/dimse-status.ts';
import type { TransferFamily } from '../../../shared/dicom/transfer-syntax.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { AssociationRequest, Rejection } from '../dimse/acceptor.ts';
import type { StoreCommand, StoreSink } from '../dimse/association.ts';
import type { Library, RefusedInstance, StoredInstance } from '../library/library.ts';
import { createSubscribers } from '../subscribers.ts';
import { type AdmissionOptions, isForeignName, refusalOf } from './admission.ts';
import type { ConnectionLog } from './connection-log.ts';
import type { Inbound } from './inbound.ts';

/** Takes what the acceptor reports, stores what it receives, and tells those who watch. */
export interface InboundHub extends Omit<Inbound, 'state'> {
  readonly sink: StoreSink;
  observe(event: AssociationEvent): void;
  /** Whether a caller is let in; says in the log why not. */
  decide(request: AssociationRequest): Rejection | undefined;
  /** Lets somebody else take an instance instead of the library, until the returned function is called. */
  divert(sopInstanceUid: string, openInstance: Library['openInstance']): () => void;
  /** What the last one wished who still wishes. */
  preferred(): TransferFamily | undefined;
  /** Since the program started. */
  readonly storedInstances: number;
}

export function createInboundHub(options: {
  readonly library: Pick<Library, 'openInstance'>;
  readonly connections: ConnectionLog;
  describeEvent(event: AssociationEvent): string;
  admission(): AdmissionOptions;
  /** Something changed that the listener's state shows. */
  onActivity(): void;
}): InboundHub {
  const { connections } = options;
  const events = createSubscribers<AssociationEvent>();
  const stored = createSubscribers<StoredInstance>();
  const refused = createSubscribers<RefusedInstance>();
  const storedOn = new Map<string, number>();
  let storedInstances = 0;

  const wishes = new Set<{ readonly family: TransferFamily }>();
  const diverted = new Map<string, Library['openInstance']>();

  const outcomeOf = (command: StoreCommand, kept: boolean): Parameters<Library['openInstance']>[1] => ({
    stored(instance) {
      if (kept) {
        storedInstances++;
        storedOn.set(command.associationId, (storedOn.get(command.associationId) ?? 0) + 1);
      }
      stored.notify(instance);
      options.onActivity();
    },
    refused(instance) {
      connections.add(
        `An instance was refused with status ${formatStatus(instance.status)} (${instance.failure.kind})`,
      );
      refused.notify(instance);
    },
  });
  const sink: StoreSink = {
    open(command) {
      const divert = diverted.get(command.sopInstanceUid);
      const outcome = outcomeOf(command, divert === undefined);
      return divert ? divert(command, outcome) : options.library.openInstance(command, outcome);
    },
  };

  const observe = (event: AssociationEvent): void => {
    const count = storedOn.get(event.associationId);
    if (event.type === 'connection-closed' && count !== undefined) {
      storedOn.delete(event.associationId);
      connections.add(`${count} ${count === 1 ? 'instance' : 'instances'} stored from this association`);
    }
    connections.add(options.describeEvent(event), event);
    events.notify(event);
    if (event.type === 'connected' || event.type === 'connection-closed') options.onActivity();
  };

  const decide = (request: AssociationRequest): Rejection | undefined => {
    const admission = options.admission();
    const refusal = refusalOf(request, admission);
    if (refusal) connections.add(refusal.why, undefined, request.associationId);
    else if (isForeignName(request, admission)) {
      const { aeTitle } = admission.settings;
      connections.add(
        `It called ${request.calledAe}, although our AE title is ${aeTitle}; accepted all the same`,
        undefined,
        request.associationId,
      );
    }
    return refusal?.rejection;
  };

  return {
    sink,
    observe,
    decide,
    divert(sopInstanceUid, openInstance) {
      diverted.set(sopInstanceUid, openInstance);
      return () => {
        if (diverted.get(sopInstanceUid) === openInstance) diverted.delete(sopInstanceUid);
      };
    },
    prefer(family) {
      const wish = { family };
      wishes.add(wish);
      return () => void wishes.delete(wish);
    },
    preferred: () => [...wishes].at(-1)?.family,
    get storedInstances() {
      return storedInstances;
    },
    onEvent: events.add,
    onStored: stored.add,
    onRefused: refused.add,
  };
}
