/**
 * Names what libraries leave without one: the slider of Observable Inputs (its number field has the
 * label), drawings that a cell makes with Plot, code and output that scroll.
 */
import {setAttributes} from "../views/dom.js";

const SLIDER = "form input[type=range]:not([aria-label])";
const DRAWING = "svg[class*='plot-']:not([role], [aria-hidden], [aria-hidden] *)";

export function tendLabels(): void {
  const main = document.querySelector("#observablehq-main");
  if (!main) return;
  const name = () => {
    for (const slider of main.querySelectorAll(SLIDER)) {
      const label = slider.closest("form")?.querySelector("label")?.textContent?.trim();
      setAttributes(slider, {"aria-label": label || "value"});
    }
    for (const drawing of main.querySelectorAll(DRAWING)) {
      const label = drawing.getAttribute("aria-label") ?? titleOf(drawing);
      setAttributes(drawing, {role: "img", "aria-label": label});
      // Of a picture only its own label is read; those of its parts are not allowed to be there.
      for (const part of drawing.querySelectorAll("[aria-label]"))
        part.removeAttribute("aria-label");
    }
  };
  new MutationObserver(name).observe(main, {childList: true, subtree: true});
  name();
}

/** The labels of its axes, or what cell it is of. */
function titleOf(drawing: Element): string {
  const axes = [...drawing.querySelectorAll("[aria-label$='axis label']")]
    .map(({textContent}) => textContent?.replace(/[←→↑↓]/g, "").trim())
    .filter(Boolean);
  if (axes.length > 0) return `Chart of ${axes.reverse().join(" and ")}`;
  const cell = drawing.closest<HTMLElement>("[data-cell]")?.dataset.cell;
  return cell ? `Chart of cell ${cell}` : "Chart";
}
