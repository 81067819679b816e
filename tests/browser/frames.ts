/** Frames of a page while something happens in it: how many a second, and the longest gap. */
import type {Page} from "playwright-core";

export interface Frames {
  /** Frames a second at the median. */
  readonly median: number;
  /** The longest time between two frames, in milliseconds by the clock. */
  readonly worst: number;
  readonly count: number;
}

/** Asks the page for its frames for so many seconds. */
export async function countFrames(page: Page, seconds: number): Promise<Frames> {
  const intervals = await page.evaluate(
    (duration) =>
      new Promise<number[]>((resolve) => {
        const found: number[] = [];
        const start = performance.now();
        let last: number | undefined;
        const frame = (now: number) => {
          if (last !== undefined) found.push(now - last);
          last = now;
          if (performance.now() - start < duration) requestAnimationFrame(frame);
          else resolve(found);
        };
        requestAnimationFrame(frame);
      }),
    1000 * seconds,
  );
  const sorted = [...intervals].sort((a, b) => a - b);
  return {
    median: 1000 / sorted[sorted.length >> 1],
    worst: sorted[sorted.length - 1],
    count: sorted.length,
  };
}
