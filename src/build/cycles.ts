/** Cells that need each other's values can never run: the page would only say "circular definition". */
import type {Draft} from "./draft.js";
import type {ChapterError} from "./types.js";

/** Reports every circle of cells once, at its first cell, and returns the mistakes. */
export function checkCycles(draft: Draft): ChapterError[] {
  const errors: ChapterError[] = [];
  const reported = new Set<string>();
  for (const {id, line} of draft.cells) {
    if (reported.has(id)) continue;
    const circle = findCircle(id, draft);
    if (!circle) continue;
    for (const cell of circle) reported.add(cell);
    const [first, ...others] = [...circle, id].map((cell) => `"${cell}"`);
    const path = `${first} needs ${others.join(", which needs ")}`;
    const message = `Cell ${first} needs itself: ${path}. Move what they share into a cell of its own.`;
    errors.push(draft.errors.add({line, column: 1}, message));
  }
  return errors;
}

/** The shortest way from a cell back to itself, without the return; undefined when there is none. */
function findCircle(start: string, draft: Draft): string[] | undefined {
  const queue: string[][] = [[start]];
  const seen = new Set<string>();
  for (const path of queue) {
    for (const name of draft.references.get(path[path.length - 1]) ?? []) {
      const cell = draft.names.get(name)?.cell;
      if (cell === undefined || (cell === start && path.length === 1)) continue;
      if (cell === start) return path;
      if (seen.has(cell)) continue;
      seen.add(cell);
      queue.push([...path, cell]);
    }
  }
  return undefined;
}
