/** The buttons of a cell that is edited, the editor in the place of its code, and what is wrong with it. */
import type {CellEditor} from "../../editor/view.js";
import {html} from "../../views/dom.js";
import {announce} from "../announce.js";
import {loadEditorView} from "./bundle.js";
import type {EditedCell} from "./editedCell.js";
import type {ChapterEditing} from "./index.js";

export class CellBar {
  readonly #edit: HTMLButtonElement;
  readonly #reset = html("button", {type: "button", class: "cell-reset", hidden: true}, "Reset");
  readonly #wait = html("span", {class: "cell-wait", role: "status"});
  readonly #format = html(
    "button",
    {type: "button", class: "cell-format", title: "Shift+Alt+F", hidden: true},
    "Format",
  );
  readonly #stop = html("button", {type: "button", class: "cell-stop", hidden: true}, "Stop");
  readonly #mistake = html("div", {class: "cell-mistake", role: "alert", hidden: true});
  #editor: CellEditor | undefined;
  #shown: EditedCell["mistake"];
  #opening = false;

  constructor(
    private readonly cell: EditedCell,
    private readonly editing: ChapterEditing,
  ) {
    this.#edit = cell.element.querySelector(".cell-edit") as HTMLButtonElement;
    this.#edit.dataset.ready = "";
    this.#edit.after(this.#reset);
    this.#edit.before(this.#format, this.#stop);
    cell.element.querySelector(".cell-bar > button")?.before(this.#wait);
    this.#format.addEventListener("click", () => void editing.language.format(cell.id));
    this.#stop.addEventListener("click", () => {
      cell.stop();
      this.show();
    });
    new MutationObserver(() => this.show()).observe(cell.element, {
      attributeFilter: ["data-state"],
    });
    this.#edit.addEventListener("click", () => void this.toggle());
    this.#reset.addEventListener("click", () => editing.resetOrUndo(cell));
    // Before the page's own listener, which runs the cell as it is defined.
    cell.element.querySelector(".cell-run")?.addEventListener(
      "click",
      (event) => {
        if (cell.code === cell.running) return;
        event.stopImmediatePropagation();
        void this.run();
      },
      {capture: true},
    );
    editing.watch((changed) => changed === cell && this.show());
    this.show();
  }

  async toggle(): Promise<void> {
    if (this.#editor) this.close();
    else await this.open();
  }

  async open(): Promise<void> {
    if (this.#opening || this.#editor) return;
    this.#opening = true;
    try {
      const {cell} = this;
      const {language} = this.editing;
      const service = language.begin();
      const view = await loadEditorView();
      const editor = new view.CellEditor({
        code: cell.code,
        label: `Code of cell ${cell.id}`,
        onChange: (code) => {
          // What was put into the editor from outside is kept already.
          if (code === cell.code) return;
          cell.code = code;
          this.editing.keep(cell);
        },
        onRun: (moveOn) => void this.run(moveOn),
        onLeave: () => this.#edit.focus(),
        onFormat: () => void language.format(cell.id),
        extensions: [view.languageExtension(service, cell.id)],
      });
      this.#editor = editor;
      const listing = this.listing();
      const height = listing?.getBoundingClientRect().height;
      if (height) editor.element.style.minHeight = `${height}px`;
      const place = html("div", {class: "cell-editor"}, editor.element, this.#mistake);
      cell.element.querySelector(".cell-note")?.after(place);
      cell.element.classList.add("cell-open");
      this.show();
      editor.focus();
      language.open(cell.id, editor, (text) => {
        this.#wait.textContent = text;
      });
    } finally {
      this.#opening = false;
    }
  }

  close(): void {
    this.editing.language.close(this.cell.id);
    this.#editor?.destroy();
    this.#editor = undefined;
    this.cell.element.querySelector(".cell-editor")?.remove();
    this.cell.element.classList.remove("cell-open");
    this.editing.tell(this.cell);
    this.#edit.focus();
  }

  async run(moveOn = false): Promise<void> {
    const {cell} = this;
    await this.editing.keeper.flush();
    const ran = this.editing.run(cell);
    announce(ran ? `Cell ${cell.id} runs.` : `Cell ${cell.id} has a mistake.`);
    if (ran && moveOn) nextEdit(cell.element)?.focus();
  }

  /** Brings buttons and words in step with the cell. */
  show(): void {
    const {cell} = this;
    if (this.#editor) this.#editor.code = cell.code;
    this.#edit.textContent = this.#editor ? "Close" : "Edit";
    this.#edit.setAttribute("aria-expanded", String(this.#editor !== undefined));
    this.#format.hidden = this.#editor === undefined;
    this.#reset.hidden = !cell.isEdited && cell.beforeReset === undefined;
    this.#reset.textContent = cell.isEdited ? "Reset" : "Undo reset";
    const waits = cell.running !== cell.book && cell.element.dataset.state === "running";
    this.#stop.hidden = !waits;
    const {mistake} = cell;
    this.#mistake.hidden = mistake === undefined;
    this.#mistake.textContent = mistake
      ? `Line ${mistake.line}: ${mistake.message.replace(/\.?$/, ".")} The last good version still runs.`
      : "";
    if (mistake !== this.#shown) this.#editor?.showMistakes(mistake ? [mistake] : []);
    this.#shown = mistake;
  }

  private listing(): HTMLElement | null {
    const box = this.cell.isEdited ? ".cell-mine" : ".cell-code";
    return this.cell.element.querySelector<HTMLElement>(`${box} pre`);
  }
}

/** The Edit button of the next cell, where Shift+Enter goes. */
function nextEdit(element: HTMLElement): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>("[data-cell] .cell-edit")];
  const index = all.findIndex((button) => element.contains(button));
  return all[index + 1];
}
