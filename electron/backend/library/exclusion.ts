/** One holder a key at a time, in order of asking. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>();

  /** Resolves with the function that lets the next one in. */
  async acquire(key: string): Promise<() => void> {
    const before = this.#tails.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tails.set(key, promise);
    if (before) await before;
    return () => {
      if (this.#tails.get(key) === promise) this.#tails.delete(key);
      resolve();
    };
  }
}

/**
 * Many may be inside a study at once (instances becoming visible), or one alone (its deletion). Without it an
 * instance could be renamed into a study's folder after the folder went and before its index row did.
 */
export class StudyGate {
  readonly #inside = new Map<string, Set<Promise<void>>>();
  readonly #closed = new Map<string, Promise<void>>();

  async enter(study: string): Promise<() => void> {
    for (let closed = this.#closed.get(study); closed; closed = this.#closed.get(study)) await closed;
    const { promise, resolve } = Promise.withResolvers<void>();
    const inside = this.#inside.get(study) ?? new Set();
    this.#inside.set(study, inside.add(promise));
    return () => {
      inside.delete(promise);
      if (inside.size === 0 && this.#inside.get(study) === inside) this.#inside.delete(study);
      resolve();
    };
  }

  async alone<T>(study: string, work: () => Promise<T>): Promise<T> {
    for (let closed = this.#closed.get(study); closed; closed = this.#closed.get(study)) await closed;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed.set(study, promise);
    try {
      await Promise.all(this.#inside.get(study) ?? []);
      return await work();
    } finally {
      this.#closed.delete(study);
      resolve();
    }
  }
}
