/** Says whether the reader's numbers are those of the book, and if not, why. */
import {html, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";
import {formatCount, formatName, formatNumber} from "./format.js";
import {isSame, textOf} from "./pins.js";
import {type RecordedRun, recordedRun} from "./recorded.js";
import {originOf, settingsOf} from "./runOrigin.js";

export interface BookBadge {
  readonly element: HTMLElement;
  update(): void;
}

type Verdict = "open" | "equal" | "differs";

const MARKS: Record<Verdict, string> = {open: "", equal: "✓", differs: "≠"};

/** A line that is there whenever the book has recorded the run, so that nothing moves. */
export function bookBadge(run: AnyRun): BookBadge {
  const mark = html("span", {class: "badge-mark", "aria-hidden": "true"});
  const words = html("span");
  const element = html("p", {class: "run-badge"}, mark, words);
  return {
    element,
    update: () => {
      const book = recordedRun(run.id);
      element.hidden = book === undefined;
      if (!book) return;
      const {verdict, text} = compare(run, book);
      element.dataset.verdict = verdict;
      setText(mark, MARKS[verdict]);
      setText(words, text);
    },
  };
}

/** What can be said up to the step shown: the losses that both have are compared, to the bit. */
export function compare(run: AnyRun, book: RecordedRun): {verdict: Verdict; text: string} {
  const last = book.steps.length - 1;
  const there = (at: number) =>
    `seed ${book.seed}, step ${formatCount(book.steps[at])}: ${formatNumber(book.losses[at])}`;
  if (last < 0) return {verdict: "open", text: "The book has no losses of this run."};
  if (run.seed !== book.seed) {
    return {verdict: "open", text: `Not the book’s seed, so not its numbers (${there(last)}).`};
  }
  const common = commonSteps(run, book);
  const off = common.find(({own, at}) => own !== book.losses[at]);
  if (off) {
    const numbers = toldApart(off.own, book.losses[off.at]).join(" instead of ");
    const step = book.steps[off.at];
    const where = `at step ${formatCount(step)} (${numbers})`;
    return {
      verdict: "differs",
      text: `Differs from the book ${where}: ${reason(run, book, step)}.`,
    };
  }
  const latest = common.at(-1);
  if (!latest) return {verdict: "open", text: `The book came to ${there(last)}.`};
  return {verdict: "equal", text: `Equal to the book (${there(latest.at)}).`};
}

/** Steps up to the one shown at which both have a loss: the reader's, and where the book's stands. */
function commonSteps(run: AnyRun, book: RecordedRun): {own: number; at: number}[] {
  const {steps, losses} = run.history;
  const common: {own: number; at: number}[] = [];
  let at = 0;
  for (let i = 0; i < steps.length && steps[i] <= run.step; ++i) {
    while (at < book.steps.length && book.steps[at] < steps[i]) at += 1;
    if (book.steps[at] === steps[i]) common.push({own: losses[i], at});
  }
  return common;
}

/** Two numbers, in full where they look the same otherwise. */
function toldApart(a: number, b: number): [string, string] {
  const short: [string, string] = [formatNumber(a), formatNumber(b)];
  return short[0] === short[1] ? [String(a), String(b)] : short;
}

/** Why the losses at a step differ. */
function reason(run: AnyRun, book: RecordedRun, step: number): string {
  const settings = settingsOf(run);
  const changed = Object.entries(book.settings ?? {}).filter(
    ([name, value]) => name in settings && !isSame(settings[name], value),
  );
  if (changed.length > 0) {
    const changes = changed.map(
      ([name, value]) =>
        `${formatName(name)} is ${textOf(settings[name])} instead of ${textOf(value)}`,
    );
    return changes.join(", ");
  }
  const edited = Array.from(
    document.querySelectorAll<HTMLElement>("[data-cell][data-edited]"),
    ({dataset}) => dataset.cell,
  );
  const cell = originOf(run)?.cell;
  const {firstGpuStep = Number.POSITIVE_INFINITY} = run;
  const isOwn = cell !== undefined && edited.includes(cell);
  if (step >= firstGpuStep && !isOwn) return "the GPU rounds otherwise";
  if (edited.length === 0) return "something that it depends on was changed";
  const which = isOwn ? cell : edited[0];
  return `cell “${which}” was edited`;
}
