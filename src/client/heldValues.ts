/**
 * The values that symbols have now. For each symbol that a cell holds, the page has a small cell of its
 * own that says here how to read it, and says so again whenever what it depends on has changed.
 */

/** Reads the value at this moment: what a run holds changes without any cell running. */
export type ReadValue = () => unknown;

const reads = new Map<number, ReadValue>();
const listeners = new Set<(symbol: number) => void>();

/**
 * Called by the page's own cells.
 *
 * @param symbol the symbol's number in its chapter
 * @param gone resolves when the value no longer holds, because it is being computed again
 */
export function hold(symbol: number, read: ReadValue, gone?: Promise<void>): void {
  reads.set(symbol, read);
  tell(symbol);
  gone?.then(() => {
    if (reads.get(symbol) !== read) return;
    reads.delete(symbol);
    tell(symbol);
  });
}

/** The value, or undefined where there is none yet, or none any more. */
export function heldValue(symbol: number): unknown {
  try {
    return reads.get(symbol)?.();
  } catch {
    // What a finished step left behind may have been freed.
    return undefined;
  }
}

/** Calls `listener` with each symbol whose value changes. Returns the way to stop. */
export function onHeldChange(listener: (symbol: number) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(symbol: number): void {
  for (const listener of listeners) listener(symbol);
}
