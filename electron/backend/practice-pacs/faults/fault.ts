import type { Socket } from 'node:net';
import type { AcceptorServices, AssociationRequest, Rejection } from '../../dimse/acceptor.ts';
import type { MoveOptions } from '../move.ts';

/** What a fault does to the practice PACS. What is absent goes on as without it. */
export interface FaultBehaviour {
  /** False: the port is closed. */
  readonly listens?: boolean;
  /** Deals with a connection instead of the upper layer; see AcceptorOptions. */
  meet?(socket: Socket, proceed: () => void): void;
  decide?(request: AssociationRequest): Rejection | undefined;
  readonly services?: AcceptorServices;
}

export interface FaultTools {
  /** The services as they are without a fault. */
  readonly normal: Required<Pick<AcceptorServices, 'find' | 'move' | 'get'>>;
  readonly move: MoveOptions;
  /**
   * Resolves after `ms`, divided by the speed that the practice PACS was made with; sooner when `signal` is aborted or
   * the practice PACS stops. Never rejects.
   */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborted when the practice PACS stops. */
  readonly stopped: AbortSignal;
  /** Work that goes on after the request: stopping waits for it. */
  inBackground(work: Promise<unknown>): void;
}

/** Made anew each time that it is switched on. */
export type Fault = (tools: FaultTools) => FaultBehaviour;
