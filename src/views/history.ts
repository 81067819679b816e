/**
 * What a view has seen of a run, by step: bounded, thinned evenly as it grows, and cut back when the
 * run goes back or starts over. The last entry is always the present.
 */

export interface Entry<T> {
  readonly step: number;
  readonly value: T;
}

export interface History<T> {
  readonly entries: readonly Entry<T>[];
  /** Adds what was seen at a step; whatever was seen at that step or later is forgotten. */
  add(step: number, value: T): void;
  clear(): void;
}

/** @param most how many entries are kept */
export function makeHistory<T>(most: number): History<T> {
  let entries: Entry<T>[] = [];
  /** Steps that must lie between two entries, the present apart. */
  let gap = 0;

  return {
    get entries() {
      return entries;
    },
    add: (step, value) => {
      entries = entries.filter((entry) => entry.step < step);
      if (entries.length === 0) gap = 0;
      const [before, last] = entries.slice(-2);
      // The present of before stays only if it is far enough from what was kept before it.
      if (last && entries.length > 1 && last.step - before.step < gap) entries.pop();
      entries.push({step, value});
      if (entries.length <= most) return;
      gap = Math.max(1, (2 * (step - entries[0].step)) / most);
      entries = thin(entries, gap);
    },
    clear: () => {
      entries = [];
      gap = 0;
    },
  };
}

/** The first, the last, and between them those that are at least `gap` steps apart. */
function thin<T>(entries: readonly Entry<T>[], gap: number): Entry<T>[] {
  const last = entries[entries.length - 1];
  const kept = [entries[0]];
  for (const entry of entries.slice(1, -1)) {
    if (entry.step - kept[kept.length - 1].step >= gap) kept.push(entry);
  }
  return [...kept, last];
}
