/** No later than this after being asked, in ms. */
const longestWaitMs = 500;

/** Resolves when the window has nothing more urgent to do, so that what the reader waits for is drawn first. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'undefined') setTimeout(resolve, 0);
    else requestIdleCallback(() => resolve(), { timeout: longestWaitMs });
  });
}
