/**
 * Shows at a cell that, and how, the reader has changed it: a word in its bar that opens the diff
 * against the book, the edited code with its changed lines marked, and what waits for a choice.
 */
import {html} from "../../views/dom.js";
import {diffView} from "./diffView.js";
import type {EditedCell} from "./editedCell.js";
import {editedListing} from "./editedListing.js";
import type {ChapterEditing} from "./index.js";
import {showVersions} from "./versionsDialog.js";

export class CellMarks {
  readonly #changes = html("button", {type: "button", class: "cell-changes", hidden: true});
  readonly #note = html("div", {class: "cell-note", role: "status", hidden: true});
  #diff: HTMLElement | undefined;
  #listing: HTMLElement | undefined;
  /** The code that the word and the diff are of, and that of the listing. */
  #shown: string | undefined;
  #listed: string | undefined;
  #isComparing = false;
  #noted: unknown;

  constructor(
    private readonly cell: EditedCell,
    private readonly editing: ChapterEditing,
  ) {
    const {element} = cell;
    element.querySelector(".cell-name")?.after(this.#changes);
    element.querySelector(".cell-bar")?.after(this.#note);
    this.#changes.addEventListener("click", () => this.#toggle(!this.#isComparing));
    editing.watch((changed) => changed === cell && this.#show());
  }

  /** Shows the diff and goes there. */
  compare(): void {
    this.#toggle(true);
    this.cell.element.scrollIntoView({block: "nearest"});
    this.#changes.focus();
  }

  #toggle(isComparing: boolean): void {
    this.#isComparing = isComparing;
    this.#shown = undefined;
    this.#show();
  }

  #show(): void {
    this.#showNote();
    const {element, code, book, isEdited} = this.cell;
    const isOpen = element.classList.contains("cell-open");
    if (!isOpen && isEdited && this.#listed !== code) void this.#list(code);
    if (code === this.#shown) return;
    this.#shown = code;
    if (!isEdited) this.#isComparing = false;
    element.toggleAttribute("data-edited", isEdited);
    element.classList.toggle("cell-comparing", this.#isComparing);
    this.#changes.hidden = !isEdited;
    this.#changes.setAttribute("aria-expanded", String(this.#isComparing));
    this.#diff?.remove();
    this.#diff = undefined;
    if (!isEdited) {
      this.#listing?.remove();
      this.#listing = undefined;
      this.#listed = undefined;
      return;
    }
    const {editor} = this.editing;
    const lines = editor.lineDiff(book, code);
    this.#changes.replaceChildren(
      "edited ",
      html("span", {class: "cell-changes-count"}, editor.diffCount(lines)),
    );
    this.#changes.title = this.#isComparing ? "Hide what you changed" : "Show what you changed";
    if (this.#isComparing) {
      this.#diff = diffView(
        editor,
        editor.foldedDiff(lines),
        `What you changed in cell ${this.cell.id}`,
      );
      this.#diff.classList.add("cell-diff");
      (element.querySelector(".cell-editor") ?? this.#note).after(this.#diff);
    }
  }

  /** The edited code takes the place of the book's, in a box of the same kind. */
  async #list(code: string): Promise<void> {
    this.#listed = code;
    const {element} = this.cell;
    const book = element.querySelector<HTMLElement>(".cell-code:not(.cell-mine)");
    if (!book) return;
    const listing = await editedListing(this.editing.editor, this.cell);
    if (this.#listed !== code) return;
    if (!this.#listing) {
      this.#listing = book.cloneNode() as HTMLElement;
      this.#listing.classList.add("cell-mine");
      book.after(this.#listing);
    }
    const summary = book.querySelector("summary")?.cloneNode(true);
    this.#listing.replaceChildren(...(summary ? [summary] : []), listing);
  }

  #showNote(): void {
    const {cell, editing} = this;
    const [edit] = cell.waiting;
    const noted = edit ?? cell.isFromElsewhere;
    if (noted === this.#noted) return;
    this.#noted = noted;
    this.#note.hidden = !edit && !cell.isFromElsewhere;
    if (edit) {
      const choose = html("button", {type: "button", class: "button"}, "Compare and choose");
      choose.addEventListener("click", () => showVersions(editing, cell, edit));
      const what =
        edit.book === cell.book
          ? "This cell was changed in another tab as well. Both versions are kept."
          : "The book has changed this cell. Your edit is kept, and does not run.";
      this.#note.replaceChildren(html("span", {}, what), choose);
    } else {
      const what = "Changed in another tab. Run it to see the change here.";
      this.#note.replaceChildren(cell.isFromElsewhere ? what : "");
    }
  }
}
