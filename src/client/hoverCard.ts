/**
 * Small cards that explain what the pointer rests on or the keyboard has reached: a term, a name of
 * the library. Escape closes a card; it stays open while the pointer is on it.
 */
import {html, setAttributes} from "../views/dom.js";
import {placeCard} from "./placeCard.js";

export interface HoverCards {
  /** What has a card. */
  readonly selector: string;
  /** What the card shows, or undefined where there is nothing to say. */
  readonly fill: (anchor: Element) => readonly Node[] | undefined;
}

/** Time the pointer rests before a card opens, and may be gone before it closes, in milliseconds. */
const [OPEN_AFTER, CLOSE_AFTER] = [150, 250];
const ID = "hover-card";

export function tendHoverCards(kinds: readonly HoverCards[]): void {
  const card = html("div", {class: "hover-card", id: ID, role: "tooltip", hidden: true});
  const selector = kinds.map((kind) => kind.selector).join(", ");
  let anchor: Element | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(timer);
    anchor?.removeAttribute("aria-describedby");
    anchor = undefined;
    card.hidden = true;
  };
  const open = (next: Element) => {
    clearTimeout(timer);
    if (next === anchor || !next.isConnected) return;
    close();
    const content = kinds.find((kind) => next.matches(kind.selector))?.fill(next);
    if (!content) return;
    anchor = next;
    card.replaceChildren(...content);
    (document.querySelector("#observablehq-main") ?? document.body).append(card);
    card.hidden = false;
    setAttributes(next, {"aria-describedby": ID});
    placeCard(card, next);
  };
  const later = (milliseconds: number, action: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
  const anchorAt = (target: EventTarget | null) =>
    (target as Element | null)?.closest?.(selector) ?? undefined;

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const next = anchorAt(event.target);
    if (next) later(anchor ? 0 : OPEN_AFTER, () => open(next));
    else if (card.contains(event.target as Node)) clearTimeout(timer);
    else later(CLOSE_AFTER, close);
  });
  document.addEventListener("focusin", (event) => {
    const next = anchorAt(event.target);
    if (next) open(next);
    else if (!card.contains(event.target as Node)) close();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("scroll", close, {capture: true, passive: true});
}
