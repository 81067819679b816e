/** Formulas. KaTeX runs here, at build time; the page needs only its style sheet and fonts. */
import katex from "katex";
import {type ComponentChildren, h, type JSX} from "preact";
import {ANCHORS, type Draft} from "./draft.js";
import {errorBox, type Place} from "./errors.js";
import {computedIn, describePlace, linkMistake} from "./formulaLinks.js";
import {parseMeta} from "./meta.js";
import {parseMath, renderMath} from "./notation/tree.js";
import type {ChapterError, Equation} from "./types.js";

const WORDS = ["id", "cell", "statement"];

/** A display formula: its LaTeX, the words beside its `$$`, and where the formula stands. */
export interface DisplayMath {
  readonly tex: string;
  readonly meta: string;
  readonly place: Place;
  /** Where its LaTeX begins; without it, on the line below. */
  readonly inside?: Place;
}

export function readDisplayMath(
  {tex, meta, place, inside = {line: place.line + 1, column: place.column}}: DisplayMath,
  draft: Draft,
): number {
  const found: ChapterError[] = [];
  const words = parseMeta(meta, WORDS, "A formula", place, draft.errors, found);
  const id = words.get("id");
  if (!id) {
    found.push(
      draft.errors.add(
        place,
        'This display formula has no id. Write "$$ id=name" where it begins, so that it can be numbered and referred to.',
      ),
    );
  } else {
    const claimed = draft.claim("equation", id, place);
    if (claimed) found.push(claimed);
  }
  const cell = words.get("cell");
  if (cell !== undefined) {
    draft.later.push(() => {
      if (draft.hasCell(cell)) return;
      found.push(
        draft.errors.add(
          place,
          `The formula names the cell "${cell}", which this chapter does not have. ${knownCells(draft)}`,
        ),
      );
    });
  }
  const html = toHtml(tex, id ?? "", draft, found, (offset) => {
    const before = tex.slice(0, offset).split("\n");
    const column = before[before.length - 1].length + inside.column;
    return {line: inside.line + before.length - 1, column};
  });
  const equation: Equation = {
    id: id ?? "",
    tex,
    number: draft.number("equation"),
    line: place.line,
    statement: words.has("statement"),
    ...(cell !== undefined && {cell}),
  };
  if (id) {
    draft.equations.push(equation);
    draft.later.push(() => {
      const mistake = linkMistake(equation, draft);
      if (mistake) found.push(draft.errors.add(place, mistake));
    });
  }
  return draft.slot(() => renderEquation(equation, html, found, draft));
}

export function readInlineMath(tex: string, raw: string, place: Place, draft: Draft): number {
  if (raw.startsWith("$$")) {
    const error = draft.errors.add(
      place,
      "A display formula stands on lines of its own: $$ id=name, then the formula, then $$; or all on one line: $$ x $$ id=name.",
    );
    return draft.slot(() => errorBox(error, true));
  }
  const found: ChapterError[] = [];
  const html = toHtml(tex, undefined, draft, found, (offset) => {
    const before = tex.slice(0, offset).split("\n");
    const last = before[before.length - 1].length;
    return before.length === 1
      ? {line: place.line, column: place.column + 1 + last}
      : {line: place.line + before.length - 1, column: last + 1};
  });
  if (found.length > 0) return draft.slot(() => errorBox(found[0], true));
  return draft.slot(() => renderInline(tex, html));
}

function renderInline(tex: string, html: string): JSX.Element {
  return h("span", {class: "math", "data-tex": tex, dangerouslySetInnerHTML: {__html: html}});
}

/**
 * A property of a component with formulas between dollars, as in "A net of $n$ units".
 *
 * @throws katex.ParseError when KaTeX rejects one
 */
export function renderText(text: string): ComponentChildren {
  return text
    .split(/\$((?:\\.|[^$\\])+)\$/)
    .map((part, i) =>
      i % 2 ? renderInline(part, renderMath(parseMath(part, false), part, false)) : part,
    );
}

/** "Its cells are a, b." */
export function knownCells(draft: Draft): string {
  const ids = draft.cells.map(({id}) => `"${id}"`);
  return ids.length > 0 ? `Its cells are ${ids.join(", ")}.` : "It has no cells.";
}

/** @param formula the id of a display formula, whose symbols must all be explained */
function toHtml(
  tex: string,
  formula: string | undefined,
  draft: Draft,
  found: ChapterError[],
  at: (offset: number) => Place,
): string {
  try {
    const {html, unknown} = draft.symbols.render(tex, formula !== undefined, formula);
    if (formula === undefined) return html;
    for (const {offset, message} of unknown) found.push(draft.errors.add(at(offset), message));
    return html;
  } catch (error) {
    if (!(error instanceof katex.ParseError)) throw error;
    const {position, rawMessage} = error as {position?: number; rawMessage?: string};
    const message = `KaTeX cannot read this formula: ${rawMessage ?? (error as Error).message}`;
    found.push(draft.errors.add(at(position ?? 0), message));
    return "";
  }
}

// The number is a permalink, and the box scrolls by itself so that a long formula never widens the
// page; a box that scrolls must be reachable by keyboard, hence the tab stop.
function renderEquation(
  equation: Equation,
  html: string,
  mistakes: readonly ChapterError[],
  draft: Draft,
): JSX.Element {
  const {id, tex, number, statement, cell} = equation;
  const places = computedIn(equation, draft);
  const computed = places.length > 0 ? `, computed in ${places.map(describePlace).join("; ")}` : "";
  const anchor = id ? `${ANCHORS.equation}${id}` : undefined;
  return h(
    "figure",
    {
      class: statement ? "equation equation-statement" : "equation",
      id: anchor,
      "data-equation": id,
      "data-tex": tex,
      "data-number": number,
      "data-computed-by": cell,
    },
    [
      html &&
        h("div", {
          class: "equation-box",
          role: "group",
          tabindex: 0,
          "aria-label": `Formula ${number}${computed}`,
          dangerouslySetInnerHTML: {__html: html},
        }),
      h("figcaption", {class: "equation-caption"}, [
        anchor &&
          h(
            "a",
            {
              class: "equation-number",
              href: `#${anchor}`,
              "aria-label": `Link to formula ${number}`,
            },
            `(${number})`,
          ),
      ]),
      h(
        "div",
        {class: "equation-tools"},
        places.map((place) =>
          h(
            "a",
            {
              class: "equation-cell",
              href: `#${ANCHORS.cell}${place.cell}`,
              "aria-label": `Computed in ${describePlace(place)}`,
            },
            describePlace(place).replace(/^cell /, ""),
          ),
        ),
      ),
      mistakes.map((error) => errorBox(error)),
    ],
  );
}
