/** Two texts compared line by line, for the eye. */
import {diffLines} from "diff";

export interface DiffPart {
  /** "far" is a stretch of equal lines that is left out. */
  readonly kind: "same" | "old" | "new" | "far";
  readonly lines: readonly string[];
}

/** Equal lines that are shown around a change. */
const CONTEXT = 3;

/** Parts in their order; the old version of a change stands before the new one. */
export function compareLines(before: string, after: string): DiffPart[] {
  const parts = diffLines(`${before}\n`, `${after}\n`).map(({value, added, removed}): DiffPart => {
    const kind = added ? "new" : removed ? "old" : "same";
    return {kind, lines: value.replace(/\n$/, "").split("\n")};
  });
  return parts.flatMap((part, i) => {
    if (part.kind !== "same") return [part];
    return folded(part.lines, i > 0 ? CONTEXT : 0, i < parts.length - 1 ? CONTEXT : 0);
  });
}

function folded(lines: readonly string[], head: number, tail: number): DiffPart[] {
  const far = lines.slice(head, lines.length - tail);
  if (far.length < 2) return [{kind: "same", lines}];
  const parts: DiffPart[] = [
    {kind: "same", lines: lines.slice(0, head)},
    {kind: "far", lines: far},
    {kind: "same", lines: lines.slice(lines.length - tail)},
  ];
  return parts.filter((part) => part.lines.length > 0);
}
