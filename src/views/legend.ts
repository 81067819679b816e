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
    ...items.map((item) => html("li", {}, swatchOf(item), item.name)),
  );
}

/** A legend whose names switch what they stand for off and on. All are on at first. */
export function switchLegend(
  items: readonly LegendItem[],
  changed: (index: number, on: boolean) => void,
): HTMLElement {
  const switchOf = (item: LegendItem, index: number) => {
    const button = html(
      "button",
      {type: "button", class: "legend-switch", "aria-pressed": "true"},
      swatchOf(item),
      item.name,
    );
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      changed(index, on);
    });
    return html("li", {}, button);
  };
  return html("ul", {class: "view-legend"}, ...items.map(switchOf));
}

function swatchOf({color, mark = "line"}: LegendItem): HTMLElement {
  const swatch = html("span", {class: `swatch swatch-${mark}`, "aria-hidden": "true"});
  swatch.style.setProperty("--swatch", color);
  return swatch;
}
