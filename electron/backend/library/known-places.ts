/** The row of a study or series, and its text as it stands there. */
export interface Place<T> {
  readonly id: number;
  readonly text: T;
}

const rememberedPlaces = 256;

/**
 * Studies or series that the last instances went to: the next one goes there too, and need not ask the database. To be
 * cleared whenever rows may have gone.
 */
export class KnownPlaces<T> {
  readonly #places = new Map<string, Place<T>>();

  get(key: string): Place<T> | undefined {
    return this.#places.get(key);
  }

  set(key: string, place: Place<T>): void {
    if (this.#places.size >= rememberedPlaces) this.#places.clear();
    this.#places.set(key, place);
  }

  clear(): void {
    this.#places.clear();
  }
}
