import type { Page } from '@playwright/test';

/** How a stack was scrolled through. */
export interface Scroll {
  /** From the first turn of the wheel to the last picture that was drawn. */
  readonly ms: number;
  readonly longest: number;
  /** Frames that the window missed, at 60 a second. */
  readonly dropped: number;
  readonly drawn: number;
}

interface Watch {
  pressedAt: number;
  /** When each element with a picture was drawn first since the key, in ms since then. */
  firstAt: Map<EventTarget, number>;
  drawn: number;
  lastAt: number;
}

const frameMs = 1000 / 60;

/** Notes in a page what Cornerstone draws, and when, from its start on. */
export async function watchPictures(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watch: Watch = { pressedAt: 0, firstAt: new Map(), drawn: 0, lastAt: 0 };
    Object.assign(globalThis, { benchPictures: watch });
    addEventListener(
      'keydown',
      () => Object.assign(watch, { pressedAt: performance.now(), firstAt: new Map(), drawn: 0 }),
      true,
    );
    // Its events do not bubble, but whoever catches sees them.
    addEventListener(
      'CORNERSTONE_IMAGE_RENDERED',
      ({ target }) => {
        watch.drawn++;
        watch.lastAt = performance.now();
        if (target && !watch.firstAt.has(target)) watch.firstAt.set(target, watch.lastAt - watch.pressedAt);
      },
      true,
    );
  });
}

/** Presses the key and resolves with the time until so many panes have a picture, in ms. */
export async function timeToPictures(page: Page, key: string, panes: number): Promise<number> {
  await page.keyboard.press(key);
  const handle = await page.waitForFunction((count) => {
    const { firstAt } = (globalThis as unknown as { benchPictures: Watch }).benchPictures;
    const times = [...firstAt].filter(([element]) => (element as Element).isConnected).map(([, at]) => at);
    return times.length >= count ? Math.max(...times) : undefined;
  }, panes);
  return (await handle.jsonValue()) ?? Number.NaN;
}

/** Turns the wheel over the picture by one notch in each frame. */
export function scrollThrough(page: Page, notches: number): Promise<Scroll> {
  return page.evaluate(
    async ([count, frame]) => {
      const watch = (globalThis as unknown as { benchPictures: Watch }).benchPictures;
      const canvas = document.querySelector('canvas.cornerstone-canvas');
      if (!canvas) throw new Error('no picture is shown');
      const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const frames: number[] = [];
      let last = await nextFrame();
      const startedAt = performance.now();
      const drawnBefore = watch.drawn;
      for (let turned = 0; turned < count; turned++) {
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: 100, bubbles: true, cancelable: true }));
        const now = await nextFrame();
        frames.push(now - last);
        last = now;
      }
      // The last ones may still be drawn.
      for (let quiet = 0; quiet < 15; quiet++) await nextFrame();
      return {
        ms: watch.lastAt - startedAt,
        longest: Math.max(...frames),
        dropped: frames.reduce((sum, each) => sum + Math.max(0, Math.round(each / frame) - 1), 0),
        drawn: watch.drawn - drawnBefore,
      };
    },
    [notches, frameMs] as const,
  );
}
