/**
 * Which class is taken for which: a table of counts, true classes down, predicted classes across. A
 * cell can be chosen with the mouse or the arrow keys; its examples are then shown beside the table.
 * The reader sees counts or shares of each true class.
 */
import type {Run, Step} from "../lib/index.js";
import {makeDigits} from "./digitGallery.js";
import {html, setText} from "./dom.js";
import {follow} from "./follow.js";
import {formatPercent} from "./format.js";
import {readNumbers} from "./live.js";
import type {Numbers} from "./numbers.js";

export interface Selection {
  truth: number;
  prediction: number;
  /** Indices of the examples that fall into the chosen cell. */
  examples: number[];
}

export interface ConfusionMatrixOptions<S extends Step> {
  run: Run<S>;
  /** Names of the classes. */
  labels: readonly string[];
  truth: ArrayLike<number>;
  /** The predicted class of every example. */
  predictions: (state: S) => Numbers | Promise<Numbers>;
  /** The examples as images (see `digitGallery`), shown when a cell is chosen. */
  images?: ArrayLike<number>;
  shape?: readonly [height: number, width: number];
  onSelect?: (selection: Selection) => void;
  /** Shares of each true class in percent, instead of counts; the reader can change it. */
  percent?: boolean;
  every?: number;
}

/** Shows so many examples of a chosen cell. */
const EXAMPLES = 24;

export function confusionMatrix<S extends Step>(options: ConfusionMatrixOptions<S>): HTMLElement {
  const {run, labels, truth, images, shape = [28, 28], every = 1500} = options;
  const classes = labels.length;
  let percent = options.percent ?? false;
  let predicted: ArrayLike<number> = [];
  expectClasses("truth", truth, classes);
  let chosen: {truth: number; prediction: number} | undefined;

  const cells = labels.map((name, t) =>
    labels.map((other, p) => {
      const button = html("button", {
        type: "button",
        class: t === p ? "confusion-cell confusion-right" : "confusion-cell",
        tabindex: t === 0 && p === 0 ? 0 : -1,
        "aria-pressed": "false",
        title: `true ${name}, predicted ${other}`,
      });
      button.addEventListener("click", () => choose(t, p));
      return button;
    }),
  );
  const table = html(
    "table",
    {class: "confusion-table"},
    html(
      "caption",
      {class: "visually-hidden"},
      "Confusion matrix: true classes down, predicted across",
    ),
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        html(
          "th",
          {class: "confusion-corner", scope: "col"},
          html("span", {}, "predicted →"),
          html("span", {}, "true ↓"),
        ),
        ...labels.map((label) => html("th", {scope: "col"}, label)),
      ),
    ),
    html(
      "tbody",
      {},
      ...labels.map((label, t) =>
        html(
          "tr",
          {},
          html("th", {scope: "row"}, label),
          ...cells[t].map((button) => html("td", {}, button)),
        ),
      ),
    ),
  );
  const caption = html("figcaption", {class: "view-summary"});
  const gallery = images ? makeDigits({images, shape, limit: EXAMPLES}) : undefined;
  const heading = html("p", {class: "confusion-heading", "aria-live": "polite"});
  const side = html("div", {class: "confusion-side"}, heading);
  if (gallery) side.append(gallery.element);
  const box = html("input", {type: "checkbox"});
  box.checked = percent;
  box.addEventListener("change", () => {
    percent = box.checked;
    write();
  });
  const element = html(
    "figure",
    {class: "view view-confusion"},
    html("div", {class: "view-controls"}, html("label", {}, box, "percent of each true class")),
    html("div", {class: "confusion-body"}, html("div", {class: "confusion-scroll"}, table), side),
    caption,
  );

  const choose = (t: number, p: number) => {
    chosen = {truth: t, prediction: p};
    showChosen();
    const {examples} = selection(t, p);
    options.onSelect?.({truth: t, prediction: p, examples});
  };

  const selection = (t: number, p: number): Selection => ({
    truth: t,
    prediction: p,
    examples: Array.from(predicted, (_, i) => i).filter(
      (i) => truth[i] === t && predicted[i] === p,
    ),
  });

  const showChosen = () => {
    cells.forEach((row, t) => {
      row.forEach((button, p) => {
        const pressed = chosen?.truth === t && chosen.prediction === p;
        button.setAttribute("aria-pressed", String(pressed));
      });
    });
    if (!chosen) return setText(heading, "Choose a cell to see its examples.");
    const {examples} = selection(chosen.truth, chosen.prediction);
    const [name, other] = [labels[chosen.truth], labels[chosen.prediction]];
    const what =
      chosen.truth === chosen.prediction
        ? `${examples.length} of class ${name} recognised`
        : `${examples.length} of class ${name} taken for ${other}`;
    const more = gallery && examples.length > EXAMPLES ? `; the first ${EXAMPLES}:` : "";
    setText(heading, what + more);
    gallery?.show(examples.map((index) => ({index})));
  };

  const write = () => {
    const counts = countPairs(truth, predicted, classes);
    const largest = Math.max(1, ...counts.flatMap((row, t) => row.filter((_, p) => p !== t)));
    cells.forEach((row, t) => {
      const all = Math.max(1, sum(counts[t]));
      row.forEach((button, p) => {
        const count = counts[t][p];
        const share = formatPercent(count / all);
        const text = percent ? String(Math.round((100 * count) / all)) : String(count);
        setText(button, count === 0 ? "·" : text);
        const words = `true ${labels[t]}, predicted ${labels[p]}: ${count}`;
        button.setAttribute("aria-label", percent ? `${words}, ${share}` : words);
        const tint = t === p ? count / all : count / largest;
        button.style.setProperty("--share", tint.toFixed(3));
      });
    });
    setText(caption, describe(counts, labels));
    showChosen();
  };

  const draw = async (state: S | undefined) => {
    const answers: ArrayLike<number> =
      state === undefined
        ? []
        : (await readNumbers("confusionMatrix", "predictions", () => options.predictions(state)))
            .data;
    if (state !== undefined && answers.length !== truth.length) {
      throw new RangeError(
        `confusionMatrix: ${answers.length} predictions for ${truth.length} examples.`,
      );
    }
    expectClasses("predictions", answers, classes);
    predicted = answers;
    write();
  };

  moveByArrows(table, cells);
  write();
  follow(element, run, draw, {every});
  return element;
}

