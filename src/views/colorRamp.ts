/** The legend of a colour scale: a bar from the lowest to the highest value, with numbers at its ends. */
import {html, setText} from "./dom.js";
import {formatNumber} from "./format.js";

export interface ColorRamp {
  readonly element: HTMLElement;
  show(low: number, high: number): void;
}

/** @param label what the colours tell, with its unit */
export function colorRamp(label: string, signed: boolean): ColorRamp {
  const [low, high] = [html("span"), html("span")];
  const bar = html("span", {class: signed ? "ramp-bar ramp-signed" : "ramp-bar"});
  return {
    element: html(
      "div",
      {class: "ramp", "aria-hidden": "true"},
      html("span", {}, label),
      low,
      bar,
      high,
    ),
    show: (from, to) => {
      setText(low, formatNumber(from));
      setText(high, formatNumber(to));
    },
  };
}
