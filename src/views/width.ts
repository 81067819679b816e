/** Drawings as wide as the page allows: they start at one width and follow what is measured. */

export const START_WIDTH = 600;
/** Narrower than this is an element that is not laid out. */
const NARROWEST = 40;

/** Calls `changed` with the width of an element, in whole pixels and at most `most`, when it has changed. */
export function followWidth(
  element: HTMLElement,
  most: number,
  changed: (width: number) => void,
): void {
  if (typeof ResizeObserver === "undefined") return;
  let known = Math.min(START_WIDTH, most);
  new ResizeObserver((entries) => {
    const measured = Math.floor(Math.min(entries[0].contentRect.width, most));
    if (measured < NARROWEST || measured === known) return;
    known = measured;
    changed(measured);
  }).observe(element);
}
