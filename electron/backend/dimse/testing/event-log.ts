import type { AssociationEvent } from '../../../../shared/retrieve/association-event.ts';

type EventOf<Type extends AssociationEvent['type']> = Extract<AssociationEvent, { type: Type }>;

/** An observer that keeps events and lets a test wait for them. */
export interface EventLog {
  readonly events: readonly AssociationEvent[];
  readonly observe: (event: AssociationEvent) => void;
  readonly types: readonly AssociationEvent['type'][];
  of<Type extends AssociationEvent['type']>(type: Type): readonly EventOf<Type>[];
  /** The first event of this type, now or later; `count`: that many of them, then the last. */
  until<Type extends AssociationEvent['type']>(type: Type, count?: number): Promise<EventOf<Type>>;
}

export function createEventLog(): EventLog {
  const events: AssociationEvent[] = [];
  const waiting = new Set<() => void>();
  const of = <Type extends AssociationEvent['type']>(type: Type): EventOf<Type>[] =>
    events.filter((event): event is EventOf<Type> => event.type === type);
  return {
    events,
    get types() {
      return events.map((event) => event.type);
    },
    observe(event) {
      events.push(event);
      for (const check of [...waiting]) check();
    },
    of,
    until(type, count = 1) {
      return new Promise((resolve) => {
        const check = (): void => {
          const found = of(type)[count - 1];
          if (!found) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      });
    },
  };
}
