/** Where a card that explains something stands: above it, or below where there is no room. */

/** Room between the card and what it explains, and between the card and the window's edge, in pixels. */
const GAP = 8;

/** Never out of the window, nor under the sidebar or the header. */
export function placeCard(card: HTMLElement, anchor: Element): void {
  const {left, right, top, bottom} = anchor.getBoundingClientRect();
  const {offsetWidth: width, offsetHeight: height} = card;
  const header = document.querySelector("#observablehq-header")?.getBoundingClientRect().bottom;
  const page = card.parentElement?.getBoundingClientRect().left ?? 0;
  const middle = (left + right - width) / 2;
  const above = top - height - GAP;
  const x = Math.max(page, GAP, Math.min(middle, window.innerWidth - width - GAP));
  card.style.left = `${x}px`;
  card.style.top = `${above > (header ?? 0) ? above : bottom + GAP}px`;
}
