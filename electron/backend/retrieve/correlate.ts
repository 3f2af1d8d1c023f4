import { isIP } from 'node:net';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import { isInScope } from '../../../shared/retrieve/scope.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import type { StoreCommand } from '../dimse/association.ts';
import type { RefusedInstance, StoredInstance } from '../library/library.ts';
import type { Inbound } from '../listener/inbound.ts';

/** A C-MOVE that is under way, as far as it matters to what comes in. */
export interface OpenMove {
  readonly scope: RetrieveScope;
  /** Our AE title in the request: what comes back as Move Originator AE Title (0000,1030). */
  readonly localAe: string;
  readonly peerAe: string;
  /** As configured, and, once connected, the address that the control association really reached. */
  readonly host: string;
  remoteAddress(): string | undefined;
  /** Of its C-MOVE-RQs; empty until one is sent. */
  readonly messageIds: ReadonlySet<number>;
  stored(instance: StoredInstance): void;
  /** An instance that it did not ask for came on an association of its own. */
  storedBeside(): void;
  refused(instance: RefusedInstance): void;
  /** `at`: when it happened, ms since 1970; earlier than now when the association was tied later. */
  event(event: AssociationEvent, at: number): void;
}

type Heard = Pick<Inbound, 'onEvent' | 'onStored' | 'onRefused'>;

/** Ties what comes in on the storage listener to the retrieves that asked for it. What nobody asked for stays untied. */
export interface Correlator {
  open(move: OpenMove): OpenTies;
  close(): void;
}

export interface OpenTies {
  /** Inbound connections of this retrieve that are open. */
  readonly openConnections: number;
  /** The address or the message ID has become known: looks again at what is open. */
  update(): void;
  close(): void;
}

/** An inbound association with all that has happened on it; few events, since images are not among them. */
interface InboundAssociation {
  readonly history: { readonly event: AssociationEvent; readonly at: number }[];
  readonly ties: Set<OpenMove>;
  /** Those that it brought something for that was asked for. */
  readonly brought: Set<OpenMove>;
  remoteAddress: string;
  callingAe: string;
}

export function createCorrelator(
  inbound: Heard,
  now: () => number,
  /** An instance that no open retrieve has asked for. */
  onUnclaimed: (instance: StoredInstance) => void = () => {},
): Correlator {
  return new InboundCorrelator(inbound, now, onUnclaimed);
}

class InboundCorrelator implements Correlator {
  readonly #moves = new Set<OpenMove>();
  readonly #associations = new Map<string, InboundAssociation>();
  readonly #now: () => number;
  readonly #stops: readonly (() => void)[];

  readonly #onUnclaimed: (instance: StoredInstance) => void;

