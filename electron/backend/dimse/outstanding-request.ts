import type { DimseService } from '../../../shared/dicom/dimse-status.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { tagOf } from '../dataset/dictionary.ts';
import { parseDataSet } from '../dataset/parse.ts';
import type { AssociationObserver, FinalResponse, StoreSink } from './association.ts';
import type { CommandSet } from './command-set.ts';
import { commandField } from './command-set.ts';
import { PendingResponses } from './pending-responses.ts';

/** A response with its identifier, if it had one. */
export interface Response {
  readonly command: CommandSet;
  readonly status: number;
  readonly identifier: Uint8Array | undefined;
}

/** Services that we request. Observers are told of the composite ones: those make up searches and retrieves. */
export type RequestedService = DimseService | 'N-ACTION';

export interface OutstandingOptions {
  readonly associationId: string;
  readonly service: RequestedService;
  readonly messageId: number;
  readonly contextId: number;
  readonly transferSyntax: string;
  readonly observe: AssociationObserver;
  /** Takes inbound C-STORE requests while this one is under way (C-GET). */
  readonly store?: StoreSink | undefined;
  onPending?(response: Response, counts: SubOperationCounts, transferSyntax: string): void;
  keepWaiting?(silentMs: number): boolean;
}

export const requestField: Readonly<Record<RequestedService, number>> = {
  'C-ECHO': commandField.echoRq,
  'C-FIND': commandField.findRq,
  'C-MOVE': commandField.moveRq,
  'C-GET': commandField.getRq,
  'C-STORE': commandField.storeRq,
  'N-ACTION': commandField.actionRq,
};

function countsOf(command: CommandSet): SubOperationCounts {
  const { remaining, completed, failed, warning } = command;
  return {
    ...(remaining === undefined ? {} : { remaining }),
    ...(completed === undefined ? {} : { completed }),
    ...(failed === undefined ? {} : { failed }),
    ...(warning === undefined ? {} : { warning }),
  };
}

function uidsOf(dataSet: DataSet, keyword: string): string[] {
  const value = dataSet.elements.get(tagOf(keyword) ?? 0)?.value;
  if (!value) return [];
  const uids = Buffer.from(value).toString('latin1').split('\\');
  return uids.map((uid) => uid.replace(/[\s\0]+/g, '')).filter(Boolean);
}

/** Failed SOP Instance UID List (0008,0058) of a final response (PS3.4 C.4.2.1.6). A broken list is no list. */
function failedInstances(identifier: Uint8Array | undefined, transferSyntax: string): string[] {
  if (!identifier) return [];
  try {
    return uidsOf(parseDataSet(identifier, transferSyntax), 'FailedSOPInstanceUIDList');
  } catch {
    return [];
  }
}

/** One DIMSE request that waits for its final response. */
export class OutstandingRequest {
  readonly options: OutstandingOptions;
  readonly final: Promise<FinalResponse>;
  readonly #pending: PendingResponses | undefined;
  readonly #sentAt = performance.now();
  #resolve: (response: FinalResponse) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(options: OutstandingOptions) {
    this.options = options;
    const { associationId, service, observe } = options;
    if (service !== 'N-ACTION') this.#pending = new PendingResponses(associationId, service, observe);
    this.final = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who asked may still be sending when the association ends; the rejection is then met a little later.
    this.final.catch(() => undefined);
  }

  get service(): RequestedService {
    return this.options.service;
  }

  pending(response: Response): void {
    const counts = countsOf(response.command);
    this.options.onPending?.(response, counts, this.options.transferSyntax);
    this.#pending?.add(response.status, counts);
  }

  finish(response: Response): void {
    this.flush();
    const { command, status } = response;
    const final: FinalResponse = {
      status,
      counts: countsOf(command),
      errorComment: command.errorComment,
      offendingElements: command.offendingElements ?? [],
      failedSopInstanceUids: failedInstances(response.identifier, this.options.transferSyntax),
    };
    this.#tell(status, final);
    this.#resolve(final);
  }

  /** Tells observers the pending responses that were held back. */
  flush(): void {
    this.#pending?.flush();
  }

  fail(error: Error): void {
    this.#reject(error);
  }

  #tell(status: number, final: FinalResponse): void {
    const { service, associationId, observe } = this.options;
    if (service === 'N-ACTION') return;
    observe({
      type: 'response-final',
      ...{ associationId, service, status, counts: final.counts },
      ...(final.errorComment === undefined ? {} : { errorComment: final.errorComment }),
      ...(final.offendingElements.length > 0 ? { offendingElements: [...final.offendingElements] } : {}),
      ...(final.failedSopInstanceUids.length > 0
        ? { failedSopInstanceUids: [...final.failedSopInstanceUids] }
        : {}),
      elapsedMs: performance.now() - this.#sentAt,
    });
  }
}
