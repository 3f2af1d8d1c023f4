import type { DimseService } from '../../../shared/dicom/dimse-status.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import type { AssociationObserver } from './association.ts';

const intervalMs = 100;

/**
 * Tells an observer about pending responses: the first at once, the others together about ten times a second. A PACS may
 * send thousands of them; the timeline wants to move, not to hold them all.
 */
export class PendingResponses {
  readonly #associationId: string;
  readonly #service: DimseService;
  readonly #observe: AssociationObserver;
  #waiting: { responses: number; status: number; counts: SubOperationCounts } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(associationId: string, service: DimseService, observe: AssociationObserver) {
    this.#associationId = associationId;
    this.#service = service;
    this.#observe = observe;
  }

  add(status: number, counts: SubOperationCounts): void {
    this.#waiting = { responses: (this.#waiting?.responses ?? 0) + 1, status, counts };
    if (this.#timer) return;
    this.#tell();
    const again = (): void => {
      this.#timer = this.#waiting ? setTimeout(again, intervalMs) : undefined;
      this.#tell();
    };
    this.#timer = setTimeout(again, intervalMs);
  }

  /** Tells what is held back; to be called before whatever comes next on the association. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell();
  }

  #tell(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    this.#observe({
      type: 'response-pending',
      associationId: this.#associationId,
      service: this.#service,
      ...waiting,
    });
  }
}
