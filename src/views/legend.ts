/** A line of names with their colour swatches, above or below a drawing. */
import {html} from "./dom.js";

export interface LegendItem {
  name: string;
  color: string;
  /** How the mark looks: a line, a filled square, or one of the class shapes. */
  mark?: "line" | "dashed" | "dotted" | "area" | "circle" | "square" | "triangle" | "diamond";
}

export function legend(items: readonly LegendItem[]): HTMLElement {
  return html(
    "ul",
    {class: "view-legend"},
    ...items.map(({name, color, mark = "line"}) => {
      const swatch = html("span", {class: `swatch swatch-${mark}`, "aria-hidden": "true"});
      swatch.style.setProperty("--swatch", color);
      return html("li", {}, swatch, name);
    }),
  );
}
