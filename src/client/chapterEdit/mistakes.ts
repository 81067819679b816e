/** The list of a chapter's mistakes below its editor: each leads to its line. */
import type {ChapterError} from "../../build/types.js";
import {html, setText} from "../../views/dom.js";

export class MistakeList {
  readonly #count = html("p", {class: "chapter-mistakes-count", role: "status"}, "Reading…");
  readonly #list = html("ol", {class: "chapter-mistakes-list"});
  readonly element = html(
    "section",
    {class: "chapter-mistakes", "aria-label": "Mistakes"},
    this.#count,
    this.#list,
  );
  #shown = "";

  constructor(private readonly goTo: (mistake: ChapterError) => void) {}

  show(mistakes: readonly ChapterError[]): void {
    setText(this.#count, countOf(mistakes.length));
    this.element.dataset.mistakes = String(mistakes.length);
    const key = JSON.stringify(mistakes);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#list.replaceChildren(
      ...mistakes.map((mistake) => {
        const {line, message} = mistake;
        const place = html("span", {class: "chapter-mistakes-line"}, `Line ${line}`);
        const button = html("button", {type: "button"}, place, ` ${message}`);
        button.addEventListener("click", () => this.goTo(mistake));
        return html("li", {}, button);
      }),
    );
  }
}

function countOf(count: number): string {
  if (count === 0) return "No mistakes";
  return count === 1 ? "1 mistake" : `${count} mistakes`;
}
