/** Those who want to hear of something. The owner notifies; each subscriber gets the function that ends it. */
export interface Subscribers<T> {
  readonly count: number;
  add(listener: (value: T) => void): () => void;
  /** Calls every listener in the order in which they came; one that unsubscribes meanwhile is not called any more. */
  notify(value: T): void;
}

export function createSubscribers<T>(): Subscribers<T> {
  // A wrapper per subscription: the same function may subscribe twice.
  const entries = new Set<{ readonly listener: (value: T) => void }>();
  return {
    get count() {
      return entries.size;
    },
    add(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    notify(value) {
      for (const entry of [...entries]) if (entries.has(entry)) entry.listener(value);
    },
  };
}
