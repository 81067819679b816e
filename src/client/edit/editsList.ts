/** The rows of the menu of edits: a cell each, with how its edit is and what can be done with it. */
import type {StoredEdit} from "../../editor/index.js";
import {html} from "../../views/dom.js";
import type {EditedCell} from "./editedCell.js";
import type {ChapterEditing} from "./index.js";
import {showVersions} from "./versionsDialog.js";

/** @param close closes the menu, before something else has the focus */
export function cellRows(editing: ChapterEditing, close: () => void): HTMLElement[] {
  const action = rowButton;
  return [...editing.cells.values()]
    .filter(
      ({isEdited, waiting, beforeReset}) => isEdited || waiting[0] || beforeReset !== undefined,
    )
    .map((cell) => {
      const {id, element, isEdited, waiting} = cell;
      const link = html("a", {href: `#${element.id}`, "data-key": `go:${id}`}, id);
      link.addEventListener("click", close);
      const {kind, words} = stateOf(cell, editing);
      const buttons = [
        waiting[0] &&
          action("Choose", `choose:${id}`, () => {
            close();
            showVersions(editing, cell, waiting[0]);
          }),
        isEdited &&
          action("Compare", `compare:${id}`, () => {
            close();
            editing.compare(cell);
          }),
        (isEdited || cell.beforeReset !== undefined) &&
          action(isEdited ? "Reset" : "Undo reset", `reset:${id}`, () => editing.resetOrUndo(cell)),
      ].filter((button) => button instanceof HTMLElement);
      return html(
        "li",
        {},
        link,
        html("span", {class: "edits-state", "data-state": kind}, words),
        ...buttons,
      );
    });
}

/** Edits whose cell is gone: their code can be read and copied. */
export function homelessRows(editing: ChapterEditing): HTMLElement[] {
  return editing.homeless.map((edit) => {
    const {cell: id, code} = edit;
    const listing = html("pre", {tabindex: 0, hidden: true}, html("code", {}, code));
    const show = rowButton("Code", `code:${id}`, () => {
      listing.hidden = !listing.hidden;
      show.setAttribute("aria-expanded", String(!listing.hidden));
    });
    show.setAttribute("aria-expanded", "false");
    const copy = rowButton("Copy", `copy:${id}`, async () => {
      await navigator.clipboard.writeText(code);
      copy.textContent = "Copied";
    });
    return html(
      "li",
      {},
      html("code", {}, id),
      html("span", {class: "edits-state", "data-state": "waits"}, "not in the book any more"),
      show,
      copy,
      rowButton("Delete", `delete:${id}`, () => deleteHomeless(editing, edit)),
      listing,
    );
  });
}

function deleteHomeless(editing: ChapterEditing, edit: StoredEdit): void {
  if (confirm(`Delete your edit of ${edit.cell} for good?`)) void editing.discard(edit);
}

function rowButton(name: string, key: string, run: () => unknown): HTMLButtonElement {
  const button = html("button", {type: "button", "data-key": key}, name);
  button.addEventListener("click", run);
  return button;
}

function stateOf(
  {code, book, running, mistake, waiting, isEdited, element}: EditedCell,
  {editor}: ChapterEditing,
): {kind: "good" | "waits" | "bad"; words: string} {
  if (waiting[0]?.book === book) return {kind: "waits", words: "changed in two tabs"};
  if (waiting[0]) return {kind: "waits", words: "the book has changed"};
  if (!isEdited) return {kind: "good", words: "as in the book"};
  const count = editor.diffCount(editor.lineDiff(book, code));
  if (mistake) return {kind: "bad", words: `${count}, has a mistake`};
  if (running !== code) return {kind: "waits", words: `${count}, not run yet`};
  if (element.dataset.state === "error") return {kind: "bad", words: `${count}, fails`};
  return {kind: "good", words: `${count}, runs`};
}
