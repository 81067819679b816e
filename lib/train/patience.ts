/** An end to every wait for the GPU: where nothing comes of it for long, it counts as lost. */

/** How long nothing may come, in milliseconds. */
export const PATIENCE = 20_000;

export class Patience {
  #lastSign = 0;

  /** Something has come: a kernel was compiled, for instance. */
  sign(): void {
    this.#lastSign += 1;
  }

  /**
   * The answer, if it comes in time.
   *
   * @throws Error when there was neither an answer nor another sign of life for `PATIENCE`
   */
  wait<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      const watch = (seen: number) => {
        timer = setTimeout(() => {
          if (this.#lastSign === seen) reject(new Error("The GPU does not answer."));
          else watch(this.#lastSign);
        }, PATIENCE);
      };
      watch(this.#lastSign);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}
