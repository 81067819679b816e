/** What differs between two codes, line by line: shown by `<Since>` and for the reader's edits. */
import {diffLines} from "diff";

export interface DiffLine {
  /** "far" stands for several equal lines that are left out; its text says how many. */
  readonly kind: "same" | "added" | "removed" | "far";
  readonly text: string;
}

/** Equal lines that are shown around a change. */
const CONTEXT = 3;

export function lineDiff(before: string, after: string): DiffLine[] {
  return diffLines(`${before}\n`, `${after}\n`).flatMap(({value, added, removed}) =>
    value
      .replace(/\n$/, "")
      .split("\n")
      .map((text): DiffLine => ({kind: added ? "added" : removed ? "removed" : "same", text})),
  );
}

/** Leaves out what lies far from any change. */
export function foldedDiff(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = lines.map((_, i) =>
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({kind}) => kind !== "same"),
  );
  const folded: DiffLine[] = [];
  for (let i = 0; i < lines.length; ) {
    const end = isNear.indexOf(true, i);
    const far = (end < 0 ? lines.length : end) - i;
    if (far > 1) folded.push({kind: "far", text: `${far} lines as they were`});
    else folded.push(lines[i]);
    i += Math.max(far, 1);
  }
  return folded;
}

/** "+2 −1" */
export function diffCount(lines: readonly DiffLine[]): string {
  const count = (kind: DiffLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  return `+${count("added")} −${count("removed")}`;
}

/** What stands before a line in a listing. */
export const DIFF_SIGNS: Readonly<Record<DiffLine["kind"], string>> = {
  same: "  ",
  added: "+ ",
  removed: "− ",
  far: "⋯ ",
};
