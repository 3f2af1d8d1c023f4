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
    process.off('SIGINT', handle);
    process.off('SIGTERM', handle);
  };
}

/** Resolves at the first Ctrl-C. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    const end = onInterrupt(() => {
      end();
      resolve();
    });
  });
}
