/** How a run shares its thread with the page: turns of the event loop, waiting, measuring speed. */

export const now = (): number => performance.now();

/**
 * Resolves after `ms` milliseconds; without them, as soon as whatever else waits has had its turn.
 * Timers will not do for the latter: they take 1 ms in Node and 4 ms in browsers.
 */
export function nextTurn(ms = 0): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 0) setTimeout(resolve, ms);
    else if (typeof setImmediate === "function") setImmediate(resolve);
    else {
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }
  });
}

/** Microtasks that a read takes on a device in this thread, and some more. */
const HOPS = 16;

/**
 * Waits for a promise if it settles within a few microtasks, as the reads of a device in this thread
 * do. What a device in a worker was asked for takes longer, and is not waited for.
 */
export async function waitBriefly(answer: Promise<unknown>): Promise<void> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  answer.then(settle, settle);
  for (let hop = 0; hop < HOPS && !settled; ++hop) await undefined;
}

/** A running mean of steps a second, in which a long round counts for more than a short one. */
export class Speedometer {
  #steps = 0;
  #seconds = 0;

  add(steps: number, milliseconds: number): void {
    this.#steps = 0.8 * this.#steps + steps;
    this.#seconds = 0.8 * this.#seconds + milliseconds / 1000;
  }

  get stepsPerSecond(): number | undefined {
    return this.#seconds > 0 ? this.#steps / this.#seconds : undefined;
  }
}
