/**
 * A set of UIDs that is a value: `with` gives a new set and leaves the old one as it was. Successive sets share one map
 * from UID to the order of arrival, and each knows how much of it is its own, so that adding costs O(1) and not a copy
 * (a study can have 20,000 instances). Adding to a set that is not the newest of its line copies once.
 */
export class UidSet {
  static readonly empty = new UidSet(new Map(), 0);
  readonly size: number;
  readonly #order: Map<string, number>;

  private constructor(order: Map<string, number>, size: number) {
    this.#order = order;
    this.size = size;
  }

  has(uid: string): boolean {
    const position = this.#order.get(uid);
    return position !== undefined && position < this.size;
  }

  /** This set and the UIDs given; itself when all of them are in it. */
  with(uids: Iterable<string>): UidSet {
    const added = [...new Set(uids)].filter((uid) => !this.has(uid));
    if (added.length === 0) return this;
    // The empty set is shared by all lines, so its map stays empty.
    const isNewest = this.size > 0 && this.#order.size === this.size;
    const order = isNewest
      ? this.#order
      : new Map([...this].map((uid, position) => [uid, position] as const));
    for (const uid of added) order.set(uid, order.size);
    return new UidSet(order, order.size);
  }

  /** In order of arrival. */
  *[Symbol.iterator](): Generator<string, void, undefined> {
    for (const [uid, position] of this.#order) {
      if (position >= this.size) return;
      yield uid;
    }
  }
}
