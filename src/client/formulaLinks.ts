/**
 * Formulas and the code that computes them light each other up: the formula that is pointed at or has
 * the focus lights its lines, in whatever cell they are, and a marked line lights its formula. Where
 * the other is out of sight, the link to it says whether it is above or below, and leads there.
 */

const FORMULA = ".equation[data-equation]";
const LINE = ".code-line[data-formulas]";

export function tendFormulaLinks(): void {
  if (!document.querySelector(FORMULA)) return;
  // What is pointed at comes before what has the focus; a touch counts as pointing until the next.
  let pointed: Element | undefined;
  let focused: Element | undefined;
  const show = () => light(pointed ?? focused);

  document.addEventListener("pointerover", ({target}) => {
    const source = sourceAt(target);
    if (source === pointed) return;
    pointed = source;
    show();
  });
  document.documentElement.addEventListener("pointerleave", () => {
    pointed = undefined;
    show();
  });
  document.addEventListener("focusin", ({target}) => {
    focused = sourceAt(target);
    show();
  });
  document.addEventListener("focusout", () => {
    focused = undefined;
    show();
  });
  document.addEventListener("scroll", () => pointAway(pointed ?? focused), {
    capture: true,
    passive: true,
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = (event.target as Element).closest?.(".equation-cell, .code-formula");
    const goal = link && goalOf(link);
    if (!goal) return;
    event.preventDefault();
    goTo(goal);
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target as Element;
    if (event.key !== "Enter" || !box.matches?.(".equation-box")) return;
    const link = box.closest(FORMULA)?.querySelector(".equation-cell");
    const goal = link && goalOf(link);
    if (!goal) return;
    event.preventDefault();
    goTo(goal);
  });
}

/** The formula or the marked line that an element belongs to. */
function sourceAt(target: EventTarget | null): Element | undefined {
  return (target as Element | null)?.closest?.(`${FORMULA}, ${LINE}`) ?? undefined;
}

const isFormula = (element: Element): boolean => element.matches(FORMULA);

const formulasOf = (line: Element): string[] =>
  (line.getAttribute("data-formulas") ?? "").split(" ").filter(Boolean);

const byFormula = (id: string): Element[] => [
  ...document.querySelectorAll(`.equation[data-equation="${id}"]`),
];

/** What computes a formula, in the order of the page: its lines, or the whole cell where none is marked. */
function partnersOf(source: Element): Element[] {
  if (!isFormula(source)) return formulasOf(source).flatMap(byFormula);
  const lines = document.querySelectorAll(
    `.code-line[data-formulas~="${source.getAttribute("data-equation")}"]`,
  );
  const cell = source.getAttribute("data-computed-by");
  const inCell = [...lines].some((line) => line.closest("[data-cell]")?.matches(named(cell)));
  const whole = cell && !inCell ? [...document.querySelectorAll(named(cell))] : [];
  return [...lines, ...whole];
}

const named = (cell: string | null): string => `[data-cell="${cell}"]`;

function light(source: Element | undefined): void {
  for (const element of document.querySelectorAll(".lit")) element.classList.remove("lit");
  if (source) {
    const partners = partnersOf(source);
    // A line lights its formula and, with it, the other lines of that formula.
    const others = isFormula(source) ? [] : partners.flatMap(partnersOf).filter(isLine);
    for (const element of [source, ...partners, ...others]) {
      element.classList.add("lit");
      if (isLine(element)) element.closest("details:not([open])")?.classList.add("lit");
    }
  }
  pointAway(source);
}

const isLine = (element: Element): boolean => element.matches(LINE);

/** Says at each link of the source whether its goal is above or below what is in sight. */
function pointAway(source: Element | undefined): void {
  for (const link of document.querySelectorAll("[data-away]")) link.removeAttribute("data-away");
  for (const link of source?.querySelectorAll(".equation-cell, .code-formula") ?? []) {
    const goal = goalOf(link);
    const away = goal && directionOf(goal);
    if (away) link.setAttribute("data-away", away);
  }
}

/** Where a link of a formula or of a line leads: the first marked line in its cell, or the formula. */
function goalOf(link: Element): Element | undefined {
  const formula = link.getAttribute("data-formula");
  if (formula) return byFormula(formula)[0];
  const source = link.closest(FORMULA);
  const cell = document.querySelector(link.getAttribute("href") ?? "none");
  if (!source || !cell) return undefined;
  return partnersOf(source).find((partner) => cell.contains(partner));
}

function directionOf(goal: Element): "above" | "below" | undefined {
  const shown = goal.closest("details:not([open])") ?? goal;
  const {top, bottom} = shown.getBoundingClientRect();
  const header = document.querySelector("#observablehq-header")?.getBoundingClientRect().bottom;
  if (bottom < (header ?? 0)) return "above";
  return top > window.innerHeight ? "below" : undefined;
}

/** Brings the goal into sight and gives it the focus, so that the keyboard goes on from there. */
function goTo(goal: Element): void {
  goal.closest("details")?.setAttribute("open", "");
  if (directionOf(goal)) goal.scrollIntoView({block: "center"});
  const inside = isFormula(goal) ? ".equation-box" : isLine(goal) ? ".code-formula" : ".cell-name";
  goal.querySelector<HTMLElement>(inside)?.focus({preventScroll: true});
}
