/**
 * Symbols under the pointer, the finger or the keyboard. A mouse that rests on a symbol opens its
 * card; a tap or a click pins it. In a formula that has the focus, the arrow keys go from symbol to
 * symbol. Escape closes the card.
 */
import {announce} from "./announce.js";
import {rowOf, SymbolCard} from "./symbolCard.js";

/** Time a mouse rests before a card opens, and may be gone before it closes, in milliseconds. */
const OPEN_AFTER = 120;
const CLOSE_AFTER = 250;

const SYMBOL = "[data-symbol]";

export function tendSymbols(): void {
  if (!document.querySelector(SYMBOL)) return;
  const card = new SymbolCard();
  let pinned = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const later = (milliseconds: number, action: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
  const open = (symbol: Element, pin: boolean) => {
    clearTimeout(timer);
    pinned = pin;
    card.show(symbol);
  };
  const close = () => {
    clearTimeout(timer);
    pinned = false;
    card.hide();
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || pinned) return;
    const symbol = symbolAt(event.target);
    if (symbol) later(card.symbol ? 0 : OPEN_AFTER, () => open(symbol, false));
    else if (card.element.contains(event.target as Node)) clearTimeout(timer);
    else if (card.symbol) later(CLOSE_AFTER, close);
    else clearTimeout(timer);
  });
  document.addEventListener("click", (event) => {
    const symbol = symbolAt(event.target);
    if (symbol) open(symbol, true);
    else if (!card.element.contains(event.target as Node)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card.symbol) {
      close();
      event.stopPropagation();
      return;
    }
    const box = event.target as Element;
    if (!box.matches?.(".equation-box")) return;
    const next = neighbour(box, card.symbol, event.key);
    if (!next) return;
    event.preventDefault();
    open(next, true);
    next.scrollIntoView({block: "nearest", inline: "nearest"});
    card.place();
    void card.settled().then(() => card.symbol === next && announce(card.describe()));
  });
  document.addEventListener("focusout", (event) => {
    if (!(event.target as Element).matches(".equation-box")) return;
    if (!card.element.contains(event.relatedTarget as Node | null)) close();
  });
  document.addEventListener("scroll", () => card.place(), {capture: true, passive: true});
  window.addEventListener("resize", () => card.place());
}

function symbolAt(target: EventTarget | null): Element | undefined {
  const symbol = (target as Element | null)?.closest?.(SYMBOL);
  return symbol && rowOf(symbol) ? symbol : undefined;
}

/** The symbol that a key leads to: the arrows go round, Home and End to the first and the last. */
function neighbour(box: Element, from: Element | undefined, key: string): Element | undefined {
  const symbols = [...box.querySelectorAll<HTMLElement>(SYMBOL)]
    .filter((symbol) => rowOf(symbol))
    .sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order));
  const at = symbols.indexOf(from as HTMLElement);
  switch (key) {
    case "ArrowRight":
      return symbols[(at + 1) % symbols.length];
    case "ArrowLeft":
      return symbols.at(at < 0 ? -1 : at - 1);
    case "Home":
      return symbols[0];
    case "End":
      return symbols.at(-1);
    default:
      return undefined;
  }
}
