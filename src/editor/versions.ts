/**
 * Which of the kept edits of a cell is the one in place, which wait for the reader's choice, and what
 * two versions of a cell give together.
 */
import {diff3Merge} from "node-diff3";
import type {StoredEdit} from "./store.js";

export interface SortedEdits {
  /** What this tab goes on with. */
  readonly own: StoredEdit | undefined;
  /**
   * Written under another version of the book, or in another tab at the same time; newest first. Of
   * the latter `base` says what both began with.
   */
  readonly waiting: readonly StoredEdit[];
  /** Of no use to anybody any more: they say what the book says. */
  readonly settled: readonly StoredEdit[];
}

/**
 * @param edits all that is kept of one cell
 * @param book the cell's code in the book of today
 * @param tab this tab, whose own copy comes first
 */
export function sortEdits(edits: readonly StoredEdit[], book: string, tab: string): SortedEdits {
  const today = edits.filter((edit) => edit.book === book);
  const own = today.find(({copy}) => copy === tab) ?? today.find(({copy}) => copy === undefined);
  const others = edits.filter((edit) => edit !== own).sort((a, b) => b.changed - a.changed);
  const isSettled = ({code}: StoredEdit) => code === book || code === own?.code;
  return {
    own,
    waiting: others
      .filter((edit) => !isSettled(edit))
      .map((edit) =>
        edit.book === book && own?.base !== undefined ? {base: own.base, ...edit} : edit,
      ),
    settled: others.filter(isSettled),
  };
}

/** A piece of what two versions give together: lines that go together, or a place where they do not. */
export type MergePart =
  | {readonly kind: "lines"; readonly lines: readonly string[]}
  | {
      readonly kind: "conflict";
      readonly theirs: readonly string[];
      readonly mine: readonly string[];
    };

/** Joins two versions that began with the same code. */
export function mergeVersions(base: string, theirs: string, mine: string): MergePart[] {
  const lines = (code: string) => code.split("\n");
  return diff3Merge(lines(theirs), lines(base), lines(mine), {excludeFalseConflicts: true}).map(
    ({ok, conflict}: {ok?: string[]; conflict?: {a: string[]; b: string[]}}): MergePart =>
      conflict
        ? {kind: "conflict", theirs: conflict.a, mine: conflict.b}
        : {kind: "lines", lines: ok ?? []},
  );
}

export const hasConflict = (parts: readonly MergePart[]): boolean =>
  parts.some(({kind}) => kind === "conflict");

/** The merged code. Where the versions do not go together, both stand between the usual marks. */
export function mergedCode(
  parts: readonly MergePart[],
  {theirs, mine}: Readonly<Record<"theirs" | "mine", string>>,
): string {
  return parts
    .flatMap((part) =>
      part.kind === "lines"
        ? part.lines
        : [`<<<<<<< ${theirs}`, ...part.theirs, "=======", ...part.mine, `>>>>>>> ${mine}`],
    )
    .join("\n");
}
