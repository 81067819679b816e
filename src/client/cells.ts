/**
 * Keeps `data-state` of each cell in step with what it does, and makes its Run button work. A cell is
 * running while one of its variables computes, in error when one failed, stale while a run in it
 * waits to be asked, idle otherwise.
 */
import {showLive} from "./recorded.js";
import {type CellActivity, runAgain, watchActivity} from "./runtime.js";

const ERRORS = ".observablehq--error, .chapter-error";
const STALE_RUN = "[data-run][data-state='stale']";
const LOADING = "observablehq-loading";
const SHOWN = ".observablehq--block > *, .chapter-error";

const WORDS: Record<string, string> = {
  running: "running",
  stale: "stale",
  error: "error",
  idle: "",
};

const activities = new WeakMap<HTMLElement, CellActivity>();

export function tendCells(): void {
  const cells = document.querySelectorAll<HTMLElement>("[data-cell]");
  if (cells.length === 0) return;
  for (const cell of cells) tend(cell);
  watchActivity((cell, activity) => {
    // Cells that came with a change of the chapter.
    if (!tended.has(cell)) tend(cell);
    activities.set(cell, activity);
    if (activity !== "running") showLive(cell);
    showState(cell);
  });
}

const tended = new WeakSet<HTMLElement>();

function tend(cell: HTMLElement): void {
  tended.add(cell);
  const button = cell.querySelector<HTMLButtonElement>(".cell-bar .cell-run");
  if (button) {
    const word = document.createElement("span");
    word.className = "cell-state";
    button.before(word);
    button.addEventListener("click", () => runAgain(cell));
  }
  const output = cell.querySelector(".cell-output");
  if (output) {
    new MutationObserver(() => showState(cell)).observe(output, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-state"],
    });
  }
  showState(cell);
}

function showState(cell: HTMLElement): void {
  const output = cell.querySelector(".cell-output");
  output?.toggleAttribute("data-empty", !output.querySelector(SHOWN));
  const state = stateOf(cell);
  if (cell.dataset.state !== state) cell.dataset.state = state;
  const word = cell.querySelector(".cell-state");
  if (word && word.textContent !== WORDS[state]) word.textContent = WORDS[state];
}

function stateOf(cell: HTMLElement): string {
  const activity = activities.get(cell);
  const output = cell.querySelector(".cell-output");
  if (activity === "running" || output?.querySelector(LOADING)) return "running";
  if (activity === "error" || output?.querySelector(ERRORS)) return "error";
  if (activity === undefined) return "running";
  return output?.querySelector(STALE_RUN) ? "stale" : "idle";
}
