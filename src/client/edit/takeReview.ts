/**
 * Shows edits that came by link or file, as diffs. Nothing of them runs or is kept before the reader
 * says so.
 */
import type {TakenCell} from "../../editor/take/index.js";
import {html, uniqueId} from "../../views/dom.js";
import type {Editor} from "./bundle.js";
import {diffView} from "./diffView.js";
import type {EditedCell} from "./editedCell.js";
import type {ChapterEditing} from "./index.js";
import {showEditNotice} from "./notice.js";
import {openDialog, say} from "./takeDialog.js";

export interface Arrival {
  /** Where it came from, in the words of a sentence: "the link", "02-mlp.ts". */
  readonly source: string;
  readonly cells: readonly TakenCell[];
  readonly notes: readonly string[];
}

/** @param onDecided is called when the reader has taken the edits or left them, not when they wait */
export function openReview(
  editing: ChapterEditing,
  {source, cells, notes}: Arrival,
  onDecided: () => void = () => {},
): void {
  const known = cells.flatMap((taken) => {
    const cell = editing.cells.get(taken.cell);
    return cell ? [{taken, cell}] : [];
  });
  const strange = cells.filter(({cell}) => !editing.cells.has(cell)).map(({cell}) => cell);
  const said = [...notes];
  if (strange.length > 0) {
    said.push(`This page has no ${strange.join(", ")}: left out.`);
  }
  const offered = known.filter(({taken, cell}) => taken.code !== cell.code);
  if (offered.length === 0) {
    const same =
      known.length > 0 ? "Its code is what you have already." : "It holds no edited cell.";
    say(`Nothing new in ${source}`, same, ...said);
    onDecided();
    return;
  }
  const choices = offered.map(({taken, cell}) => makeChoice(taken, cell, editing.editor));
  const take = () => {
    const chosen = choices.filter(({isChosen}) => isChosen());
    onDecided();
    takeOver(editing, source, chosen);
  };
  openDialog(
    `Edits from ${source}`,
    [
      html(
        "p",
        {},
        "Nothing of this has been run. Look at it first: the code can do in this page whatever a page can do.",
      ),
      ...said.map((note) => html("p", {class: "take-warning"}, note)),
      ...choices.map(({element}) => element),
    ],
    [
      {name: "Leave it", run: onDecided},
      {name: "Take and run", main: true, run: take},
    ],
  );
}

interface Choice {
  readonly cell: EditedCell;
  readonly code: string;
  readonly element: HTMLElement;
  readonly isChosen: () => boolean;
}

function makeChoice({code, book}: TakenCell, cell: EditedCell, editor: Editor): Choice {
  const id = uniqueId("take");
  const box = html("input", {type: "checkbox", id, checked: true});
  const words = cell.isEdited ? "replaces your own edit" : "";
  const head = html(
    "div",
    {class: "take-cell-head"},
    box,
    html("label", {for: id}, cell.id),
    html("span", {class: "take-warning"}, words),
  );
  const place = html("div", {class: "take-diff"});
  const show = (before: string) => {
    const lines = editor.foldedDiff(editor.lineDiff(before, code));
    place.replaceChildren(diffView(editor, lines, `Changes of cell ${cell.id}`));
  };
  show(cell.book);
  const element = html("section", {class: "take-cell", "aria-label": `Cell ${cell.id}`}, head);
  if (cell.isEdited) head.append(chooseBase(cell, show));
  if (book !== undefined && book !== cell.book) {
    const note = "It was written for another version of this cell: the book's has changed since.";
    element.append(html("p", {class: "take-warning"}, note));
  }
  element.append(place);
  return {cell, code, element, isChosen: () => box.checked};
}

/** What the code is compared with, where the reader has edited the cell too. */
function chooseBase(cell: EditedCell, show: (before: string) => void): HTMLElement {
  const bases = {"the book": cell.book, "your edit": cell.code};
  const select = html("select", {"aria-label": `Compare ${cell.id} with`});
  for (const name of Object.keys(bases)) select.append(html("option", {}, name));
  select.addEventListener("change", () => show(bases[select.value as keyof typeof bases]));
  return html("label", {class: "take-base"}, "Compared with ", select);
}

/** Puts what was chosen in place, runs it, and offers the way back. */
function takeOver(editing: ChapterEditing, source: string, chosen: readonly Choice[]): void {
  if (chosen.length === 0) return;
  const before = chosen.map(({cell}) => ({cell, code: cell.code}));
  editing.putInPlace(chosen);
  const cells = chosen.map(({cell: {id}}) => id).join(", ");
  showEditNotice(`You have taken ${cells} from ${source}.`, {
    name: "Undo",
    run: () => editing.putInPlace(before),
  });
}
