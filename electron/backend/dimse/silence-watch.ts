/** Measures silence on an association and tells when it has lasted for the limit. One timer, not one for each chunk. */
export class SilenceWatch {
  #last = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** Since something came or was sent. */
  get silentMs(): number {
    return performance.now() - this.#last;
  }

  /** Something came (or was sent): silence starts anew. */
  touch(): void {
    this.#last = performance.now();
  }

  /**
   * Starts measuring from now. After `limitMs` of silence `onSilent` is asked: a number is how long to wait before it is
   * asked again, undefined ends the watch.
   */
  start(limitMs: number, onSilent: (silentMs: number) => number | undefined): void {
    this.stop();
    this.touch();
    const wait = (ms: number): void => {
      this.#timer = setTimeout(() => {
        const silentMs = performance.now() - this.#last;
        // Timers may fire a little early.
        if (silentMs < limitMs - 1) {
          wait(limitMs - silentMs);
          return;
        }
        const again = onSilent(silentMs);
        if (again === undefined) this.#timer = undefined;
        else wait(again);
      }, ms);
    };
    wait(limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
