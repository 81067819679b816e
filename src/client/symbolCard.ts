/**
 * The card of a symbol: what it is, what it means, its shape, and its value now. All but the value is
 * copied from the chapter's table of symbols, which the build wrote into the page.
 */

import {plainTex} from "../build/pageText.js";
import {html, setText} from "../views/dom.js";
import {heldValue, onHeldChange} from "./heldValues.js";
import {placeCard} from "./placeCard.js";
import {makeCanvas, type TinyValue, tinyValue} from "./tinyValue.js";

/** How often the value is read again while the card is open, in milliseconds: runs move by themselves. */
const EVERY = 250;

/** The row of the table that speaks of the symbol, or undefined: then there is nothing to show. */
export function rowOf(symbol: Element): HTMLElement | undefined {
  const number = symbol.getAttribute("data-symbol");
  return document.querySelector<HTMLElement>(`[data-symbol-row="${number}"]`) ?? undefined;
}

export class SymbolCard {
  readonly element = html("div", {class: "symbol-card", role: "note", hidden: true});
  readonly #now = html("span", {class: "symbol-now"});
  readonly #matrix = html("table", {class: "tiny-matrix", "aria-hidden": "true"});
  readonly #canvas = makeCanvas();
  #symbol: Element | undefined;
  #stop: (() => void) | undefined;
  #first: Promise<void> = Promise.resolve();

  /** The symbol whose card is open. */
  get symbol(): Element | undefined {
    return this.#symbol;
  }

  show(symbol: Element): void {
    if (symbol === this.#symbol) return;
    const row = rowOf(symbol);
    if (!row) return;
    this.hide();
    this.#symbol = symbol;
    symbol.classList.add("symbol-on");
    this.#fill(row);
    (document.querySelector("#observablehq-main") ?? document.body).append(this.element);
    this.element.hidden = false;
    this.place();
    if (row.dataset.value) this.#follow(Number(symbol.getAttribute("data-symbol")));
  }

  hide(): void {
    this.#symbol?.classList.remove("symbol-on");
    this.#symbol = undefined;
    this.element.hidden = true;
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Puts the card where its symbol is now. */
  place(): void {
    if (this.#symbol) placeCard(this.element, this.#symbol);
  }

  /** Resolves when the value that was asked for first is there. */
  settled(): Promise<void> {
    return this.#first;
  }

  /** The card in words, for a reader who hears it. */
  describe(): string {
    const row = this.#symbol && rowOf(this.#symbol);
    if (!row) return "";
    const [symbol, meaning, shape] = Array.from(row.children, spoken);
    const now = this.#now.textContent;
    const size = shape === "number" ? "a number" : shape && `shape ${shape}`;
    const parts = [meaning, size, now && `now ${now}`];
    return `${symbol}: ${parts.filter(Boolean).join(", ")}`;
  }

  #fill(row: HTMLElement): void {
    const [symbol, meaning, shape] = Array.from(row.children, copyOf);
    const head = html("p", {class: "symbol-head"}, html("span", {class: "symbol-sign"}, symbol));
    if (shape.hasChildNodes()) head.append(html("span", {class: "symbol-shape"}, shape));
    this.element.replaceChildren(head, html("p", {class: "symbol-meaning"}, meaning));
    const {value, valueCell} = row.dataset;
    this.#now.textContent = "";
    this.#canvas.hidden = true;
    this.#matrix.hidden = true;
    if (value === undefined) return;
    const from = html("span", {class: "symbol-from"});
    if (/^[\w$]+$/.test(value)) from.append(html("code", {}, value));
    if (valueCell) {
      from.append(" in ", html("a", {href: `#cell-${valueCell}`}, `cell ${valueCell}`));
    }
    this.element.append(
      html("div", {class: "symbol-value"}, this.#now, from, this.#matrix, this.#canvas),
    );
  }

  /** Keeps the value up to date; the card shows once it has been read, or soon in any case. */
  #follow(number: number): void {
    let busy = false;
    const read = async () => {
      if (busy) return;
      busy = true;
      const value = await tinyValue(heldValue(number));
      busy = false;
      if (this.#stop === stop) this.#showValue(value);
    };
    const timer = setInterval(read, EVERY);
    const off = onHeldChange((changed) => changed === number && void read());
    const stop = () => {
      clearInterval(timer);
      off();
    };
    this.#stop = stop;
    this.#first = read();
  }

  #showValue(value: TinyValue | undefined): void {
    setText(this.#now, value?.text ?? "no value yet");
    this.#now.toggleAttribute("data-empty", value === undefined);
    this.#canvas.hidden = value?.picture === undefined;
    value?.picture?.(this.#canvas);
    const rows = value?.rows ?? [];
    this.#matrix.hidden = rows.length === 0;
    this.#matrix.replaceChildren(
      ...rows.map((row) => html("tr", {}, ...row.map((number) => html("td", {}, number)))),
    );
    this.place();
  }
}

function copyOf(cell: Element): DocumentFragment {
  const copy = document.createDocumentFragment();
  copy.append(...Array.from(cell.childNodes, (node) => node.cloneNode(true)));
  return copy;
}

/** The text of a cell of the table, its formulas as one would say them. */
function spoken(cell: Element): string {
  const copy = cell.cloneNode(true) as Element;
  for (const formula of copy.querySelectorAll("[data-tex]")) {
    formula.replaceWith(plainTex(formula.getAttribute("data-tex") ?? ""));
  }
  return copy.textContent?.trim() ?? "";
}
