/** What time the bench measures, in milliseconds. */
export let now = (): number => performance.now();

/** Another clock, such as the processor's own time where others use the machine too. */
export function setClock(clock: () => number): void {
  now = clock;
}
