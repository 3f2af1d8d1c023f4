import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Clock } from '../dependencies.ts';

/** Shorter than the silence that the timeline draws: a server that goes on answering is not silent. */
const everyMs = 4000;

type Pending = Extract<AssociationEvent, { type: 'response-pending' }>;

/** Folds pending responses that repeat the counts of the one before, which a server may send for hours. */
export interface PendingFold {
  observe(event: AssociationEvent): void;
  close(): void;
}

/** The events of one association go through it, and come out of `emit` in their order. `at`: ms since 1970. */
export function createPendingFold(
  clock: Clock,
  emit: (event: AssociationEvent, at?: number) => void,
): PendingFold {
  let run: { readonly counts: string; readonly since: number; responses: number } | undefined;
  let unsaid: { readonly event: Pending; readonly at: number } | undefined;
  let stopTimer: (() => void) | undefined;

  const say = (): void => {
    stopTimer?.();
    stopTimer = undefined;
    if (!unsaid) return;
    const { event, at } = unsaid;
    unsaid = undefined;
    emit(event, at);
  };
  const pending = (event: Pending): void => {
    const counts = JSON.stringify([event.status, ...countsOf(event)]);
    if (run?.counts !== counts) {
      say();
      run = { counts, since: clock.now(), responses: 0 };
      emit(event);
      return;
    }
    run.responses += event.responses;
    unsaid = { event: { ...event, responses: run.responses, since: run.since }, at: clock.now() };
    stopTimer ??= clock.after(everyMs, say);
  };
  return {
    observe(event) {
      // Each pending response of a C-FIND is a match: it has no counts and is news all the same.
      if (event.type === 'response-pending' && event.service !== 'C-FIND') {
        pending(event);
        return;
      }
      say();
      emit(event);
    },
    close: () => say(),
  };
}

/** A count that is absent is not 0. */
function countsOf({ counts }: Pending): (number | undefined)[] {
  return [counts.remaining, counts.completed, counts.failed, counts.warning];
}
