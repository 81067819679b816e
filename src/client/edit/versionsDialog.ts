/**
 * Two versions of a cell that began with the same code: the book's and the reader's, or those of two
 * tabs. Shows what each has changed and what they give together, and lets the reader choose.
 */
import type {MergePart, StoredEdit} from "../../editor/index.js";
import {html} from "../../views/dom.js";
import {announce} from "../announce.js";
import {diffView} from "./diffView.js";
import type {EditedCell} from "./editedCell.js";
import type {ChapterEditing} from "./index.js";
import {showEditNotice} from "./notice.js";
import {openDialog} from "./takeDialog.js";

/** What the two sides are called. */
interface Words {
  readonly title: string;
  readonly explanation: string;
  /** Over the two diffs: what is in the cell now, and what waits. */
  readonly changes: readonly [now: string, other: string];
  readonly use: readonly [now: string, other: string];
  /** In the marks of a conflict. */
  readonly names: Readonly<Record<"theirs" | "mine", string>>;
}

/** @param edit one of the versions that wait */
export function showVersions(editing: ChapterEditing, cell: EditedCell, edit: StoredEdit): void {
  const {editor} = editing;
  const words = wordsFor(cell, edit);
  const base = edit.base ?? edit.book;
  const parts = editor.mergeVersions(base, cell.code, edit.code);
  const isClean = !editor.hasConflict(parts);
  const merged = editor.mergedCode(parts, words.names);

  // While the dialog is open, nothing beneath it takes the focus.
  let afterwards = () => {};
  const choice = (name: string, code: string, after: () => void) => ({
    name,
    run: async () => {
      try {
        await editing.choose(cell, edit, code);
        announce(`Cell ${cell.id}: ${name}.`);
        afterwards = after;
      } catch (error) {
        showEditNotice((error as Error).message);
      }
    },
  });
  const run = () => {
    editing.run(cell);
    cell.element.querySelector<HTMLElement>(".cell-edit")?.focus();
  };
  const both = isClean
    ? choice("Use both", merged, run)
    : choice("Solve in the editor", merged, () => void editing.open(cell));
  const side = (heading: string, code: string) =>
    html(
      "section",
      {},
      html("h3", {}, heading),
      diffView(editor, editor.foldedDiff(editor.lineDiff(base, code)), heading),
    );
  const {element} = openDialog(
    words.title,
    [
      html("p", {}, words.explanation),
      html(
        "div",
        {class: "versions-sides"},
        side(words.changes[0], cell.code),
        side(words.changes[1], edit.code),
      ),
      html(
        "section",
        {},
        html("h3", {}, isClean ? "Both together" : `Both together: ${places(parts)}`),
        mergedView(parts, words),
      ),
    ],
    [
      {name: "Decide later"},
      choice(words.use[0], cell.code, run),
      choice(words.use[1], edit.code, run),
      {...both, main: true},
    ],
    () => afterwards(),
  );
  element.classList.add("versions");
}

function wordsFor(cell: EditedCell, edit: StoredEdit): Words {
  if (edit.book === cell.book) {
    return {
      title: `Cell ${cell.id} in two tabs`,
      explanation:
        "This cell was changed in two tabs at the same time. Both versions are kept until you choose.",
      changes: ["What this tab changed", "What the other tab changed"],
      use: ["Use this tab’s", "Use the other tab’s"],
      names: {theirs: "this tab’s", mine: "the other tab’s"},
    };
  }
  if (cell.isEdited) {
    return {
      title: `An earlier edit of cell ${cell.id}`,
      explanation:
        "You edited this cell, then the book changed it, then you edited it again. Both edits are kept until you choose.",
      changes: ["What changed since: the book and your later edit", "Your earlier edit"],
      use: ["Use the later edit", "Use the earlier edit"],
      names: {theirs: "the later edit", mine: "the earlier edit"},
    };
  }
  return {
    title: `The book has changed cell ${cell.id}`,
    explanation:
      "You edited this cell in an earlier version of the book. Until you choose, the book’s code runs and your edit is kept.",
    changes: ["What the book changed", "What you changed"],
    use: ["Use the book’s", "Use mine"],
    names: {theirs: "the book’s", mine: "mine"},
  };
}

function places(parts: readonly MergePart[]): string {
  const count = parts.filter(({kind}) => kind === "conflict").length;
  return count === 1
    ? "both changed the same lines at one place"
    : `both changed the same lines at ${count} places`;
}

/** The merged code; where the versions do not go together, the lines of both, each under its name. */
function mergedView(parts: readonly MergePart[], {names}: Words): HTMLElement {
  const code = html("code", {class: "diff-code"});
  const add = (lines: readonly string[], side = "") => {
    for (const line of lines)
      code.append(html("span", {class: side && `merge-${side}`}, `${line}\n`));
  };
  for (const part of parts) {
    if (part.kind === "lines") add(part.lines);
    else {
      for (const side of ["theirs", "mine"] as const) {
        code.append(html("b", {class: `merge-${side}`}, `${names[side]}:\n`));
        add(part[side], side);
      }
    }
  }
  return html(
    "pre",
    {class: "diff", tabindex: 0, role: "region", "aria-label": "Both together"},
    code,
  );
}
