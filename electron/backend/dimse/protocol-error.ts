/**
 * Reasons of an A-ABORT by the service provider (PS3.8 9.3.8): 0 not specified, 1 unrecognised PDU, 2 unexpected PDU,
 * 4 unrecognised parameter, 5 unexpected parameter, 6 invalid parameter value.
 */
export type AbortReason = 0 | 1 | 2 | 4 | 5 | 6;

/** The peer sent something that PS3.7 or PS3.8 does not allow. Answered by A-ABORT with source 2 and this reason. */
export class ProtocolError extends Error {
  readonly reason: AbortReason;
  constructor(reason: AbortReason, detail: string) {
    super(detail);
    this.name = 'ProtocolError';
    this.reason = reason;
  }
}
