import { type QueryLevel, queryRetrieveLevelValue } from '../../../shared/dicom/query-level.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { dataSetOf } from '../dataset/build.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { keyOf, tagOf } from '../dataset/dictionary.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { parseDataSet } from '../dataset/parse.ts';
import type { ActionRequest, FindRequest, GetRequest, MoveRequest, StoreRequest } from './association.ts';
import type { CommandSet } from './command-set.ts';
import { mediumPriority } from './command-set.ts';
import type { DataSetBytes } from './message-writer.ts';
import type { OutstandingOptions } from './outstanding-request.ts';
import { queryRetrieveSopClass } from './service-contexts.ts';

/** What a DIMSE service needs of the association that carries it. */
export interface ServiceRequest
  extends Pick<OutstandingOptions, 'service' | 'onPending' | 'keepWaiting' | 'store'> {
  readonly abstractSyntax: string;
  /** The context has to have it; any will do when absent. */
  readonly transferSyntax?: string;
  /** For observers. */
  readonly keys: Record<string, string>;
  readonly cancel?: AbortSignal | undefined;
  readonly moveDestination?: string;
  readonly command: Partial<CommandSet>;
  /** The data set that follows the command, in the context's transfer syntax. */
  dataSet?(transferSyntax: string): DataSetBytes;
}

const levelTag = tagOf('QueryRetrieveLevel') ?? 0x00080052;

/** Sets Query/Retrieve Level (0008,0052), a code string of even length. */
function withLevel(identifier: DataSet, level: QueryLevel): DataSet {
  const text = queryRetrieveLevelValue[level];
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1');
  const { elements } = dataSetOf([...identifier.elements.values(), { tag: levelTag, vr: 'CS', value }]);
  return { elements, littleEndian: identifier.littleEndian };
}

/** Keys whose values are told to observers: levels and UIDs, by which no patient is known. */
function tellable(tag: number, vr: string): boolean {
  return vr === 'UI' || tag === levelTag;
}

/** The keys of an identifier for observers. Values that may be about a patient are told as `(given)`. */
function observedKeys(identifier: DataSet): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const { tag, vr, value } of identifier.elements.values()) {
    const text = Buffer.from(value)
      .toString('latin1')
      .replace(/[\s\0]+$/, '');
    keys[keyOf(tag)] = text === '' || tellable(tag, vr) ? text : '(given)';
  }
  return keys;
}

export function echoRequest(): ServiceRequest {
  return { service: 'C-ECHO', abstractSyntax: sopClass.verification, keys: {}, command: {} };
}

export function findRequest(find: FindRequest): ServiceRequest {
  const identifier = withLevel(find.identifier, find.level);
  return {
    service: 'C-FIND',
    abstractSyntax: queryRetrieveSopClass[find.model].find,
    keys: observedKeys(identifier),
    command: { priority: mediumPriority },
    cancel: find.cancel,
    dataSet: (transferSyntax) => encodeDataSet(identifier, transferSyntax),
    onPending: ({ identifier: match, status }, _counts, transferSyntax) => {
      if (match) find.onMatch(parseDataSet(match, transferSyntax), status === 0xff01);
    },
  };
}

/** The class and the instance are called requested ones here (PS3.7 10.3.5), not affected ones. */
export function actionRequest(action: ActionRequest): ServiceRequest {
  const { sopClassUid, sopInstanceUid, actionTypeId, information } = action;
  return {
    service: 'N-ACTION',
    abstractSyntax: sopClassUid,
    keys: {},
    command: {
      affectedSopClassUid: undefined,
      requestedSopClassUid: sopClassUid,
      requestedSopInstanceUid: sopInstanceUid,
      actionTypeId,
    },
    dataSet: (transferSyntax) => encodeDataSet(information, transferSyntax),
  };
}

function retrieveRequest(
  retrieve: Omit<MoveRequest, 'moveDestination'>,
): Pick<ServiceRequest, 'keys' | 'cancel' | 'dataSet' | 'onPending' | 'keepWaiting'> {
  const identifier = withLevel(retrieve.identifier, retrieve.level);
  return {
    keys: observedKeys(identifier),
    cancel: retrieve.cancel,
    dataSet: (transferSyntax) => encodeDataSet(identifier, transferSyntax),
    onPending: (_response, counts) => retrieve.onPending(counts),
    ...(retrieve.keepWaiting ? { keepWaiting: (ms) => retrieve.keepWaiting?.(ms) ?? false } : {}),
  };
}

export function moveRequest(move: MoveRequest): ServiceRequest {
  const { moveDestination } = move;
  return {
    ...retrieveRequest(move),
    service: 'C-MOVE',
    abstractSyntax: queryRetrieveSopClass[move.model].move,
    moveDestination,
    command: { priority: mediumPriority, moveDestination },
  };
}

export function getRequest(get: GetRequest): ServiceRequest {
  return {
    ...retrieveRequest(get),
    service: 'C-GET',
    abstractSyntax: queryRetrieveSopClass[get.model].get,
    store: get.store,
    command: { priority: mediumPriority },
  };
}

export function storeRequest(store: StoreRequest): ServiceRequest {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, moveOriginator } = store;
  return {
    service: 'C-STORE',
    abstractSyntax: sopClassUid,
    transferSyntax: transferSyntaxUid,
    keys: { SOPInstanceUID: sopInstanceUid },
    command: {
      priority: mediumPriority,
      affectedSopInstanceUid: sopInstanceUid,
      moveOriginatorAe: moveOriginator?.aeTitle,
      moveOriginatorMessageId: moveOriginator?.messageId,
    },
    dataSet: () => store.dataSet,
  };
}
