/** The pinned runs of a panel beside the one that runs now: which is which, and what they came to. */
import {html, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";
import {formatCount, formatName, formatNumber} from "./format.js";
import {allSettings, differing, type Pin, pinsOf, settingsText, unpin} from "./pins.js";

export interface CompareRuns {
  readonly element: HTMLElement;
  update(): void;
}

type Compared = Pick<Pin, "color" | "settings" | "step" | "loss" | "metrics">;

export function compareRuns(run: AnyRun): CompareRuns {
  const list = html("ul", {class: "compare-list", "aria-label": "Pinned runs and this one"});
  const element = html("div", {class: "compare", hidden: true}, list);
  let rows: Row[] = [];
  let shown: readonly Pin[] = [];

  const rebuild = (pins: readonly Pin[]) => {
    shown = pins;
    rows = pins.map((pin) => makeRow(pin.color, () => unpin(run.id, pin)));
    rows.push(makeRow("var(--series-1)"));
    list.replaceChildren(...rows.map(({element}) => element));
    element.hidden = pins.length === 0;
  };

  return {
    element,
    update: () => {
      const pins = pinsOf(run.id);
      if (pins !== shown) rebuild(pins);
      if (pins.length === 0) return;
      const now = {color: "", settings: allSettings(run), ...numbersOf(run)};
      const all: Compared[] = [...pins, now];
      const names = differing(all.map(({settings}) => settings));
      all.forEach((one, i) => {
        const name = settingsText(one.settings, names);
        rows[i].show(one === now ? `${name} (now)` : name, numbersText(one));
      });
    },
  };
}

/** In words, for screen readers: how many runs lie under this one. */
export function pinsText(id: string): string {
  const {length} = pinsOf(id);
  return length === 0 ? "" : `, beside ${length} pinned ${length === 1 ? "run" : "runs"}`;
}

const numbersOf = ({step, loss, metrics}: AnyRun) => ({step, loss, metrics});

function numbersText({step, loss, metrics}: Compared): string {
  const parts = [
    loss === undefined ? undefined : `loss ${formatNumber(loss)}`,
    ...Object.entries(metrics).map(([name, value]) => `${formatName(name)} ${formatNumber(value)}`),
    `step ${formatCount(step)}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

interface Row {
  readonly element: HTMLElement;
  show(name: string, numbers: string): void;
}

function makeRow(color: string, remove?: () => void): Row {
  const swatch = html("span", {class: "swatch swatch-line", "aria-hidden": "true"});
  swatch.style.setProperty("--swatch", color);
  const name = html("span", {class: "compare-name"});
  const numbers = html("span", {class: "compare-numbers"});
  const button = html("button", {type: "button", class: "compare-remove"}, "×");
  if (remove) button.addEventListener("click", remove);
  const element = html("li", {}, swatch, name, numbers, ...(remove ? [button] : []));
  return {
    element,
    show: (text, values) => {
      setText(name, text);
      setText(numbers, values);
      const label = `Remove pinned run: ${text}`;
      if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
    },
  };
}
