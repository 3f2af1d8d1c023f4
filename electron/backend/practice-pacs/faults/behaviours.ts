import type { FaultId } from '../../../../shared/practice/faults.ts';
import { abortRequests } from './abort-requests.ts';
import * as dead from './dead-destination.ts';
import * as endings from './endings.ts';
import type { Fault } from './fault.ts';
import * as find from './find-answers.ts';
import * as transfer from './image-transfer.ts';
import * as noAssociation from './not-an-association.ts';
import * as port from './raw-port.ts';
import * as association from './refuse-association.ts';
import * as refuse from './refuse-retrieve.ts';
import * as silence from './silence.ts';
import * as store from './store-association.ts';

/** What each fault of the catalogue does. */
export const behaviours: Readonly<Record<FaultId, Fault>> = {
  A02: port.closedPort,
  A05: port.webServer,
  A06: port.tlsExpected,
  A08: association.calledAeNotRecognised,
  A09: association.callingAeNotRecognised,
  A10: association.localLimitExceeded,
  A11: association.noReasonGiven,
  A12: abortRequests,
  A13: association.withoutMove,
  A14: port.hangUp,
  A15: port.silentPort,
  A16: endings.lineLost,
  B02: refuse.destinationUnknown,
  B03: refuse.destinationNotAllowed,
  B04: refuse.otherSpelling,
  B05: refuse.notAuthorised,
  B06: refuse.patientIdRequired,
  B07: refuse.studiesOnly,
  B08: find.studyGone,
  B09: refuse.tooManyImages,
  B10: refuse.internalError,
  B11: silence.nearlineImages,
  B12: find.listCutOff,
  B13: find.nameNotUnderstood,
  B14: silence.blocked,
  C06: dead.wrongPort,
  C07: dead.deadAddress,
  C08: endings.deliveredElsewhere,
  C09: dead.localFirewall,
  C10: dead.networkFirewall,
  C11: dead.privateAddress,
  C12: dead.noPortForwarding,
  C16: dead.nameNotResolved,
  C17: refuse.entryNotActive,
  C18: port.slowNameLookUp,
  D01: noAssociation.requestLost,
  D02: noAssociation.callsWithTls,
  D03: noAssociation.strangerCalls,
  D04: store.otherCalledAe,
  D05: store.otherSender,
  D06: store.manyAssociations,
  D07: store.unknownObjects,
  D08: store.notTranscoded,
  D10: transfer.brokenImages,
  D11: transfer.stalls,
  D12: transfer.abortsInTheMiddle,
  E01: endings.finalFirst,
  E02: endings.neverFinal,
  E03: silence.pendingForever,
  E04: endings.wrongCounts,
  E05: transfer.someMissing,
  E06: transfer.successAllTheSame,
  E07: endings.cancelledByNobody,
  E08: transfer.otherImagesToo,
  E09: endings.cancelIgnored,
  F01: association.withoutGet,
  F02: endings.getWithoutImages,
};
