/** A terminal and a starting script may both pass on one Ctrl-C; what comes within this time is the same. */
const sameWithinMs = 500;

/**
 * Calls `first` at the first Ctrl-C (or SIGTERM), so that the command can end in good order; a later one ends the program at
 * once. Returns the function that gives the signals back.
 */
export function onInterrupt(first: () => void): () => void {
  let firstAt: number | undefined;
  const handle = (): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      first();
    } else if (now - firstAt > sameWithinMs) {
      process.exit(130);
    }
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return () => {
    // Not within the signal itself: libraries that clean up at a signal end the program when nobody else handles it.
    setImmediate(() => {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    });
  };
}

/** Resolves at the first Ctrl-C. The signals are kept until the program ends: it is on its way out. */
export function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    onInterrupt(() => resolve(undefined));
  });
}