  constructor(inbound: Heard, now: () => number, onUnclaimed: (instance: StoredInstance) => void) {
    this.#now = now;
    this.#onUnclaimed = onUnclaimed;
    this.#stops = [
      inbound.onEvent((event) => this.#see(event)),
      inbound.onStored((instance) => this.#seeStored(instance)),
      inbound.onRefused((instance) => this.#seeRefused(instance)),
    ];
  }

  open(move: OpenMove): OpenTies {
    const associations = this.#associations;
    this.#moves.add(move);
    return {
      get openConnections() {
        let open = 0;
        for (const association of associations.values()) if (association.ties.has(move)) open++;
        return open;
      },
      update: () => {
        for (const association of associations.values()) this.#tieBySender(association);
      },
      close: () => {
        this.#moves.delete(move);
        for (const association of associations.values()) {
          association.ties.delete(move);
          association.brought.delete(move);
        }
      },
    };
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#moves.clear();
    this.#associations.clear();
  }

  #see(event: AssociationEvent): void {
    const association = this.#associations.get(event.associationId) ?? newAssociation();
    this.#associations.set(event.associationId, association);
    if (event.type === 'connected') association.remoteAddress = event.remoteAddress;
    if (event.type === 'association-requested') association.callingAe = event.callingAe;
    const at = this.#now();
    association.history.push({ event, at });
    // Before the event is handed on: a retrieve must not wait for a connection that has just gone.
    if (event.type === 'connection-closed') this.#associations.delete(event.associationId);
    for (const move of association.ties) move.event(event, at);
    if (event.type !== 'connection-closed') this.#tieBySender(association);
  }

  #seeStored(instance: StoredInstance): void {
    const association = this.#associations.get(instance.command.associationId);
    const move = moveOf(this.#moves, instance);
    if (!move) {
      for (const tied of association?.ties ?? []) {
        if (isSentFor(tied, instance.command, association)) tied.storedBeside();
      }
      this.#onUnclaimed(instance);
      return;
    }
    if (association) tie(association, move);
    association?.brought.add(move);
    move.stored(instance);
  }

  #seeRefused(instance: RefusedInstance): void {
    const association = this.#associations.get(instance.command.associationId);
    const originators = [...this.#moves].filter((move) => isOriginator(move, instance.command));
    const [only, ...others] = originators.length > 0 ? originators : [...(association?.ties ?? [])];
    if (!only || others.length > 0) return;
    if (association) tie(association, only);
    only.refused(instance);
  }

  /** Ties an association by its sender, when exactly one waiting retrieve can be meant. */
  #tieBySender(association: InboundAssociation): void {
    if (association.ties.size > 0) return;
    const [only, ...others] = [...this.#moves].filter((move) => isSender(move, association));
    if (only && others.length === 0) tie(association, only);
  }
}

function newAssociation(): InboundAssociation {
  return { history: [], ties: new Set(), brought: new Set(), remoteAddress: '', callingAe: '' };
}

/** A retrieve gets everything from the association's beginning. */
function tie(association: InboundAssociation, move: OpenMove): void {
  if (association.ties.has(move)) return;
  association.ties.add(move);
  for (const { event, at } of association.history) move.event(event, at);
}

/**
 * The retrieve that an instance belongs to. The requested UIDs decide, since senders may have other addresses and AE
 * titles than the server that was asked; among several retrieves of the same study the Move Originator does, then the
 * sender, then the longest wait.
 */
function moveOf(moves: Iterable<OpenMove>, instance: StoredInstance): OpenMove | undefined {
  const candidates = [...moves].filter((move) => isInScope(move.scope, instance));
  return (
    candidates.find((move) => isOriginator(move, instance.command)) ??
    candidates.find(
      (move) => move.peerAe === instance.command.callingAe || sameHost(move, instance.command.remoteAddress),
    ) ??
    candidates[0]
  );
}

/** Move Originator Application Entity Title and Message ID (0000,1030 and 1031; PS3.7 9.1.1.1). */
function isOriginator(move: OpenMove, command: StoreCommand): boolean {
  const { moveOriginator } = command;
  return (
    moveOriginator !== undefined &&
    moveOriginator.messageId !== undefined &&
    move.messageIds.has(moveOriginator.messageId) &&
    moveOriginator.aeTitle === move.localAe
  );
}

/**
 * Whether an instance that was not asked for was sent because of a retrieve: its address alone does not say so. The
 * computer of the PACS may also be that of a modality, a router or another AE that sends what it likes.
 */
function isSentFor(
  move: OpenMove,
  command: StoreCommand,
  association: InboundAssociation | undefined,
): boolean {
  if (command.moveOriginator?.messageId !== undefined) return isOriginator(move, command);
  return move.peerAe === command.callingAe || association?.brought.has(move) === true;
}

/** Only a retrieve whose request is out waits for a call. */
function isSender(move: OpenMove, association: InboundAssociation): boolean {
  if (move.messageIds.size === 0) return false;
  return sameHost(move, association.remoteAddress) || move.peerAe === association.callingAe;
}

function sameHost(move: OpenMove, address: string): boolean {
  if (address === '') return false;
  return (
    normalAddress(move.remoteAddress() ?? '') === normalAddress(address) ||
    (isIP(move.host) !== 0 && normalAddress(move.host) === normalAddress(address))
  );
}

/** One spelling for the loopback addresses: a server on this computer may call back by either family. */
function normalAddress(address: string): string {
  return address === '::1' || address.startsWith('127.') ? 'loopback' : address.toLowerCase();
}