/** @throws RangeError naming the first that is no class */
function expectClasses(what: string, values: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < values.length; ++i) {
    if (Number.isInteger(values[i]) && values[i] >= 0 && values[i] < classes) continue;
    throw new RangeError(
      `confusionMatrix: ${what}[${i}] is ${values[i]}, but there are ${classes} labels: 0 to ${classes - 1}.`,
    );
  }
}

/** Counts of (true class, predicted class). */
export function countPairs(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  const counts = Array.from({length: classes}, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < predicted.length; ++i) counts[truth[i]][predicted[i]] += 1;
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function describe(counts: readonly number[][], labels: readonly string[]): string {
  const total = sum(counts.map(sum));
  if (total === 0) return "not trained yet";
  const right = sum(counts.map((row, t) => row[t]));
  let worst = {count: 0, truth: 0, prediction: 0};
  counts.forEach((row, truth) => {
    row.forEach((count, prediction) => {
      if (truth !== prediction && count > worst.count) worst = {count, truth, prediction};
    });
  });
  const mistakes =
    worst.count === 0
      ? "no mistakes"
      : `most often ${labels[worst.truth]} is taken for ${labels[worst.prediction]} (${worst.count} times)`;
  return `${formatPercent(right / total)} of ${total} right; ${mistakes}`;
}

/** One tab stop for the whole table; arrow keys move inside it. */
function moveByArrows(table: HTMLElement, cells: readonly HTMLButtonElement[][]): void {
  const moves: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    // The first and the last class of the row.
    Home: [0, Number.NEGATIVE_INFINITY],
    End: [0, Number.POSITIVE_INFINITY],
  };
  table.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move) return;
    const t = cells.findIndex((row) => row.includes(event.target as HTMLButtonElement));
    if (t < 0) return;
    const p = cells[t].indexOf(event.target as HTMLButtonElement);
    const column = Number.isFinite(move[1]) ? p + move[1] : move[1] < 0 ? 0 : cells[t].length - 1;
    const next = cells[t + move[0]]?.[column];
    if (!next) return;
    event.preventDefault();
    cells[t][p].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
