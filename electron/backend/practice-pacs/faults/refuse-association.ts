import type { Rejection } from '../../dimse/acceptor.ts';
import type { Fault } from './fault.ts';

function rejecting(rejection: Rejection): Fault {
  return () => ({ decide: () => rejection });
}

/** A08: called AE title not recognised (PS3.8 9.3.4). */
export const calledAeNotRecognised = rejecting({ result: 1, source: 1, reason: 7 });
/** A09: calling AE title not recognised. */
export const callingAeNotRecognised = rejecting({ result: 1, source: 1, reason: 3 });
/** A10: local limit exceeded, for now. */
export const localLimitExceeded = rejecting({ result: 2, source: 3, reason: 2 });
/** A11: no reason given. */
export const noReasonGiven = rejecting({ result: 1, source: 1, reason: 1 });

/** A13: the presentation context for C-MOVE is refused with result 3. */
export const withoutMove: Fault = ({ normal }) => ({ services: { find: normal.find, get: normal.get } });

/** F01: the presentation context for C-GET is refused with result 3. */
export const withoutGet: Fault = ({ normal }) => ({ services: { find: normal.find, move: normal.move } });
