/** How far an end of an association has come. */
export interface Pace {
  readonly midMessage: boolean;
  /** Messages that have come whole. */
  readonly messages: number;
  readonly bytesReceived: number;
  /** True while it is us who do not read. */
  readonly held: boolean;
}

/**
 * Tells when one message has brought less than `minBytes` in a whole interval: silence alone does not end a sender of one
 * byte a second. Only intervals that lie within one message and in which we always read count.
 */
export class PaceWatch {
  #timer: NodeJS.Timeout | undefined;

  start(intervalMs: number, minBytes: number, pace: () => Pace, onSlow: (bytes: number) => void): void {
    this.stop();
    let before = pace();
    this.#timer = setInterval(() => {
      const now = pace();
      const bytes = now.bytesReceived - before.bytesReceived;
      const sameMessage = before.midMessage && now.midMessage && now.messages === before.messages;
      const readAll = !before.held && !now.held;
      before = now;
      if (sameMessage && readAll && bytes < minBytes) onSlow(bytes);
    }, intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
